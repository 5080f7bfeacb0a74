"""AWS Systems Manager: parameters.

https://aws.amazon.com/systems-manager/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import Billing, Charge, Free, Part
from groundplan.cost.resources import Resource

SERVICE = "AWS Systems Manager"


def parameter(resource: Resource, _billing: Billing) -> Iterator[Charge | Free]:
    """A parameter, of which only the advanced ones cost something."""
    tier = resource.known("tier") or "Standard"
    if tier == "Standard":
        yield Free("standard parameters cost nothing")
    else:
        yield Charge(f"parameter of tier {tier}", None, note="the price book has no price of advanced parameters")


PARTS: Mapping[str, tuple[Part, ...]] = {"aws_ssm_parameter": (parameter,)}
