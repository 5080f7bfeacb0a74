"""Amazon S3: what is kept, and requests.

https://aws.amazon.com/s3/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon S3"

_THOUSAND = Decimal(1000)


def storage(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What is kept, in the standard class."""
    kept = billing.assumed("s3_gb", resource, billing.stack.of_type("aws_s3_bucket"))
    yield Charge("storage", "s3/storage/standard", kept.amount, usage=kept)


def writes(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """Requests that write or list."""
    requests = billing.assumed("s3_write_requests_thousands", resource, billing.stack.of_type("aws_s3_bucket"))
    yield Charge("requests that write", "s3/requests/write", requests.amount * _THOUSAND, usage=requests)


def reads(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """Requests that read."""
    requests = billing.assumed("s3_read_requests_thousands", resource, billing.stack.of_type("aws_s3_bucket"))
    yield Charge("requests that read", "s3/requests/read", requests.amount * _THOUSAND, usage=requests)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_s3_bucket": (storage, writes, reads),
    **dict.fromkeys(
        (
            "aws_s3_account_public_access_block",
            "aws_s3_bucket_acl",
            "aws_s3_bucket_cors_configuration",
            "aws_s3_bucket_lifecycle_configuration",
            "aws_s3_bucket_logging",
            "aws_s3_bucket_notification",
            "aws_s3_bucket_ownership_controls",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_server_side_encryption_configuration",
            "aws_s3_bucket_versioning",
            "aws_s3_bucket_website_configuration",
        ),
        free("a setting of its bucket"),
    ),
}
