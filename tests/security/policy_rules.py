"""What roles may do, who may be one, and who may use a resource."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.security.blocks import Block, Blocks
from tests.security.policies import Kind, Policy, Statement, policies, unreadable

ACTIONS_WITHOUT_RESOURCE = {
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    "ecr:GetAuthorizationToken",
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmessagegatewayservice.html
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    "ecs:DescribeTaskDefinition",
    # The agent of ECS Exec asks for all groups: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    "logs:DescribeLogGroups",
}
"""Actions for which IAM knows no type of resource, so that `*` is all that one can write, and one that AWS asks for."""

LIMITING_KEYS = {
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "kms:calleraccount",
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    "kms:encryptioncontext:aws:logs:arn",
}
"""Condition keys that tie a statement to an account, a resource of it or an organization
(https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)."""

WITHOUT_CONTEXT = {
    # It sends neither account nor rule along, to a topic's policy nor to its key's: with a condition, nothing arrives.
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    "events.amazonaws.com": {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey*"},
}
"""Services whose requests no condition can tell apart, with what they need for a message; another account that knew the
topic's name could send one."""

ASSUMED_WITHOUT_CONTEXT = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations
    "rds.amazonaws.com": ("aws_db_proxy", "role_arn"),
}
"""Services that send none of the global condition keys as they assume a role, each with the resource and the attribute
that the role is made for: with a condition, RDS Proxy could not read a password."""

AWS_POLICIES = {
    # AWS has changed it thirty times, as AWS Backup came to call more. A copy of our own that lacked one of these calls
    # would fail at night, or leave expired backups, and only a restore would show it. AWS Backup of this account alone
    # can be the role, and the plan selects one database and its buckets by their ARNs.
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
    "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    # The same for buckets, which AWS asks for by name; it has five versions so far. It reads every bucket of the
    # account, decrypts through S3 alone, and writes inventories and notifications of buckets, no object.
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html
    "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
    # AWS asks for this policy by name, and says of no smaller one that RDS accepts it. It writes to log groups that
    # begin with RDS, and does nothing else.
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html
    "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
}
"""Policies of AWS that a role may have, each with the reason why it may grant more than is needed here."""

IDENTITY_PROVIDER = re.compile(r"arn:[^:]+:iam::[^:]+:oidc-provider/(?P<host>.+)")
AWS_POLICY = re.compile(r"arn:[^:]+:iam::aws:policy/.+")
ATTACHMENTS = (
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
)
ARN = re.compile(r"arn:[^:*?]+:(?P<service>[^:*?]+):[^:*?]*:[^:*?]*:(?P<resource>.+)")

ACCOUNT_ROOT = re.compile(r"arn:aws:iam::[^:]+:root")


def every_policy_can_be_read(blocks: Blocks) -> Iterator[tuple[str, str]]:
    yield from unreadable(blocks)


