"""Estimates in Infracost's JSON layout, for what reads that already.

https://www.infracost.io/docs/features/json_output_format/
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from groundplan.cost.charges import HOURS
from groundplan.cost.components import Component, PricedResource
from groundplan.cost.estimate import Estimate
from groundplan.cost.output.assumptions import assumptions_of
from groundplan.cost.subject import Subject

_VERSION = "0.2"
_PLACES = Decimal("1e-10")


@dataclass(frozen=True)
class Project:
    """A stack with its estimate, and another estimate to compare it with."""

    subject: Subject
    found: Estimate
    past: Estimate | None = None
    warnings: tuple[str, ...] = ()


def infracost_json(projects: Sequence[Project], as_of: date) -> str:
    """Write estimates as `infracost breakdown --format json` does; amounts are text, so that none is rounded.

    Args:
        projects: The stacks.
        as_of: The day on which the estimates are true.
    """
    now = _total(project.found for project in projects)
    usage = sum((project.found.cost.usage for project in projects), Decimal(0))
    past = _total(project.past for project in projects if project.past) if any(p.past for p in projects) else None
    document = {
        "version": _VERSION,
        "metadata": {"infracostCommand": "breakdown" if past is None else "diff"},
        "currency": "USD",
        "projects": [_project(project) for project in projects],
        "totalHourlyCost": _hourly(now),
        "totalMonthlyCost": _text(now),
        "totalMonthlyUsageCost": _text(usage),
        "pastTotalHourlyCost": _hourly(past),
        "pastTotalMonthlyCost": _text(past),
        "diffTotalHourlyCost": None if past is None else _hourly(now - past),
        "diffTotalMonthlyCost": None if past is None else _text(now - past),
        "timeGenerated": f"{as_of}T00:00:00Z",
        "summary": _summary([project.found for project in projects]),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _total(estimates: Iterable[Estimate]) -> Decimal:
    return sum((found.cost.total for found in estimates), Decimal(0))


def _project(project: Project) -> dict[str, Any]:
    subject, found, past = project.subject, project.found, project.past
    return {
        "name": subject.name,
        "metadata": {
            "path": subject.source,
            "type": "terraform_cdk",
            "region": found.region,
            "pattern": subject.pattern,
            "lowestMonthlyCost": _text(found.cost.lowest),
            "highestMonthlyCost": _text(found.cost.highest),
            "oldestPrice": None if found.price_dates is None else str(found.price_dates[0]),
            "newestPrice": None if found.price_dates is None else str(found.price_dates[1]),
            "usage": [
                {"key": one.key, "amount": _text(one.amount), "origin": one.origin, "address": one.address}
                for one in assumptions_of(found, subject.usage)
            ],
            "notPriced": [
                {"type": one.type, "addresses": list(one.addresses), "reason": one.reason} for one in found.not_priced
            ],
            "byTheClock": list(found.by_the_clock),
            "warnings": list(project.warnings),
        },
        "pastBreakdown": None if past is None else _breakdown(past),
        "breakdown": _breakdown(found),
        "diff": None if past is None else _difference(found, past),
        "summary": _summary([found]),
    }


def _breakdown(found: Estimate) -> dict[str, Any]:
    return {
        "resources": [_resource(resource) for resource in found.resources],
        "freeResources": [
            {"name": address, "resourceType": free.type, "metadata": {"reason": free.reason}}
            for free in found.free
            for address in free.addresses
        ],
        "totalHourlyCost": _hourly(found.cost.total),
        "totalMonthlyCost": _text(found.cost.total),
        "totalMonthlyUsageCost": _text(found.cost.usage),
    }


def _resource(resource: PricedResource) -> dict[str, Any]:
    return {
        "name": resource.address,
        "resourceType": resource.type,
        "metadata": {"service": resource.service, "region": resource.region},
        "hourlyCost": _hourly(resource.monthly_usd),
        "monthlyCost": _text(resource.monthly_usd),
        "costComponents": [_component(component) for component in resource.components],
    }


def _component(component: Component) -> dict[str, Any]:
    content: dict[str, Any] = {
        "name": component.name,
        "unit": component.unit,
        "hourlyQuantity": _hourly(component.quantity),
        "monthlyQuantity": _text(component.quantity),
        "price": _text(component.price_usd),
        "hourlyCost": _hourly(component.monthly_usd),
        "monthlyCost": _text(component.monthly_usd),
    }
    if component.usage is not None:
        content["usageBased"] = True
    if component.price_usd is None:
        content["priceNotFound"] = True
    return content


def _difference(found: Estimate, past: Estimate) -> dict[str, Any]:
    now, before = ({one.address: one for one in each.resources} for each in (found, past))
    change = found.cost.total - past.cost.total
    return {
        "resources": [
            _resource_change(now.get(address), before.get(address))
            for address in dict.fromkeys([*now, *before])
            if now.get(address) != before.get(address)
        ],
        "totalHourlyCost": _hourly(change),
        "totalMonthlyCost": _text(change),
        "totalMonthlyUsageCost": _text(found.cost.usage - past.cost.usage),
    }


def _resource_change(now: PricedResource | None, before: PricedResource | None) -> dict[str, Any]:
    known = [one for one in (now, before) if one is not None]
    change = (now.monthly_usd if now else Decimal(0)) - (before.monthly_usd if before else Decimal(0))
    these, those = ({part.name: part for part in one.components} if one else {} for one in (now, before))
    return {
        "name": known[0].address,
        "resourceType": known[0].type,
        "metadata": {"service": known[0].service, "region": known[0].region},
        "hourlyCost": _hourly(change),
        "monthlyCost": _text(change),
        "costComponents": [
            _component_change(these.get(name), those.get(name))
            for name in dict.fromkeys([*these, *those])
            if these.get(name) != those.get(name)
        ],
    }


def _component_change(now: Component | None, before: Component | None) -> dict[str, Any]:
    known = [one for one in (now, before) if one is not None]
    quantity, price, monthly = (
        (getattr(now, name, None) or Decimal(0)) - (getattr(before, name, None) or Decimal(0))
        for name in ("quantity", "price_usd", "monthly_usd")
    )
    return {
        "name": known[0].name,
        "unit": known[0].unit,
        "hourlyQuantity": _hourly(quantity),
        "monthlyQuantity": _text(quantity),
        "price": _text(price),
        "hourlyCost": _hourly(monthly),
        "monthlyCost": _text(monthly),
    }


def _summary(estimates: Sequence[Estimate]) -> dict[str, Any]:
    priced = Counter(resource.type for found in estimates for resource in found.resources)
    free = Counter({one.type: 0 for found in estimates for one in found.free})
    unknown: Counter[str] = Counter()
    for found in estimates:
        free.update({one.type: len(one.addresses) for one in found.free})
        for one in found.not_priced:
            unknown[one.type] += len(one.addresses)
    by_usage = sum(
        any(component.usage for component in resource.components) for found in estimates for resource in found.resources
    )
    return {
        "totalDetectedResources": priced.total() + free.total() + unknown.total(),
        "totalSupportedResources": priced.total(),
        "totalUnsupportedResources": unknown.total(),
        "totalUsageBasedResources": by_usage,
        "totalNoPriceResources": free.total(),
        "supportedResourceCounts": dict(sorted(priced.items())),
        "unsupportedResourceCounts": dict(sorted(unknown.items())),
        "noPriceResourceCounts": dict(sorted(free.items())),
    }


def _hourly(amount: Decimal | None) -> str | None:
    return None if amount is None else _text(amount / HOURS)


def _text(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    return format(amount.quantize(_PLACES).normalize(), "f") if amount else "0"
