"""Access logs go to a bucket whose policy lets them in."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from groundplan.rehearse import EmulatedAws

REFUSE_PLAIN_HTTP = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def allow(resource: str | list[str], service: str = "logging.s3.amazonaws.com") -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"Service": service}, "Action": "s3:PutObject", "Resource": resource}


def switch_on_logging(aws: EmulatedAws, name: str, statements: list[dict[str, Any]]) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)
    if statements:
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    s3.put_bucket_logging(
        Bucket=name, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": name, "TargetPrefix": "access/"}}
    )


@pytest.mark.parametrize("resource", ["arn:aws:s3:::{}/*", "arn:aws:s3:::{}/access/*"])
@pytest.mark.parametrize("form", ["string", "list"])
def test_logs_are_let_in_beside_a_refusal_for_everyone(aws: EmulatedAws, resource: str, form: str) -> None:
    name = f"logs-{form}-{len(resource)}"
    covered = resource.format(name)
    switch_on_logging(aws, name, [REFUSE_PLAIN_HTTP, allow([covered] if form == "list" else covered)])
    assert "LoggingEnabled" in aws.client("s3").get_bucket_logging(Bucket=name)


@pytest.mark.parametrize(
    "statements",
    [
        [],
        [REFUSE_PLAIN_HTTP],
        [allow("arn:aws:s3:::elsewhere/*")],
        [allow("arn:aws:s3:::refused-another-service/*", service="delivery.logs.amazonaws.com")],
        [{**allow("arn:aws:s3:::refused-an-account/*"), "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}],
    ],
    ids=["no policy", "no permission", "another bucket", "another service", "an account"],
)
def test_logs_are_refused_without_permission(
    aws: EmulatedAws, statements: list[dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    name = "refused-" + request.node.callspec.id.replace(" ", "-")
    with pytest.raises(aws.client("s3").exceptions.ClientError, match="InvalidTargetBucketForLogging"):
        switch_on_logging(aws, name, statements)


def test_policies_that_aws_provides_can_be_attached(aws: EmulatedAws) -> None:
    policy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    assert aws.client("iam").get_policy(PolicyArn=policy)["Policy"]["Arn"] == policy


def test_a_refusal_of_plain_http_is_for_others_than_the_emulators_clients(aws: EmulatedAws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="emptied")
    s3.put_object(Bucket="emptied", Key="log", Body=b"x")
    policy = {"Version": "2012-10-17", "Statement": [REFUSE_PLAIN_HTTP, allow("arn:aws:s3:::emptied/*")]}
    s3.put_bucket_policy(Bucket="emptied", Policy=json.dumps(policy))
    s3.delete_objects(Bucket="emptied", Delete={"Objects": [{"Key": "log"}]})
    assert "Contents" not in s3.list_objects_v2(Bucket="emptied")


def test_any_other_refusal_holds_for_everyone(aws: EmulatedAws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="kept")
    refusal = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::kept/*"}
    s3.put_bucket_policy(Bucket="kept", Policy=json.dumps({"Version": "2012-10-17", "Statement": [refusal]}))
    with pytest.raises(ClientError, match="403"):
        s3.put_object(Bucket="kept", Key="log", Body=b"x")
