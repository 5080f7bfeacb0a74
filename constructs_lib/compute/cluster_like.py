"""What services and jobs need to know of a cluster, created or existing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cdktf import ITerraformDependable


class ClusterLike(Protocol):
    """A cluster of ECS that runs tasks on Fargate and Fargate Spot."""

    @property
    def name(self) -> str:
        """The cluster's name."""

    @property
    def arn(self) -> str:
        """The cluster's ARN."""

    @property
    def dependencies(self) -> Sequence[ITerraformDependable]:
        """What must be there before a service."""
