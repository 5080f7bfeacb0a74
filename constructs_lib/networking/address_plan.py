"""How a VPC's addresses are shared out, once and for all zones that a region may ever have.

Eight slots a tier, taken by the zone's letter: a zone keeps its subnets whatever zones join or leave.
Of the VPC's addresses, half go to tasks, a quarter faces the internet, an eighth holds databases and
an eighth stays free.
"""

from __future__ import annotations

import ipaddress
import string
from typing import Literal

Tier = Literal["private", "public", "database"]

_SLOT_BITS = 3
_TIER_BLOCKS: dict[Tier, tuple[int, int]] = {"private": (1, 0), "public": (2, 2), "database": (3, 6)}
"""Bits by which a tier's block is smaller than the VPC, and which of the blocks of that size it is."""

SMALLEST_VPC_PREFIX = 22
"""A /22 gives the database tier subnets of /28, the smallest that AWS allows."""
LARGEST_VPC_PREFIX = 16
"""https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html."""


def subnet_cidr_block(vpc_cidr_block: str, tier: Tier, availability_zone: str) -> str:
    """Return the addresses of one tier in one zone.

    Args:
        vpc_cidr_block: IPv4, /16 to /22.
        tier: `private`, `public` or `database`.
        availability_zone: Such as `us-east-1a`; the letter, `a` to `h`, decides the slot.

    Raises:
        ValueError: The block has host bits set or another size, or the zone's letter is beyond `h`.
    """
    vpc = ipaddress.IPv4Network(vpc_cidr_block)
    if not LARGEST_VPC_PREFIX <= vpc.prefixlen <= SMALLEST_VPC_PREFIX:
        raise ValueError(
            f"supply a VPC of /{LARGEST_VPC_PREFIX} to /{SMALLEST_VPC_PREFIX}, got {vpc_cidr_block}: "
            "a smaller one has no room for three tiers in eight zones"
        )
    smaller_by, block = _TIER_BLOCKS[tier]
    tier_block = list(vpc.subnets(prefixlen_diff=smaller_by))[block]
    return str(list(tier_block.subnets(prefixlen_diff=_SLOT_BITS))[_slot(availability_zone)])


def _slot(availability_zone: str) -> int:
    slot = string.ascii_lowercase.find(availability_zone[-1:])
    if not availability_zone or not 0 <= slot < 1 << _SLOT_BITS:
        raise ValueError(f"supply a zone that ends in a letter from a to h, got {availability_zone!r}")
    return slot
