"""Small stacks, and what is charged for what in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from groundplan.cost import Component, Estimate, Stack, Usage, estimate, stack_of, usage_profile

TODAY = date(2026, 11, 26)

Resources = Mapping[str, Mapping[str, Any]]


def stack(resources: Resources, region: str = "us-east-1", **document: Any) -> Stack:  # noqa: ANN401 — parts of the JSON
    """A synthesized stack of resources by their addresses."""
    by_type: dict[str, dict[str, Any]] = {}
    for address, attributes in resources.items():
        type_, name = address.split(".", 1)
        by_type.setdefault(type_, {})[name] = attributes
    return stack_of({"provider": {"aws": [{"region": region}]}, "resource": by_type, **document})


def bill(
    resources: Resources,
    region: str = "us-east-1",
    usage: Usage | None = None,
    today: date = TODAY,
    **amounts: float,
) -> Estimate:
    """Estimate a stack by the default profile with other amounts."""
    assumed = (usage or usage_profile("default")).with_amounts(amounts, "test")
    return estimate(stack(resources, region), assumed, today)


def lines(found: Estimate, address: str) -> dict[str, Component]:
    """The lines of a resource by their names."""
    (resource,) = (one for one in found.resources if one.address == address)
    by_name = {component.name: component for component in resource.components}
    assert len(by_name) == len(resource.components), "two lines have the same name"
    return by_name


def monthly(found: Estimate, address: str) -> dict[str, Decimal]:
    """What the priced lines of a resource cost in a month, by their names, to the cent of a cent."""
    return {
        name: line.monthly_usd.quantize(Decimal("0.0001"))
        for name, line in lines(found, address).items()
        if line.monthly_usd is not None
    }


def unpriced(found: Estimate, address: str) -> dict[str, str]:
    """Why lines of a resource are not priced, by their names."""
    return {name: line.unpriced for name, line in lines(found, address).items() if line.unpriced is not None}


def usd(amount: str) -> Decimal:
    """An amount as `monthly` gives them."""
    return Decimal(amount).quantize(Decimal("0.0001"))
