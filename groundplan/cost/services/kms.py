"""AWS KMS: keys and requests.

https://aws.amazon.com/kms/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "AWS KMS"

_THOUSAND = Decimal(1000)
_TYPES = ("aws_kms_key", "aws_kms_external_key", "aws_kms_replica_key")


def key(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """A key, which also its first two rotations make dearer by as much."""
    rotated = resource.flag("enable_key_rotation")
    note = "each of its first two rotations, one a year, adds as much" if rotated else None
    yield Charge("key", "kms/key", Decimal(1), note=note)


def requests(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What encrypts and decrypts with a key."""
    if resource.known("customer_master_key_spec") not in {None, "SYMMETRIC_DEFAULT"}:
        yield Charge("requests", None, note="the price book has no price of requests with asymmetric keys")
        return
    made = billing.assumed("kms_requests_thousands", resource, billing.stack.of_type(*_TYPES))
    yield Charge("requests", "kms/requests", made.amount * _THOUSAND, usage=made)


PARTS: Mapping[str, tuple[Part, ...]] = {
    **dict.fromkeys(_TYPES, (key, requests)),
    "aws_kms_alias": free("a name of its key"),
    "aws_kms_grant": free("a permission"),
    "aws_kms_key_policy": free("a permission"),
}
