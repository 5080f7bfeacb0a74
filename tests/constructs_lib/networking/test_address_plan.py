from __future__ import annotations

import ipaddress
from itertools import combinations, product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.networking.address_plan import Tier, subnet_cidr_block

TIERS: tuple[Tier, ...] = get_args(Tier)
ZONES = [f"us-east-1{letter}" for letter in "abcdefgh"]


def test_addresses_never_change_between_releases() -> None:
    assert subnet_cidr_block("10.0.0.0/16", "private", "us-east-1a") == "10.0.0.0/20"
    assert subnet_cidr_block("10.0.0.0/16", "private", "us-east-1c") == "10.0.32.0/20"
    assert subnet_cidr_block("10.0.0.0/16", "public", "us-east-1a") == "10.0.128.0/21"
    assert subnet_cidr_block("10.0.0.0/16", "database", "us-east-1b") == "10.0.196.0/22"


@given(st.integers(16, 22), st.integers(0, 255))
def test_subnets_lie_in_the_vpc_and_never_overlap(prefix: int, second_octet: int) -> None:
    vpc = ipaddress.IPv4Network(f"10.{second_octet}.0.0/{prefix}")
    subnets = [ipaddress.IPv4Network(subnet_cidr_block(str(vpc), tier, zone)) for tier, zone in product(TIERS, ZONES)]
    assert all(subnet.subnet_of(vpc) for subnet in subnets)
    assert not any(one.overlaps(other) for one, other in combinations(subnets, 2))
    assert all(subnet.prefixlen <= 28 for subnet in subnets), "AWS allows no subnet below /28"


@pytest.mark.parametrize("cidr_block", ["10.0.0.0/15", "10.0.0.0/23"])
def test_a_vpc_of_another_size_is_refused(cidr_block: str) -> None:
    with pytest.raises(ValueError, match=r"supply a VPC of /16 to /22, got 10\.0\.0\.0/"):
        subnet_cidr_block(cidr_block, "private", "us-east-1a")


def test_host_bits_are_refused() -> None:
    with pytest.raises(ValueError, match="host bits set"):
        subnet_cidr_block("10.0.0.1/16", "private", "us-east-1a")


@pytest.mark.parametrize("zone", ["us-east-1i", "us-east-1", ""])
def test_a_zone_without_a_slot_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="letter from a to h"):
        subnet_cidr_block("10.0.0.0/16", "private", zone)
