"""Amazon EC2: the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.blocks import Blocks
from tests.security.controls.control import (
    Breach,
    Control,
    Scope,
    adding,
    both,
    each_has,
    every,
    none,
    removing,
    rules,
    setting,
)
from tests.security.network_rules import only_the_balancer_hears_the_world


def _each_network_has(resource_type: str) -> Any:  # noqa: ANN401 — a check
    def check(blocks: Blocks) -> Iterator[str]:
        for network in blocks.resources("aws_vpc"):
            if not list(blocks.pointing_at(network, resource_type, "vpc_id")):
                yield f"{network.address} has no {resource_type}"

    return check


def _each_address_is_a_gateways(blocks: Blocks) -> Iterator[str]:
    for address in blocks.resources("aws_eip"):
        if not list(blocks.pointing_at(address, "aws_nat_gateway", "allocation_id")):
            yield address.address


def _storage_is_reached_inside(blocks: Blocks) -> Iterator[str]:
    endpoints = blocks.resources("aws_vpc_endpoint")
    if not any(str(endpoint.attributes["service_name"]).endswith(".s3") for endpoint in endpoints):
        yield "no endpoint for S3"


def _interface_endpoints(blocks: Blocks) -> Iterator[str]:
    inside = [block for block in blocks.resources("aws_vpc_endpoint") if block.attributes.get("private_dns_enabled")]
    for service in ("ecr.api", "ecr.dkr", "logs", "secretsmanager"):
        if not any(str(endpoint.attributes["service_name"]).endswith(f".{service}") for endpoint in inside):
            yield f"no endpoint for {service}"


def _open_to_the_world(port: int, *, version: int = 4) -> Breach:
    source = {"cidr_ipv4": "0.0.0.0/0"} if version == 4 else {"cidr_ipv6": "::/0"}
    return adding(
        "aws_vpc_security_group_ingress_rule",
        security_group_id="${aws_security_group.service_security-group.id}",
        from_port=port,
        to_port=port,
        ip_protocol="tcp",
        **source,
    )


_ONLY_THE_BALANCER = rules(only_the_balancer_hears_the_world)

CONTROLS = (
    Control(
        "EC2.2",
        "high",
        "an empty default security group",
        Scope.BOTH,
        "`aws_default_security_group` without rules",
        both(
            _each_network_has("aws_default_security_group"),
            every(
                "aws_default_security_group", lambda block: not block.nested("ingress") and not block.nested("egress")
            ),
        ),
        setting("aws_default_security_group", ingress=[{"protocol": "-1"}]),
    ),
    Control(
        "EC2.6",
        "medium",
        "flow logs of each VPC",
        Scope.BOTH,
        "`aws_flow_log` of all traffic, into an encrypted log group",
        both(_each_network_has("aws_flow_log"), each_has("aws_flow_log", traffic_type="ALL")),
        removing("aws_flow_log"),
    ),
    Control(
        "EC2.10",
        "medium",
        "an endpoint for the EC2 API",
        Scope.CHOICE,
        "nothing here calls that API; S3, which everything calls, has a gateway endpoint",
        _storage_is_reached_inside,
        removing("aws_vpc_endpoint"),
    ),
    Control(
        "EC2.55, EC2.56",
        "medium",
        "endpoints for the image registry",
        Scope.PRODUCTION,
        "interface endpoints for ecr.api, ecr.dkr, logs and secretsmanager; small-saas goes by its NAT gateway",
        _interface_endpoints,
        setting("aws_vpc_endpoint", private_dns_enabled=False),
    ),
    Control(
        "EC2.12",
        "low",
        "no unused address",
        Scope.BOTH,
        "each `aws_eip` is a NAT gateway's",
        both(every("aws_eip", lambda _: True), _each_address_is_a_gateways),
        adding("aws_eip", domain="vpc"),
    ),
    Control(
        "EC2.13",
        "high",
        "no SSH from everywhere",
        Scope.BOTH,
        "only the load balancer hears the internet, in IPv4 and IPv6",
        _ONLY_THE_BALANCER,
        _open_to_the_world(22, version=6),
    ),
    Control(
        "EC2.14",
        "high",
        "no RDP from everywhere",
        Scope.BOTH,
        "the same",
        _ONLY_THE_BALANCER,
        _open_to_the_world(3389),
    ),
    Control(
        "EC2.15",
        "medium",
        "no public addresses by default",
        Scope.BOTH,
        "`map_public_ip_on_launch` is false",
        every("aws_subnet", lambda block: block.attributes.get("map_public_ip_on_launch") is not True),
        setting("aws_subnet", map_public_ip_on_launch=True),
    ),
    Control(
        "EC2.16, EC2.21",
        "medium",
        "network ACLs in use and closed",
        Scope.BOTH,
        "there are none beside the default one; security groups decide",
        none("aws_network_acl", "aws_network_acl_rule"),
        adding("aws_network_acl"),
    ),
    Control(
        "EC2.18",
        "high",
        "open to all on authorized ports only",
        Scope.BOTH,
        "80 and 443 of the load balancer",
        _ONLY_THE_BALANCER,
        _open_to_the_world(8000),
    ),
    Control(
        "EC2.19",
        "critical",
        "no high-risk port open to all",
        Scope.BOTH,
        "PostgreSQL is reached from the service's security group",
        _ONLY_THE_BALANCER,
        _open_to_the_world(5432),
    ),
)