def no_statement_allows_all_but(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for statement in _allowing(blocks):
        for element in ("NotAction", "NotResource", "NotPrincipal"):
            if element in statement.block:
                yield statement.policy.address, f"{statement.said} allows all but its {element}"


def every_action_is_written_out(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """Policies of resources may have what AWS itself writes there, such as `kms:Decrypt*`."""
    for statement in _allowing(blocks):
        for action in statement.actions:
            whole_service = action == "*" or action.endswith(":*")
            shortened = statement.policy.kind is Kind.IDENTITY and bool(set(action) & {"*", "?"})
            if (whole_service or shortened) and not _gives_a_key_to_its_account(statement):
                yield statement.policy.address, f"{statement.said} allows {action}"


def every_statement_names_its_resources(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for statement in _allowing(blocks):
        if statement.policy.kind is Kind.IDENTITY and not all(map(_is_named, statement.resources)):
            for action in sorted(set(statement.actions) - ACTIONS_WITHOUT_RESOURCE):
                yield statement.policy.address, f"{statement.said} allows {action} on {', '.join(statement.resources)}"


def no_policy_of_aws_is_attached(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """Nobody here decides what such a policy grants, nor when that becomes more."""
    for block in blocks.resources("aws_iam_role", *ATTACHMENTS):
        for arn in [block.attributes.get("policy_arn"), *block.attributes.get("managed_policy_arns", [])]:
            if arn and AWS_POLICY.fullmatch(arn) and arn not in AWS_POLICIES:
                yield block.address, f"{arn} is attached"


def every_role_passed_is_named(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for statement in _allowing(blocks):
        if "iam:PassRole" in statement.actions:
            if any("*" in resource for resource in statement.resources):
                yield statement.policy.address, f"{statement.said} passes any role"
            if "iam:passedtoservice" not in statement.condition_keys():
                yield statement.policy.address, f"{statement.said} passes a role to any service"


def nobody_outside_the_account_is_trusted(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """A wildcard, or a service that acts for whoever asks it, needs a condition that names the account."""
    for statement in _allowing(blocks):
        limited = bool(statement.condition_keys() & LIMITING_KEYS)
        for principal in statement.principals("AWS"):
            if principal == "*" and not limited:
                yield statement.policy.address, f"{statement.said} is open to everyone"
        for principal in statement.principals("Service"):
            exempt = set(statement.actions) <= WITHOUT_CONTEXT.get(principal, set()) or _is_assumed_without_context(
                blocks, statement, principal
            )
            if not limited and not exempt:
                yield statement.policy.address, f"{statement.said} is open to whoever uses {principal}"
        for principal in statement.principals("Federated"):
            provider = IDENTITY_PROVIDER.fullmatch(principal)
            if provider is None or f"{provider['host']}:sub".lower() not in statement.condition_keys():
                yield statement.policy.address, f"{statement.said} is open to whoever signs in at {principal}"


def every_bucket_demands_tls(blocks: Blocks) -> Iterator[tuple[str, str]]:
    documents = {policy.address: policy for policy in policies(blocks)}
    for bucket in blocks.resources("aws_s3_bucket"):
        own = [documents.get(block.address) for block in blocks.pointing_at(bucket, "aws_s3_bucket_policy", "bucket")]
        if not any(_denies_plain_text(policy, bucket) for policy in own if policy):
            yield bucket.address, "no policy denies s3:* without TLS on the bucket and its objects"


def _allowing(blocks: Blocks) -> Iterator[Statement]:
    return (statement for policy in policies(blocks) for statement in policy.statements() if statement.allows)


def _is_named(resource: str) -> bool:
    """Tell whether a wildcard, if there is one, stands behind the name of one resource."""
    # A reference is a whole ARN at the beginning, and a part of one elsewhere.
    text = re.sub(r"\$\{[^}]*\}", "reference", re.sub(r"^\$\{[^}]*\}", "arn:aws:any:::type/name", resource))
    if not set(text) & {"*", "?"}:
        return True
    arn = ARN.fullmatch(text)
    if arn is None:
        return False
    # The ARN of a bucket begins with its name, and those of what else has parts with a type.
    named = re.split("[:/]", arn["resource"])[: 1 if arn["service"] == "s3" else 2]
    return not any(set(part) & {"*", "?"} for part in named)


def _is_assumed_without_context(blocks: Blocks, statement: Statement, service: str) -> bool:
    if statement.policy.kind is not Kind.TRUST or service not in ASSUMED_WITHOUT_CONTEXT:
        return False
    (role,) = (block for block in blocks.all if block.address == statement.policy.address)
    return any(blocks.pointing_at(role, *ASSUMED_WITHOUT_CONTEXT[service]))


def _gives_a_key_to_its_account(statement: Statement) -> bool:
    """Without this statement, IAM policies of the account would not hold for the key
    (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html)."""
    principals = statement.principals("AWS")
    return (
        statement.policy.type in {"aws_kms_key", "aws_kms_key_policy"}
        and statement.actions == ["kms:*"]
        and bool(principals)
        and all(ACCOUNT_ROOT.fullmatch(principal) for principal in principals)
    )


def _denies_plain_text(policy: Policy, bucket: Block) -> bool:
    arn = f"${{{bucket.address}.arn}}"
    return any(
        not statement.allows
        and statement.principals("AWS") == ["*"]
        and statement.actions == ["s3:*"]
        and {arn, f"{arn}/*"} <= set(statement.resources)
        and statement.block.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy.statements()
    )


RULES = (
    every_policy_can_be_read,
    no_statement_allows_all_but,
    every_action_is_written_out,
    every_statement_names_its_resources,
    no_policy_of_aws_is_attached,
    every_role_passed_is_named,
    nobody_outside_the_account_is_trusted,
    every_bucket_demands_tls,
)
