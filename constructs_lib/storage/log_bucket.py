"""The bucket that AWS services deliver access logs to."""

from __future__ import annotations

from constructs import Construct

from constructs_lib.security.account import account_id
from constructs_lib.security.policies import Statement, same_account
from constructs_lib.storage.bucket import Bucket, Retention

LOAD_BALANCER_PREFIX = "load-balancer"


def log_bucket(
    scope: Construct, id_: str, *, bucket_name: str, region: str, retention_days: int, force_destroy: bool = False
) -> Bucket:
    """Create a bucket that lets load balancers and S3 of this account deliver their access logs.

    Both can write to buckets with S3's own encryption only.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html

    Args:
        scope: The construct it belongs to.
        id_: Such as `logs`.
        bucket_name: Unique in the world, at most 63 characters.
        region: Must be that of the load balancers.
        retention_days: After which logs are removed.
        force_destroy: Whether the logs go with the bucket; else it must be empty to be destroyed.
    """
    account = account_id(scope)
    bucket_arn = f"arn:aws:s3:::{bucket_name}"
    load_balancers = f"arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/*"
    return Bucket(
        scope,
        id_,
        bucket_name=bucket_name,
        region=region,
        encryption_key=None,
        retention=Retention(superseded_days=1, expiration_days=retention_days),
        # Logs come and go by themselves.
        prevent_destroy=False,
        force_destroy=force_destroy,
        statements=[
            Statement(
                sid="LoadBalancersDeliver",
                actions=["s3:PutObject"],
                resources=[f"{bucket_arn}/{LOAD_BALANCER_PREFIX}/AWSLogs/{account}/*"],
                principal={"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                conditions={"ArnLike": {"aws:SourceArn": load_balancers}},
            ),
            Statement(
                sid="BucketsDeliver",
                actions=["s3:PutObject"],
                resources=[f"{bucket_arn}/s3/*"],
                principal={"Service": "logging.s3.amazonaws.com"},
                conditions=same_account(account),
            ),
        ],
    )
