"""Who may be heard and called: security groups in the three ways in which the provider lets one write them.

checkov 3.3.30 misses world-open rules in several of these ways; the fixtures of `test_walker.py` name them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from tests.security.blocks import Block, Blocks, is_expression, references

WORLD_PREFIX = {4: 8, 6: 16}
"""A block of addresses with a prefix shorter than this is the world, or half of it beside another half."""

ALL_PROTOCOLS = {"-1", "all"}
ALL_PORTS = range(65536)
TCP = {"tcp", "6"}
OPEN_TO_THE_WORLD = {80, 443}
CALLED_IN_THE_WORLD = {443}
IN_THE_NETWORK = ("aws_vpc.", "aws_subnet.", "data.aws_vpc.", "data.aws_subnet.")


@dataclass(frozen=True)
class Traffic:
    """One rule of a security group, however it was written."""

    address: str
    group: str
    direction: str
    protocol: str
    ports: range
    blocks: tuple[str, ...]

    def reaches_the_world(self) -> bool:
        return any(_is_world(block) for block in self.blocks)

    def is_tcp_on(self, ports: set[int]) -> bool:
        return self.protocol in TCP and set(self.ports) <= ports


def only_the_balancer_hears_the_world(blocks: Blocks) -> Iterator[tuple[str, str]]:
    balancers = {
        group
        for balancer in blocks.resources("aws_lb")
        for group in references(str(balancer.attributes.get("security_groups")))
    }
    for traffic in _traffic(blocks, "ingress"):
        allowed = traffic.group in balancers and traffic.is_tcp_on(OPEN_TO_THE_WORLD)
        if traffic.reaches_the_world() and not allowed:
            yield traffic.address, f"{traffic.group} hears the world on {_said(traffic)}"


def the_world_is_called_over_https_only(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for traffic in _traffic(blocks, "egress"):
        if traffic.reaches_the_world() and not traffic.is_tcp_on(CALLED_IN_THE_WORLD):
            yield traffic.address, f"{traffic.group} calls the world on {_said(traffic)}"


def every_block_of_addresses_can_be_read(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for direction in ("ingress", "egress"):
        for traffic in _traffic(blocks, direction):
            for block in traffic.blocks:
                if is_expression(block) and not block.removeprefix("${").startswith(IN_THE_NETWORK):
                    yield traffic.address, f"{block} may be any block of addresses"


def _said(traffic: Traffic) -> str:
    return f"{traffic.protocol} {traffic.ports.start}-{traffic.ports.stop - 1}"


def _is_world(block: str) -> bool:
    if is_expression(block):
        return False
    network = ip_network(block, strict=False)
    return network.prefixlen < WORLD_PREFIX[network.version] and not network.is_private


def _traffic(blocks: Blocks, direction: str) -> Iterator[Traffic]:
    for block in blocks.resources("aws_security_group", "aws_default_security_group"):
        for rule in block.nested(direction):
            yield _read(block, block.address, direction, rule)
    for block in blocks.resources("aws_security_group_rule"):
        if block.attributes["type"] == direction:
            yield _read(block, _group(block), direction, block.attributes)
    for block in blocks.resources(f"aws_vpc_security_group_{direction}_rule"):
        yield _read(block, _group(block), direction, block.attributes)


def _group(block: Block) -> str:
    return min(references(block.attributes["security_group_id"]), default=block.attributes["security_group_id"])


def _read(block: Block, group: str, direction: str, rule: dict[str, Any]) -> Traffic:
    protocol = str(rule.get("ip_protocol", rule.get("protocol"))).lower()
    ports = ALL_PORTS if protocol in ALL_PROTOCOLS else range(int(rule["from_port"]), int(rule["to_port"]) + 1)
    single = (rule.get("cidr_ipv4"), rule.get("cidr_ipv6"))
    listed = [*(rule.get("cidr_blocks") or []), *(rule.get("ipv6_cidr_blocks") or [])]
    return Traffic(block.address, group, direction, protocol, ports, tuple(cidr for cidr in (*single, *listed) if cidr))


RULES = (
    only_the_balancer_hears_the_world,
    the_world_is_called_over_https_only,
    every_block_of_addresses_can_be_read,
)
