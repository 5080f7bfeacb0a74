"""What every other construct needs to know of a network, owned or existing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cdktf import ITerraformDependable


class NetworkLike(Protocol):
    """A VPC with three tiers of subnets, at least two zones each."""

    @property
    def vpc_id(self) -> str:
        """The VPC's id."""

    @property
    def public_subnet_ids(self) -> Sequence[str]:
        """Subnets routed to the internet gateway: load balancers and NAT gateways."""

    @property
    def private_subnet_ids(self) -> Sequence[str]:
        """Subnets that reach the internet through NAT where there is any: tasks and interface endpoints."""

    @property
    def routes(self) -> Sequence[ITerraformDependable]:
        """The ways out of the public and private subnets, which have to be there before a task that needs them."""

    @property
    def database_subnet_ids(self) -> Sequence[str]:
        """Subnets without a route out of the VPC: databases."""
