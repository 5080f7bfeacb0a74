"""Which assumptions of usage an estimate rests on: those that a line of it is made from, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundplan.cost.estimate import Estimate
from groundplan.cost.resources import declaration_of
from groundplan.cost.usage import Usage


@dataclass(frozen=True)
class UsedAmount:
    """An amount that lines rest on, of the whole stack or of the one resource at `address`."""

    key: str
    amount: Decimal
    origin: str
    address: str | None = None


def assumptions_of(found: Estimate, usage: Usage) -> Sequence[UsedAmount]:
    """Give the amounts by key, each once: those of the whole stack undivided."""
    used: dict[UsedAmount, None] = {}
    for resource in found.resources:
        for component in resource.components:
            if component.usage is None:
                continue
            one = component.usage
            whole = usage.whole(one.key)
            if usage.is_given(one.key, resource.address, declaration_of(resource.address)) or whole is None:
                used[UsedAmount(one.key, one.amount, one.origin, resource.address)] = None
            else:
                used[UsedAmount(one.key, whole.amount, whole.origin)] = None
    return sorted(used, key=lambda one: (one.key, one.address or ""))
