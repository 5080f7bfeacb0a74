"""How many vCPUs a database instance class has, by which AWS bills the proxy, insights and extended support."""

from __future__ import annotations

import re

_CLASS = r"db\.(?![mt][12]\.)([a-z])\d[a-z]*\.(micro|small|medium|large|(\d*)xlarge)"
"""Not the first generations, which counted otherwise and are sold no more."""
_SMALL = {"micro": 2, "small": 2, "medium": 2, "large": 2}
_PER_XLARGE = 4


def vcpus(instance_class: str) -> int | None:
    """Give a class's vCPUs, which its size says; `None` where it is no class as AWS spells them.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
    """
    match = re.fullmatch(_CLASS, instance_class)
    if match is None:
        return None
    kind, size, multiple = match.groups()
    if size == "medium" and kind != "t":
        return 1
    return _SMALL[size] if size in _SMALL else _PER_XLARGE * int(multiple or 1)
