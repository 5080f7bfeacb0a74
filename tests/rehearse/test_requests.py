"""The emulated AWS keeps what it was asked, by the names that AWS gives its operations."""

from __future__ import annotations

from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws

GROUP = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/requested"


@pytest.fixture(scope="module", autouse=True)
def kept(aws: EmulatedAws) -> None:
    """A bucket with an object and a lifecycle, and a group of schedules."""
    aws.client("scheduler").create_schedule_group(Name="requested")
    aws.client("s3").create_bucket(Bucket="requested")
    aws.client("s3").put_object(Bucket="requested", Key="a/b/c")
    rule = {"ID": "all", "Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}}
    aws.client("s3").put_bucket_lifecycle_configuration(Bucket="requested", LifecycleConfiguration={"Rules": [rule]})


@pytest.mark.parametrize(
    ("client", "service", "operation", "arguments"),
    [
        ("ec2", "ec2", "DescribeVpcs", {}),
        ("rds", "rds", "DescribeDBInstances", {}),
        ("elbv2", "elasticloadbalancing", "DescribeLoadBalancers", {}),
        ("cloudwatch", "monitoring", "DescribeAlarms", {}),
        ("ecs", "ecs", "ListClusters", {}),
        ("wafv2", "wafv2", "ListWebACLs", {"Scope": "REGIONAL"}),
        ("backup", "backup", "ListBackupVaults", {}),
        ("route53", "route53", "ListHostedZones", {}),
        ("s3", "s3", "ListBuckets", {}),
        ("s3", "s3", "CreateBucket", {"Bucket": "new"}),
        ("s3", "s3", "GetBucketVersioning", {"Bucket": "requested"}),
        ("s3", "s3", "PutObject", {"Bucket": "requested", "Key": "a/b/c", "Body": b"text"}),
        ("s3", "s3", "ListObjectsV2", {"Bucket": "requested"}),
        ("s3", "s3", "GetObject", {"Bucket": "requested", "Key": "a/b/c"}),
        ("s3", "s3", "DeleteObject", {"Bucket": "requested", "Key": "other"}),
        ("s3", "s3", "GetBucketLifecycleConfiguration", {"Bucket": "requested"}),
        ("scheduler", "scheduler", "ListTagsForResource", {"ResourceArn": GROUP}),
        ("s3", "s3", "HeadBucket", {"Bucket": "requested"}),
    ],
)
def test_a_request_has_the_name_of_its_operation(
    aws: EmulatedAws, client: str, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    session_client = aws.client(client)
    before = len(aws.requests())

    method = {name.replace("_", ""): name for name in dir(session_client)}[operation.lower()]
    getattr(session_client, method)(**arguments)

    (request,) = aws.requests()[before:]
    assert (request.service, request.operation) == (service, operation)
    assert request.agent.startswith("Boto3/")
