"""A network that somebody else manages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable

from constructs_lib.references import known_length


@dataclass(frozen=True)
class ExistingNetwork:
    """The ids of a VPC and its subnets, at least two zones a tier; nothing is created in their place.

    A tier may be a reference to a whole list, such as `DataAwsSubnets(…).ids`; who made the list answers for its zones.

    Raises:
        ValueError: A tier has fewer than two subnets.
    """

    vpc_id: str
    public_subnet_ids: Sequence[str]
    private_subnet_ids: Sequence[str]
    database_subnet_ids: Sequence[str]

    @property
    def routes(self) -> Sequence[ITerraformDependable]:
        """Nothing to wait for: the network's owner has made them."""
        return ()

    def __post_init__(self) -> None:
        """Refuse a tier in a single zone, which neither a load balancer nor a database accepts."""
        for tier in ("public_subnet_ids", "private_subnet_ids", "database_subnet_ids"):
            subnet_ids = getattr(self, tier)
            if len(set(subnet_ids)) < 2 and known_length(subnet_ids):  # noqa: PLR2004 — the two zones of the docstring
                raise ValueError(f"supply at least two different {tier}, got {list(subnet_ids)}")
