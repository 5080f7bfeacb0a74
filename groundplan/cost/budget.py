"""The budget of those who do not say how much a month may cost: the estimate, and something more."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from groundplan.config import policy
from groundplan.cost.estimate import estimate
from groundplan.cost.subject import subject_of


def monthly_budget(document: Mapping[str, Any], amounts: Mapping[str, float], headroom_percent: int) -> int:
    """Give whole USD, rounded up; the same on every machine and on every day.

    Args:
        document: A synthesized stack, as `cdk.tf.json` holds it.
        amounts: What a month brings, by usage key, in the place of the profile's amounts.
        headroom_percent: What is added to the estimate.

    Raises:
        StackError: It is no stack, or a provider's region is not known.
        UnknownRegionError: There are no prices for one of its regions.
    """
    subject = subject_of("", "", document)
    usage = subject.usage.with_amounts(amounts, "usage")
    # No clock is asked: Extended Support is judged as in `cost.json`.
    found = estimate(subject.stack, usage, policy.postgresql().calendar_read)
    return ceil(found.cost.total * (100 + headroom_percent) / 100)
