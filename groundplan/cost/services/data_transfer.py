"""Data transfer, which no resource is billed for but the region as a whole.

https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
"""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.cost.charges import Billing, Charge
from groundplan.cost.resources import Resource, Stack

SERVICE = "Data transfer"
ADDRESS = "data transfer"
TYPE = "aws_data_transfer"

# They hold, send or hand on what an application answers.
_SENDERS = ("aws_lb", "aws_alb", "aws_ecs_service", "aws_nat_gateway", "aws_instance", "aws_autoscaling_group")
# What crosses zones is billed to both of its sides.
_SIDES = 2


def of_stack(stack: Stack) -> Resource | None:
    """Stand for the traffic of a stack, if anything in it sends."""
    return Resource(ADDRESS, {}, TYPE, stack.region) if stack.of_type(*_SENDERS) else None


def to_internet(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What leaves AWS for the internet."""
    data = billing.assumed("egress_gb", resource)
    yield Charge("to the internet", "transfer/internet-out", data.amount, usage=data)


def between_zones(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What goes from one zone of the region to another."""
    data = billing.assumed("between_zones_gb", resource)
    yield Charge("between zones, out and in", "transfer/between-zones", data.amount * _SIDES, usage=data)


PARTS = {TYPE: (to_internet, between_zones)}
