"""Who may be heard and called: security groups in the three ways in which the provider lets one write them.

checkov 3.3.30 misses world-open rules in several of these ways; the fixtures of `test_walker.py` name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

from tests.security.blocks import Block, Blocks, is_expression, references

MOST_IPV4_ADDRESSES = ip_network("0.0.0.0/8").num_addresses
MOST_IPV6_ADDRESSES = ip_network("::/16").num_addresses
"""More public addresses than these are the world, in however many blocks they stand."""

ALL_PROTOCOLS = {"-1", "all"}
ALL_PORTS = range(65536)
PROTOCOL_NUMBERS = {"6": "tcp", "17": "udp"}
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

    def meets(self, other: Traffic) -> bool:
        """Tell whether it holds for the first port of another one."""
        of_one_protocol = self.protocol == other.protocol or bool({self.protocol, other.protocol} & ALL_PROTOCOLS)
        return of_one_protocol and other.ports.start in self.ports

    def is_tcp_on(self, ports: set[int]) -> bool:
        return self.protocol == "tcp" and set(self.ports) <= ports


def only_the_balancer_hears_the_world(blocks: Blocks) -> Iterator[tuple[str, str]]:
    balancers = {
        group
        for balancer in blocks.resources("aws_lb")
        for group in references(str(balancer.attributes.get("security_groups")))
    }
    for traffic in _reaching_the_world(blocks, "ingress"):
        if not (traffic.group in balancers and traffic.is_tcp_on(OPEN_TO_THE_WORLD)):
            yield traffic.address, f"{traffic.group} hears the world on {_said(traffic)}"


def the_world_is_called_over_https_only(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for traffic in _reaching_the_world(blocks, "egress"):
        if not traffic.is_tcp_on(CALLED_IN_THE_WORLD):
            yield traffic.address, f"{traffic.group} calls the world on {_said(traffic)}"


def every_block_of_addresses_can_be_read(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for direction in ("ingress", "egress"):
        for traffic in _traffic(blocks, direction):
            for block in traffic.blocks:
                if is_expression(block) and not block.removeprefix("${").startswith(IN_THE_NETWORK):
                    yield traffic.address, f"{block} may be any block of addresses"


def every_security_group_is_attached(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """Rules may name a group without putting anything into it."""
    attached = {
        address
        for block in blocks.all
        if "security_group" not in block.type
        for address in references(str(block.attributes))
    }
    for group in blocks.resources("aws_security_group"):
        if group.address not in attached:
            yield group.address, "nothing is in the group"


def _said(traffic: Traffic) -> str:
    return f"{traffic.protocol} {traffic.ports.start}-{traffic.ports.stop - 1}"


def _reaching_the_world(blocks: Blocks, direction: str) -> Iterator[Traffic]:
    """The rules that reach the world by themselves, and those that do so together, on a port of their group."""
    groups: dict[str, list[Traffic]] = defaultdict(list)
    for traffic in _traffic(blocks, direction):
        groups[traffic.group].append(traffic)
    for rules in groups.values():
        # Where ports overlap, the first port of one of the rules is among those that they share.
        for rule in rules:
            together = [other for other in rules if other.meets(rule)]
            alone = [other for other in together if _are_the_world(other.blocks)]
            if alone or _are_the_world(block for other in together for block in other.blocks):
                yield from alone or together


def _are_the_world(blocks: Iterable[str]) -> bool:
    networks = [ip_network(block, strict=False) for block in blocks if not is_expression(block)]
    public = [network for network in networks if not network.is_private]
    ipv4 = collapse_addresses(network for network in public if isinstance(network, IPv4Network))
    ipv6 = collapse_addresses(network for network in public if isinstance(network, IPv6Network))
    return (
        sum(network.num_addresses for network in ipv4) > MOST_IPV4_ADDRESSES
        or sum(network.num_addresses for network in ipv6) > MOST_IPV6_ADDRESSES
    )


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
    given = str(rule.get("ip_protocol", rule.get("protocol"))).lower()
    protocol = PROTOCOL_NUMBERS.get(given, given)
    ports = ALL_PORTS if protocol in ALL_PROTOCOLS else range(int(rule["from_port"]), int(rule["to_port"]) + 1)
    single = (rule.get("cidr_ipv4"), rule.get("cidr_ipv6"))
    listed = [*(rule.get("cidr_blocks") or []), *(rule.get("ipv6_cidr_blocks") or [])]
    return Traffic(block.address, group, direction, protocol, ports, tuple(cidr for cidr in (*single, *listed) if cidr))


RULES = (
    only_the_balancer_hears_the_world,
    the_world_is_called_over_https_only,
    every_block_of_addresses_can_be_read,
    every_security_group_is_attached,
)
