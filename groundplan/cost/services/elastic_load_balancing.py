"""Elastic Load Balancing: application and network load balancers, and their public addresses.

https://aws.amazon.com/elasticloadbalancing/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import HOURS, Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Elastic Load Balancing"

_KEYS: Mapping[str, str] = {"application": "alb", "network": "nlb"}
_TYPES = ("aws_lb", "aws_alb")


def balancer(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The hours of a balancer."""
    type_ = _type(resource)
    key = _KEYS.get(type_)
    yield Charge(f"{type_} load balancer", f"{key}/balancer" if key else None, HOURS)


def capacity(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The capacity units, of whichever dimension is largest on average."""
    type_ = _type(resource)
    key = _KEYS.get(type_)
    units = billing.assumed("load_balancer_lcu", resource, billing.stack.of_type(*_TYPES))
    yield Charge("capacity units", f"{key}/capacity" if key else None, units.amount * HOURS, usage=units)


def public_addresses(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """A public IPv4 address in each subnet, that is, each zone, of a balancer that the internet reaches.

    https://aws.amazon.com/vpc/pricing/
    """
    if resource.flag("internal"):
        return
    mappings = resource.blocks("subnet_mapping")
    # An address of one's own is a resource, with a bill of its own.
    addressed = sum(1 for one in mappings if one.attributes.get("allocation_id") is None)
    quantity = Decimal(addressed) if mappings else resource.count("subnets")
    if quantity:
        yield Charge("public IPv4 addresses", "vpc/public-ipv4/in-use", quantity * HOURS)


def _type(resource: Resource) -> str:
    return str(resource.known("load_balancer_type") or "application")


_OF_BALANCER = "part of its load balancer"

PARTS: Mapping[str, tuple[Part, ...]] = {
    **dict.fromkeys(_TYPES, (balancer, capacity, public_addresses)),
    **dict.fromkeys(
        (
            "aws_lb_listener",
            "aws_lb_listener_certificate",
            "aws_lb_listener_rule",
            "aws_lb_target_group",
            "aws_lb_target_group_attachment",
        ),
        free(_OF_BALANCER),
    ),
}
