"""What whole stacks cost is what is worked out by hand; not with the estimator's own arithmetic."""

from __future__ import annotations

from decimal import Decimal

import cdktf
import pytest

from examples.custom_stack.custom_stack import ReportsStack
from groundplan.cost import Estimate, estimate, stack_of, usage_profile
from tests.constructs_lib.template import Template
from tests.cost.bills import TODAY
from tests.cost.worked_out import AMOUNTS, CUSTOM, OF_DEPLOYMENTS, WorkedOut, total
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, Deployment


def estimated(template: Template) -> Estimate:
    usage = usage_profile("default").with_amounts(AMOUNTS, "test")
    return estimate(stack_of(template.json), usage, TODAY)


def within_a_hundredth(found: Decimal, by_hand: Decimal) -> bool:
    return abs(found - by_hand) <= by_hand / 100


def assert_costs(found: Estimate, by_hand: WorkedOut) -> None:
    assert within_a_hundredth(found.cost.fixed, total(by_hand.fixed))
    assert within_a_hundredth(found.cost.usage, total(by_hand.usage))
    assert within_a_hundredth(found.cost.total, total(by_hand.fixed) + total(by_hand.usage))
    assert found.not_priced == ()
    assert {line.name for _, line in found.unpriced} == by_hand.unpriced


@pytest.mark.parametrize(
    ("deployment", "by_hand"), [pytest.param(*case, id=name) for name, case in OF_DEPLOYMENTS.items()]
)
def test_a_stack_costs_what_is_worked_out_by_hand(
    deployment: Deployment, by_hand: WorkedOut, synthesize: Synthesize
) -> None:
    assert_costs(estimated(synthesize(deployment)), by_hand)


def test_a_stack_of_ones_own_costs_what_is_worked_out_by_hand() -> None:
    stack = ReportsStack(cdktf.Testing.app(), "reports", image="public.ecr.aws/docker/library/nginx:1.29")

    assert_costs(estimated(Template(stack)), CUSTOM)


def test_the_range_is_that_of_the_tasks(synthesize: Synthesize) -> None:
    found = estimated(synthesize(REFERENCE))

    # At most ten tasks: 8 more x (23.6374 + 5.1976) / 2
    assert found.cost.lowest == found.cost.total
    assert (found.cost.highest - found.cost.total).quantize(Decimal("0.01")) == Decimal("115.34")
