"""Amazon ECR: the images of repositories.

https://aws.amazon.com/ecr/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon ECR"


def storage(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The layers that are kept."""
    kept = billing.assumed("ecr_gb", resource, billing.stack.of_type("aws_ecr_repository"))
    yield Charge("images", "ecr/storage", kept.amount, usage=kept)


_OF_REPOSITORY = "a setting of its repository"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_ecr_repository": (storage,),
    "aws_ecr_lifecycle_policy": free(_OF_REPOSITORY),
    "aws_ecr_repository_policy": free(_OF_REPOSITORY),
}
