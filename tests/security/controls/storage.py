"""Amazon S3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.blocks import Block, Blocks
from tests.security.controls.control import (
    Check,
    Control,
    Scope,
    adding,
    both,
    every,
    none,
    removing,
    rules,
    setting,
)
from tests.security.policies import policies
from tests.security.policy_rules import every_bucket_demands_tls, nobody_outside_the_account_is_trusted

BUCKET = "aws_s3_bucket"
FLAGS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
OWN_ACCOUNT = "arn:aws:iam::${data.aws_caller_identity.account.account_id}:root"


def takes_access_logs(blocks: Blocks, bucket: Block) -> bool:
    """Tell whether access logs go to a bucket."""
    reference = f"${{{bucket.address}.bucket}}"
    logging = (block.attributes["target_bucket"] for block in blocks.resources("aws_s3_bucket_logging"))
    balancers = (logs["bucket"] for block in blocks.resources("aws_lb") for logs in block.nested("access_logs"))
    return reference in {*logging, *balancers}


def _each(companion: str, holds: Any = lambda _: True, *, log_buckets: bool = True) -> Check:  # noqa: ANN401
    """A check that each bucket has a companion of a type which holds."""

    def check(blocks: Blocks) -> Iterator[str]:
        for bucket in blocks.resources(BUCKET):
            if not log_buckets and takes_access_logs(blocks, bucket):
                continue
            if not any(holds(block) for block in blocks.pointing_at(bucket, companion, "bucket")):
                yield f"{bucket.address}: {companion}"

    return both(every(BUCKET, lambda _: True), check)


def _clears_away(block: Block) -> bool:
    return all(
        any(rule.get(action) for rule in block.nested("rule"))
        for action in ("abort_incomplete_multipart_upload", "noncurrent_version_expiration")
    )


def _algorithm(block: Block) -> tuple[str, bool]:
    (rule,) = block.nested("rule")
    default = rule["apply_server_side_encryption_by_default"]
    return default["sse_algorithm"], "aws_kms_key.data-key" in str(default.get("kms_master_key_id"))


def _log_buckets_have_no_key(blocks: Blocks) -> Iterator[str]:
    for bucket in blocks.resources(BUCKET):
        if takes_access_logs(blocks, bucket):
            encryption = "aws_s3_bucket_server_side_encryption_configuration"
            for block in blocks.pointing_at(bucket, encryption, "bucket"):
                if _algorithm(block) != ("AES256", False):
                    yield f"{bucket.address}: no access log would be delivered"


def _trusts_its_account_only(blocks: Blocks) -> Iterator[str]:
    for policy in policies(blocks):
        if policy.type == "aws_s3_bucket_policy":
            for statement in policy.statements():
                if statement.allows and set(statement.principals("AWS")) - {OWN_ACCOUNT}:
                    yield policy.address


def _trust_another_account(configuration: dict[str, Any]) -> None:
    for policy in configuration["resource"]["aws_s3_bucket_policy"].values():
        statement = (
            '{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "s3:GetObject"}'
        )
        policy["policy"] = policy["policy"].replace('"Statement": [', f'"Statement": [{statement}, ')


CONTROLS = (
    Control(
        "S3.1",
        "medium",
        "the account blocks public access",
        Scope.NOWHERE,
        "a setting of the account, which is not one deployment's to make",
    ),
    Control(
        "S3.2, S3.3, S3.8",
        "critical",
        "no public buckets",
        Scope.BOTH,
        "`aws_s3_bucket_public_access_block` with all four flags for each",
        _each(
            "aws_s3_bucket_public_access_block", lambda block: all(block.attributes.get(flag) is True for flag in FLAGS)
        ),
        setting("aws_s3_bucket_public_access_block", block_public_policy=False),
    ),
    Control(
        "S3.5",
        "medium",
        "TLS only",
        Scope.BOTH,
        "each bucket's policy denies requests without TLS 1.2",
        both(every(BUCKET, lambda _: True), rules(every_bucket_demands_tls)),
        removing("aws_s3_bucket_policy"),
    ),
    Control(
        "S3.6",
        "high",
        "no other account",
        Scope.BOTH,
        "policies trust AWS's log delivery for this account alone",
        both(_trusts_its_account_only, rules(nobody_outside_the_account_is_trusted)),
        _trust_another_account,
    ),
    Control(
        "S3.7, S3.11, S3.15, S3.20",
        "low",
        "copies elsewhere, events, object lock, MFA for deletion",
        Scope.NOWHERE,
        "a second region is the owner's decision; nothing consumes events; Terraform cannot set MFA",
    ),
    Control(
        "S3.9",
        "medium",
        "access logs",
        Scope.BOTH,
        "`aws_s3_bucket_logging` of each bucket but the one that takes the logs",
        _each("aws_s3_bucket_logging", log_buckets=False),
        removing("aws_s3_bucket_logging"),
    ),
    Control(
        "S3.10, S3.13",
        "medium",
        "lifecycle rules",
        Scope.BOTH,
        "old versions expire, unfinished uploads end",
        _each("aws_s3_bucket_lifecycle_configuration", _clears_away),
        removing("aws_s3_bucket_lifecycle_configuration"),
    ),
    Control(
        "S3.12",
        "medium",
        "no ACLs",
        Scope.BOTH,
        "`BucketOwnerEnforced`",
        both(
            none("aws_s3_bucket_acl"),
            _each(
                "aws_s3_bucket_ownership_controls",
                lambda block: [rule["object_ownership"] for rule in block.nested("rule")] == ["BucketOwnerEnforced"],
            ),
        ),
        adding("aws_s3_bucket_acl", acl="private"),
    ),
    Control(
        "S3.14",
        "low",
        "versions",
        Scope.BOTH,
        "`aws_s3_bucket_versioning` of each",
        _each(
            "aws_s3_bucket_versioning",
            lambda block: [v["status"] for v in block.nested("versioning_configuration")] == ["Enabled"],
        ),
        setting("aws_s3_bucket_versioning", versioning_configuration={"status": "Suspended"}),
    ),
    Control(
        "S3.17",
        "medium",
        "encrypted with a key of one's own",
        Scope.BOTH,
        "the data key; but SSE-S3 for the bucket that takes access logs, which AWS delivers to no other",
        both(
            _each(
                "aws_s3_bucket_server_side_encryption_configuration",
                lambda block: _algorithm(block) == ("aws:kms", True),
                log_buckets=False,
            ),
            _log_buckets_have_no_key,
        ),
        setting(
            "aws_s3_bucket_server_side_encryption_configuration",
            rule=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms"}}],
        ),
    ),
)
