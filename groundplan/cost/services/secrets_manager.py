"""AWS Secrets Manager: secrets and requests.

https://aws.amazon.com/secrets-manager/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "AWS Secrets Manager"

_THOUSAND = Decimal(1000)


def secret(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """A secret, and each replica of it in another region."""
    yield Charge("secret", "secrets/secret", Decimal(1 + len(resource.blocks("replica"))))


def requests(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What reads a secret."""
    made = billing.assumed("secret_requests_thousands", resource, billing.stack.of_type("aws_secretsmanager_secret"))
    yield Charge("requests", "secrets/requests", made.amount * _THOUSAND, usage=made)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_secretsmanager_secret": (secret, requests),
    "aws_secretsmanager_secret_policy": free("a permission"),
    "aws_secretsmanager_secret_rotation": free("a setting of its secret"),
    "aws_secretsmanager_secret_version": free("part of its secret"),
}
