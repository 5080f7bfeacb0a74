"""Where images, logs and secrets go: through interface endpoints, or the way that all else takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from groundplan.cost.usage import Usage

Way = Literal["endpoints", "gateways"]


def rerouted(usage: Usage, way: Way | None, origin: str) -> Usage:
    """Let what the endpoints carry go through NAT gateways, or what they would carry no longer; `None` changes nothing.

    Args:
        usage: What a month brings.
        way: The one that is taken now.
        origin: Why the amount is another.
    """
    gateways, endpoints = usage.whole("nat_gb"), usage.whole("interface_endpoint_gb")
    if way is None or gateways is None or endpoints is None:
        return usage
    moved = endpoints.amount if way == "gateways" else -endpoints.amount
    return usage.with_amounts({"nat_gb": max(gateways.amount + moved, Decimal(0))}, origin)
