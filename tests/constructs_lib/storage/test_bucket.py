from __future__ import annotations

import pytest

from constructs_lib import Bucket, Retention, ServiceRole, log_bucket
from tests.constructs_lib.stand_ins import encryption_key, new_stack
from tests.constructs_lib.template import Template


@pytest.fixture(scope="module")
def template() -> Template:
    stack = new_stack()
    logs = log_bucket(stack, "logs", bucket_name="shop-logs", region="us-east-1", retention_days=90)
    uploads = Bucket(
        stack,
        "uploads",
        bucket_name="shop-uploads",
        region="us-east-1",
        encryption_key=encryption_key(stack),
        retention=Retention(superseded_days=30),
        access_logs_to=logs,
    )
    role = ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks")
    uploads.grant_read_write(role)
    logs.grant_write(role)
    return Template(stack)


def test_nothing_can_be_made_public(template: Template) -> None:
    block = template.resources("aws_s3_bucket_public_access_block")["uploads_public-access-block"]
    flags = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert all(block[flag] is True for flag in flags)


def test_plain_and_outdated_connections_are_refused(template: Template) -> None:
    plain, outdated = template.policy("aws_s3_bucket_policy", "uploads_policy")
    assert (plain["Effect"], plain["Principal"], plain["Action"]) == ("Deny", "*", ["s3:*"])
    assert plain["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert plain["Resource"] == ["${aws_s3_bucket.uploads.arn}", "${aws_s3_bucket.uploads.arn}/*"]
    assert outdated["Condition"] == {"NumericLessThan": {"s3:TlsVersion": "1.2"}}


def test_data_is_encrypted_with_the_key_and_access_logs_with_s3s_own(template: Template) -> None:
    encryption = template.resources("aws_s3_bucket_server_side_encryption_configuration")
    default = "apply_server_side_encryption_by_default"
    assert encryption["uploads_encryption"]["rule"][0][default] == {
        "sse_algorithm": "aws:kms",
        "kms_master_key_id": "${aws_kms_key.key.arn}",
    }
    assert encryption["logs_encryption"]["rule"][0][default] == {"sse_algorithm": "AES256"}


def test_access_lists_are_off(template: Template) -> None:
    controls = template.resources("aws_s3_bucket_ownership_controls")["uploads_ownership-controls"]
    assert controls["rule"] == {"object_ownership": "BucketOwnerEnforced"}


def test_versions_are_kept_for_a_while(template: Template) -> None:
    assert template.resources("aws_s3_bucket_versioning")["uploads_versioning"]["versioning_configuration"] == {
        "status": "Enabled"
    }
    lifecycle = template.resources("aws_s3_bucket_lifecycle_configuration")
    (rule,) = lifecycle["uploads_lifecycle"]["rule"]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
    assert "expiration" not in rule
    assert lifecycle["uploads_lifecycle"]["depends_on"] == ["aws_s3_bucket_versioning.uploads_versioning"]


def test_logs_go_after_their_time(template: Template) -> None:
    (rule,) = template.resources("aws_s3_bucket_lifecycle_configuration")["logs_lifecycle"]["rule"]
    assert rule["expiration"] == [{"days": 90}]


def test_who_read_and_wrote_is_recorded(template: Template) -> None:
    logging = template.only("aws_s3_bucket_logging")
    assert logging["target_prefix"] == "s3/uploads/"
    assert logging["depends_on"] == ["aws_s3_bucket_policy.logs_policy"]


def test_services_of_this_account_may_deliver_logs_and_nobody_else(template: Template) -> None:
    balancers, buckets = template.policy("aws_s3_bucket_policy", "logs_policy")[2:]
    account = "${data.aws_caller_identity.account.account_id}"
    assert balancers["Principal"] == {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    assert balancers["Resource"] == [f"arn:aws:s3:::shop-logs/load-balancer/AWSLogs/{account}/*"]
    assert balancers["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:elasticloadbalancing:us-east-1:{account}:loadbalancer/*"}
    }
    assert buckets["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert buckets["Condition"] == {"StringEquals": {"aws:SourceAccount": account}}


def test_reading_and_writing_covers_objects_and_the_key_for_this_bucket_only(template: Template) -> None:
    (objects,) = template.policy("aws_iam_role_policy", "role_read-write-uploads")
    assert objects["Resource"] == ["${aws_s3_bucket.uploads.arn}/*"]
    assert "s3:DeleteObjectVersion" not in objects["Action"]
    (key,) = template.policy("aws_iam_role_policy", "role_use-key-of-uploads")
    assert key["Condition"]["StringEquals"] == {"kms:ViaService": "s3.us-east-1.amazonaws.com"}


def test_writing_alone_neither_reads_nor_deletes(template: Template) -> None:
    (statement,) = template.policy("aws_iam_role_policy", "role_write-logs")
    assert not {"s3:GetObject", "s3:DeleteObject"} & set(statement["Action"])
    assert "role_use-key-of-logs" not in template.resources("aws_iam_role_policy")


@pytest.mark.parametrize(
    "setting",
    [
        "lifecycle_configuration",
        "ownership_controls",
        "policy",
        "public_access_block",
        "server_side_encryption_configuration",
        "versioning",
    ],
)
def test_each_setting_is_about_its_own_bucket(template: Template, setting: str) -> None:
    for name, attributes in template.resources(f"aws_s3_bucket_{setting}").items():
        assert attributes["bucket"] == f"${{aws_s3_bucket.{name.rpartition('_')[0]}.bucket}}"


def test_a_policy_waits_until_nothing_can_be_made_public(template: Template) -> None:
    for name, policy in template.resources("aws_s3_bucket_policy").items():
        bucket = name.removesuffix("_policy")
        assert policy["depends_on"] == [f"aws_s3_bucket_public_access_block.{bucket}_public-access-block"]


def test_access_is_recorded_in_the_log_bucket_where_it_may_be_delivered(template: Template) -> None:
    logging = template.only("aws_s3_bucket_logging")
    assert (logging["bucket"], logging["target_bucket"]) == (
        "${aws_s3_bucket.uploads.bucket}",
        "${aws_s3_bucket.logs.bucket}",
    )
    delivered = template.policy("aws_s3_bucket_policy", "logs_policy")[3]
    assert delivered["Resource"] == ["arn:aws:s3:::shop-logs/s3/*"]
    assert logging["target_prefix"].startswith("s3/")


def test_a_bucket_key_spares_a_call_to_kms_for_each_object(template: Template) -> None:
    encryption = template.resources("aws_s3_bucket_server_side_encryption_configuration")
    assert encryption["uploads_encryption"]["rule"][0]["bucket_key_enabled"] is True
    assert encryption["logs_encryption"]["rule"][0]["bucket_key_enabled"] is False


def test_a_list_is_granted_on_the_bucket_and_not_on_its_objects(template: Template) -> None:
    (statement,) = template.policy("aws_iam_role_policy", "role_list-uploads")
    assert (statement["Action"], statement["Resource"]) == (["s3:ListBucket"], ["${aws_s3_bucket.uploads.arn}"])


def test_lifecycle_rules_are_about_every_object(template: Template) -> None:
    for lifecycle in template.resources("aws_s3_bucket_lifecycle_configuration").values():
        (rule,) = lifecycle["rule"]
        assert (rule["status"], rule["filter"]) == ("Enabled", [{"prefix": ""}])


def test_writing_to_an_encrypted_bucket_takes_its_key() -> None:
    stack = new_stack()
    bucket = Bucket(
        stack,
        "backups",
        bucket_name="shop-backups",
        region="us-east-1",
        encryption_key=encryption_key(stack),
        retention=Retention(superseded_days=30),
    )
    bucket.grant_write(ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks"))
    (statement,) = Template(stack).policy("aws_iam_role_policy", "role_use-key-of-backups")
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Resource"] == ["${aws_kms_key.key.arn}"]
