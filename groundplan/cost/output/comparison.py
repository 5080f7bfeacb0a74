"""What differs between two estimates, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundplan.cost.estimate import Estimate
from groundplan.cost.output.lines import lines_of

_HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True)
class Difference:
    """A line of either estimate, in USD a month."""

    service: str
    name: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """What the second costs more than the first."""
        return self.after - self.before


def differences(before: Estimate, after: Estimate) -> Sequence[Difference]:
    """Give the lines that differ by a cent or more, rounded, the greatest change first."""
    first, second = _amounts(before), _amounts(after)
    every = [
        Difference(service, name, first.get((service, name), Decimal(0)), second.get((service, name), Decimal(0)))
        for service, name in dict.fromkeys([*first, *second])
    ]
    return sorted(
        (one for one in every if abs(one.change) >= _HALF_A_CENT),
        key=lambda one: (-abs(one.change), one.service, one.name),
    )


def _amounts(found: Estimate) -> Mapping[tuple[str, str], Decimal]:
    amounts: dict[tuple[str, str], Decimal] = {}
    for line in lines_of(found):
        key = (line.service, line.name)
        amounts[key] = amounts.get(key, Decimal(0)) + line.monthly_usd
    return amounts
