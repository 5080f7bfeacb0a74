"""What a key is said to change is what it changes once the deployment is synthesized anew."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from groundplan.cost import estimate
from groundplan.cost.command.keys import key_change
from groundplan.cost.command.largest import largest_lines
from groundplan.cost.output.lines import lines_of
from groundplan.cost.subject import subject_of
from tests.cost.bills import TODAY
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import Deployment, merged

SMALL: Deployment = {"deployment": {"name": "my-app"}}
PRODUCTION: Deployment = {"deployment": {"name": "my-app", "pattern": "production-saas"}}
ON_X86: Deployment = merged(SMALL, {"application": {"architecture": "x86_64"}, "database": {"version": "13"}})
WITHOUT_MUCH_ELSE: Deployment = merged(
    PRODUCTION,
    {"database": {"size": "db.t4g.micro", "multi_az": False, "read_replicas": 0}, "application": {"cpu": 0.25}},
)
DOUBLED: Deployment = merged(SMALL, {"database": {"size": "medium", "proxy": True, "read_replicas": 1}})
SLEEPING: Deployment = merged(SMALL, {"sleep": {"from": "20:00", "until": "07:00"}})
ONE_TASK = {"application": {"instances": 1, "autoscale": {"min": 1}}}
CASES = [
    (SMALL, "nat/gateway", "platform.network.nat: none", {"platform": {"network": {"nat": "none"}}}),
    (SMALL, "fargate/vcpu/arm64", "application.instances: 1, autoscale.min: 1", ONE_TASK),
    (SLEEPING, "fargate/vcpu/arm64", "application.instances: 1, autoscale.min: 1", ONE_TASK),
    (PRODUCTION, "nat/gateway", "platform.network.nat: single", {"platform": {"network": {"nat": "single"}}}),
    (
        PRODUCTION,
        "vpc/interface-endpoint",
        "platform.network.endpoints: [s3]",
        {"platform": {"network": {"endpoints": ["s3"]}}},
    ),
    (PRODUCTION, "rds/instance/db.m5.large/multi-az", "database.multi_az: false", {"database": {"multi_az": False}}),
    (PRODUCTION, "rds/instance/db.m5.large/single-az", "database.read_replicas: 0", {"database": {"read_replicas": 0}}),
    (PRODUCTION, "waf/rule", "platform.waf.enabled: false", {"platform": {"waf": {"enabled": False}}}),
    (ON_X86, "fargate/vcpu/x86", "application.architecture: arm64", {"application": {"architecture": "arm64"}}),
    (ON_X86, "rds/extended-support/year-1-2", 'database.version: "18"', {"database": {"version": "18"}}),
    (DOUBLED, "rds/proxy", "database.proxy: false", {"database": {"proxy": False}}),
]


def subject(synthesize: Synthesize, deployment: Deployment) -> Any:  # noqa: ANN401 — what the tests look at
    return subject_of("my-app", "test", synthesize(deployment).json)


@pytest.mark.parametrize(("deployment", "price", "key", "edit"), CASES, ids=[case[2].split(":")[0] for case in CASES])
def test_a_key_changes_the_estimate_as_a_new_synthesis_does(
    synthesize: Synthesize, deployment: Deployment, price: str, key: str, edit: Deployment
) -> None:
    this = subject(synthesize, deployment)
    line = next(one for one in lines_of(estimate(this.stack, this.usage, TODAY)) if one.price_key == price)
    change = key_change(line, this.stack)
    anew = subject(synthesize, merged(deployment, edit))

    assert change is not None
    assert change.key == key
    by_key, by_synthesis = (estimate(stack, this.usage, TODAY).cost for stack in (change.stack, anew.stack))
    # Alarms on what is gone go too, at ten cents each.
    assert abs(by_key.total - by_synthesis.total) < 1
    assert abs(by_key.highest - by_synthesis.highest) < 1


def test_the_smaller_class_of_the_same_family_is_named(synthesize: Synthesize) -> None:
    this = subject(synthesize, merged(SMALL, {"database": {"size": "medium"}}))
    found = estimate(this.stack, this.usage, TODAY)
    line = next(one for one in lines_of(found) if one.price_key == "rds/instance/db.t4g.medium/single-az")
    change = key_change(line, this.stack)

    assert change is not None
    assert change.key == "database.size: db.t4g.small"
    saved = found.cost.total - estimate(change.stack, this.usage, TODAY).cost.total
    assert round(saved, 2) == Decimal("24.09")  # 730 x (0.065 - 0.032)


def test_traffic_of_endpoints_takes_the_gateway_when_they_go(synthesize: Synthesize) -> None:
    this = subject(synthesize, WITHOUT_MUCH_ELSE)
    found = estimate(this.stack, this.usage, TODAY)
    largest = {one.key: one for one in largest_lines(this, found, TODAY, None)}

    # 4 x 3 endpoints x 730 x 0.01, and 50 GB at 0.01; but 50 GB more through gateways, at 0.045.
    assert round(largest["platform.network.endpoints: [s3]"].change_usd, 2) == -Decimal("87.60") - Decimal(
        "0.50"
    ) + Decimal("2.25")


def test_a_line_that_every_stack_has_has_no_key(synthesize: Synthesize) -> None:
    this = subject(synthesize, SMALL)
    lines = {one.price_key: one for one in lines_of(estimate(this.stack, this.usage, TODAY))}

    for price in ("alb/balancer", "kms/key", "rds/instance/db.t4g.micro/single-az"):
        assert key_change(lines[price], this.stack) is None
