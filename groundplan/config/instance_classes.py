"""Database instance classes: those that our table knows, and those that AWS has brought since, by how it spells them.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html
"""

from __future__ import annotations

import re
from functools import cache

from groundplan.config.tables import memory_gib_by_instance_class

PATTERN = r"db\.([tcmrx])([0-9])([a-z]*)\.(micro|small|medium|large|(?:2|4|6|8|12|16|24|32|48|96)?xlarge)"
_GIB_PER_VCPU = {"t": 4.0, "c": 2.0, "m": 4.0, "r": 8.0, "x": 16.0}
"""https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-specifications.html."""
_SMALL_VCPUS = {"micro": 0.25, "small": 0.5, "medium": 1, "large": 2, "xlarge": 4}
"""As far as memory goes: the smallest have less of it, and the CPU of the next."""


def memory_gib(instance_class: str) -> float | None:
    """Give a class's memory in GiB: the table's, or what its family's ratio makes of its size.

    `None` where it is no class of RDS for PostgreSQL: misspelt, retired, or a size that its family does not have.
    """
    if instance_class in memory_gib_by_instance_class():
        return memory_gib_by_instance_class()[instance_class]
    match = re.fullmatch(PATTERN, instance_class)
    if match is None:
        return None
    kind, generation, options, size = match.groups()
    if f"{kind}{generation}{options}" in _families() or int(generation) < _oldest(kind):
        return None
    vcpus = _SMALL_VCPUS[size] if size in _SMALL_VCPUS else 4.0 * int(size.removesuffix("xlarge"))
    return vcpus * _GIB_PER_VCPU[kind]


def is_in_table(instance_class: str) -> bool:
    """Tell whether the table knows a class, or its memory is what the family's ratio makes of its size."""
    return instance_class in memory_gib_by_instance_class()


@cache
def _families() -> frozenset[str]:
    return frozenset(name.split(".")[1] for name in memory_gib_by_instance_class())


@cache
def _oldest(kind: str) -> int:
    """Give the oldest generation of a kind that AWS still sells."""
    return min(int(family[1]) for family in _families() if family[0] == kind)
