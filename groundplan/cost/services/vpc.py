"""Amazon VPC: NAT gateways, public IPv4 addresses and interface endpoints.

https://aws.amazon.com/vpc/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import HOURS, Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon VPC"

_INTERFACE = "Interface"
_GATEWAY = "Gateway"


def nat_gateway(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The hours of a gateway; its address is a resource of its own."""
    yield Charge("NAT gateway", "nat/gateway", HOURS)


def nat_data(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What passes through a gateway, both ways."""
    data = billing.assumed("nat_gb", resource, billing.stack.of_type("aws_nat_gateway"))
    yield Charge("data through it", "nat/data", data.amount, usage=data)


def elastic_address(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The hours of a public IPv4 address, which cost the same whether it is in use or not."""
    yield Charge("public IPv4 address", "vpc/public-ipv4/in-use", HOURS)


def endpoint(resource: Resource, _billing: Billing) -> Iterator[Charge | Free]:
    """The hours of an endpoint in each subnet, that is, each zone."""
    type_ = resource.known("vpc_endpoint_type") or _GATEWAY
    if type_ == _GATEWAY:
        yield Free("gateway endpoints cost nothing")
    elif type_ == _INTERFACE:
        zones = resource.count("subnet_ids")
        yield Charge(f"interface endpoint in {zones} zones", "vpc/interface-endpoint", zones * HOURS)
    else:
        yield Charge(f"{type_} endpoint", None, note=f"the price book has no price of {type_} endpoints")


def endpoint_data(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What passes through an interface endpoint."""
    if resource.known("vpc_endpoint_type") != _INTERFACE:
        return
    sharers = [
        one
        for one in billing.stack.of_type("aws_vpc_endpoint")
        if one.attributes.get("vpc_endpoint_type") == _INTERFACE
    ]
    data = billing.assumed("interface_endpoint_gb", resource, sharers)
    yield Charge("data through it", "vpc/interface-endpoint/data", data.amount, usage=data)


_RULE = "a rule of the network"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_nat_gateway": (nat_gateway, nat_data),
    "aws_eip": (elastic_address,),
    "aws_vpc_endpoint": (endpoint, endpoint_data),
    **dict.fromkeys(
        (
            "aws_default_network_acl",
            "aws_default_route_table",
            "aws_default_security_group",
            "aws_egress_only_internet_gateway",
            "aws_eip_association",
            "aws_internet_gateway",
            "aws_main_route_table_association",
            "aws_network_acl",
            "aws_network_acl_rule",
            "aws_route",
            "aws_route_table",
            "aws_route_table_association",
            "aws_security_group",
            "aws_security_group_rule",
            "aws_subnet",
            "aws_vpc",
            "aws_vpc_dhcp_options",
            "aws_vpc_dhcp_options_association",
            "aws_vpc_endpoint_policy",
            "aws_vpc_endpoint_route_table_association",
            "aws_vpc_security_group_egress_rule",
            "aws_vpc_security_group_ingress_rule",
        ),
        free(_RULE),
    ),
}
