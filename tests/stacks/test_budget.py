from __future__ import annotations

from math import ceil
from typing import Any

from groundplan.config import policy
from groundplan.config.model.monitoring import BudgetBlock
from groundplan.cost import estimate, stack_of, usage_profile
from tests.stacks.conftest import Synthesize

EMAIL = "finance@example.com"


def deployment(**budget: Any) -> dict[str, Any]:  # noqa: ANN401 — keys of the block
    return {
        "deployment": {"name": "my-app"},
        "monitoring": {"budget": {"email": EMAIL, **budget}},
        "usage": {"egress_gb": 1000},
    }


def test_a_budget_is_what_its_owner_says(synthesize: Synthesize) -> None:
    assert synthesize(deployment(monthly=500)).only("aws_budgets_budget")["limit_amount"] == "500.0"


def test_a_budget_without_an_amount_is_the_estimate_of_the_whole_stack_and_a_fifth_more(synthesize: Synthesize) -> None:
    template = synthesize(deployment())
    usage = usage_profile("small-saas").with_amounts({"egress_gb": 1000}, "test")
    found = estimate(stack_of(template.json), usage, policy.postgresql().calendar_read)

    assert template.only("aws_budgets_budget")["limit_amount"] == f"{ceil(found.cost.total * 6 / 5)}.0"


def test_a_budget_without_an_amount_is_the_same_in_each_run(synthesize: Synthesize) -> None:
    assert synthesize(deployment()).json == synthesize(deployment()).json


def test_the_reference_says_how_much_is_added() -> None:
    description = BudgetBlock.model_fields["monthly"].description

    assert f"{policy.budget().headroom_percent} percent more" in str(description)
