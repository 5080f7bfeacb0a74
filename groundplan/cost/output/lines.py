"""The lines of an estimate as people read them: what is billed alike for several resources is one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundplan.cost.components import Component, PricedResource
from groundplan.cost.estimate import Estimate


@dataclass(frozen=True)
class Line:
    """One kind of charge, of all resources of a type that have it."""

    service: str
    name: str
    resources: tuple[PricedResource, ...]
    components: tuple[Component, ...]
    """One for each resource."""

    @property
    def monthly_usd(self) -> Decimal:
        """What it costs in a month, unrounded, but for what is not priced."""
        return sum((one.monthly_usd or Decimal(0) for one in self.components), Decimal(0))

    @property
    def price_key(self) -> str:
        """Of the first component, in the price book; empty where it has none."""
        return self.components[0].key or ""

    @property
    def title(self) -> str:
        """What it is, with the number of resources where there are several."""
        return self.name if len(self.resources) == 1 else f"{self.name} ({len(self.resources)})"


def lines_of(found: Estimate) -> Sequence[Line]:
    """Gather the lines of an estimate, the dearest first."""
    gathered: dict[tuple[str, str, str], list[tuple[PricedResource, Component]]] = {}
    for resource in found.resources:
        for component in resource.components:
            key = (resource.service, resource.type, component.name)
            gathered.setdefault(key, []).append((resource, component))
    lines = [
        Line(service, name, tuple(one for one, _ in pairs), tuple(one for _, one in pairs))
        for (service, _, name), pairs in gathered.items()
    ]
    return sorted(lines, key=lambda line: (-line.monthly_usd, line.service, line.name))
