"""What each AWS service charges for its resources: a file for each service, and this register of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from groundplan.cost.charges import Part

__all__ = ["BILLS", "Bill"]


@dataclass(frozen=True)
class Bill:
    """How a type of resource is billed."""

    service: str
    parts: tuple[Part, ...]


BILLS: Mapping[str, Bill] = {
    type_: Bill(module.SERVICE, parts)
    for module in (import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__))
    for type_, parts in module.PARTS.items()
}
"""By type of resource; one that is missing here is not priced, and the estimate says so."""
