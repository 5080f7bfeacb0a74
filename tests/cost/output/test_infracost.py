"""The layout that Infracost documents, with the keys that its published schema requires.

https://github.com/infracost/infracost/blob/master/schema/infracost.schema.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import validate

from groundplan.cost import estimate, usage_profile
from groundplan.cost.output.infracost import Project, infracost_json
from groundplan.cost.subject import Subject
from tests.cost.bills import TODAY, Resources, stack

AMOUNT = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
COMPONENT = {
    "type": "object",
    "required": ["name", "unit", "hourlyQuantity", "monthlyQuantity", "price", "hourlyCost", "monthlyCost"],
    "properties": {
        "name": {"type": "string"},
        "unit": {"type": "string"},
        **dict.fromkeys(("hourlyQuantity", "monthlyQuantity", "price", "hourlyCost", "monthlyCost"), AMOUNT),
    },
}
RESOURCE = {
    "type": "object",
    "required": ["name", "metadata", "hourlyCost", "monthlyCost"],
    "properties": {
        "name": {"type": "string"},
        "metadata": {"type": "object"},
        "hourlyCost": AMOUNT,
        "monthlyCost": AMOUNT,
        "costComponents": {"type": "array", "items": COMPONENT},
    },
}
BREAKDOWN = {
    "type": ["object", "null"],
    "required": ["resources", "totalHourlyCost", "totalMonthlyCost"],
    "properties": {
        "resources": {"type": "array", "items": RESOURCE},
        "totalHourlyCost": AMOUNT,
        "totalMonthlyCost": AMOUNT,
    },
}
COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
NUMBER = {"type": "integer"}
SUMMARY = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("totalDetectedResources", "totalSupportedResources", "totalNoPriceResources"), NUMBER),
        **dict.fromkeys(("supportedResourceCounts", "unsupportedResourceCounts", "noPriceResourceCounts"), COUNTS),
    },
}
PROJECT = {
    "type": "object",
    "required": ["name", "metadata", "pastBreakdown", "breakdown", "diff", "summary"],
    "properties": {
        "name": {"type": "string"},
        "metadata": {"type": "object", "required": ["path", "type"]},
        **dict.fromkeys(("pastBreakdown", "breakdown", "diff"), BREAKDOWN),
        "summary": SUMMARY,
    },
}
TOTALS = [f"{when}otal{unit}Cost" for when in ("t", "pastT", "diffT") for unit in ("Hourly", "Monthly")]
ROOT = {
    "type": "object",
    "required": ["version", "currency", "projects", *TOTALS, "timeGenerated", "summary"],
    "properties": {
        "version": {"const": "0.2"},
        "currency": {"const": "USD"},
        "projects": {"type": "array", "items": PROJECT},
        **dict.fromkeys(TOTALS, AMOUNT),
        "timeGenerated": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT00:00:00Z$"},
        "summary": SUMMARY,
    },
}
GATEWAY: Resources = {"aws_nat_gateway.nat": {}, "aws_vpc.vpc": {}, "aws_elasticache_cluster.cache": {}}
GATEWAYS: Resources = {**GATEWAY, "aws_nat_gateway.other": {}, "aws_lb.lb": {"subnets": "${var.subnets}"}}


def project(resources: Resources, past: Resources | None = None) -> Project:
    usage = usage_profile("default").with_amounts({"nat_gb": 100}, "test")
    now, before = (estimate(stack(one), usage, TODAY) if one else None for one in (resources, past))
    assert now
    return Project(Subject("shop", "cdk.tf.json", None, stack(resources), usage), now, before)


def document(*projects: Project) -> dict[str, Any]:
    found = json.loads(infracost_json(projects, TODAY))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("past", [None, GATEWAYS])
def test_what_infracost_requires_is_there(past: Resources | None) -> None:
    validate(document(project(GATEWAY, past), project(GATEWAYS)), ROOT)


def test_amounts_are_text_and_not_rounded_to_cents() -> None:
    (resource, *_) = document(project(GATEWAY))["projects"][0]["breakdown"]["resources"]

    assert resource["name"] == "aws_nat_gateway.nat"
    assert resource["monthlyCost"] == "37.35"  # 730 x 0.045 + 100 x 0.045
    hours, data = resource["costComponents"]
    assert hours == {
        "name": "NAT gateway",
        "unit": "hour",
        "hourlyQuantity": "1",
        "monthlyQuantity": "730",
        "price": "0.045",
        "hourlyCost": "0.045",
        "monthlyCost": "32.85",
    }
    assert data["usageBased"] is True
    assert data["hourlyQuantity"] == "0.1369863014"


def test_what_has_no_price_says_so_and_what_is_free_is_listed_apart() -> None:
    found = document(project(GATEWAYS))
    (breakdown,) = (one["breakdown"] for one in found["projects"])
    components = {one["name"]: one for resource in breakdown["resources"] for one in resource["costComponents"]}

    assert components["public addresses"]["priceNotFound"] is True
    assert components["public addresses"]["monthlyCost"] is None
    assert [one["name"] for one in breakdown["freeResources"]] == ["aws_vpc.vpc"]
    assert found["summary"]["unsupportedResourceCounts"] == {"aws_elasticache_cluster": 1}
    assert found["projects"][0]["metadata"]["notPriced"][0]["addresses"] == ["aws_elasticache_cluster.cache"]


def test_totals_are_those_of_the_projects() -> None:
    found = document(project(GATEWAY), project(GATEWAYS))

    amounts = [Decimal(one["breakdown"]["totalMonthlyCost"]) for one in found["projects"]]
    assert Decimal(found["totalMonthlyCost"]) == sum(amounts)
    # In both 100 GB x 0.045 and, out and between zones, 50 x 0.09 + 2 x 20 x 0.01; in one 730 x 0.008.
    assert found["totalMonthlyUsageCost"] == "24.64"
    assert found["pastTotalMonthlyCost"] is found["diffTotalMonthlyCost"] is None
    assert found["metadata"] == {"infracostCommand": "breakdown"}


def test_a_difference_holds_what_changed_alone() -> None:
    found = document(project(GATEWAYS, GATEWAY))
    (diff,) = (one["diff"] for one in found["projects"])

    def changes() -> Iterator[tuple[str, str]]:
        yield from ((one["name"], one["monthlyCost"]) for one in diff["resources"])

    assert dict(changes())["aws_nat_gateway.other"] == "35.1"  # 32.85, and half of 100 GB at 0.045
    assert dict(changes())["aws_nat_gateway.nat"] == "-2.25"
    (data,) = next(one for one in diff["resources"] if one["name"] == "aws_nat_gateway.nat")["costComponents"]
    assert (data["name"], data["monthlyQuantity"], data["price"]) == ("data through it", "-50", "0")
    assert Decimal(found["diffTotalMonthlyCost"]) == Decimal(found["totalMonthlyCost"]) - Decimal(
        found["pastTotalMonthlyCost"]
    )
    assert found["metadata"] == {"infracostCommand": "diff"}
