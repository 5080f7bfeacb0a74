from __future__ import annotations

import pytest

from constructs_lib import Budget
from tests.constructs_lib.stand_ins import new_stack
from tests.constructs_lib.template import Attributes, Template


def budget(*, monthly_usd: int = 100, actual_percent: int = 80) -> Attributes:
    stack = new_stack()
    Budget(
        stack,
        "budget",
        name="shop",
        monthly_usd=monthly_usd,
        actual_percent=actual_percent,
        forecasted_percent=100,
        email="ops@example.com",
    )
    return Template(stack).only("aws_budgets_budget")


def test_a_budget_is_of_the_whole_account_and_a_month() -> None:
    found = budget()

    assert (found["limit_amount"], found["limit_unit"], found["time_unit"]) == ("100.0", "USD", "MONTHLY")
    assert "cost_filter" not in found


def test_its_owner_hears_of_what_was_spent_and_of_what_is_expected() -> None:
    actual, forecasted = budget()["notification"]

    assert (actual["notification_type"], actual["threshold"]) == ("ACTUAL", 80)
    assert (forecasted["notification_type"], forecasted["threshold"]) == ("FORECASTED", 100)
    assert actual["subscriber_email_addresses"] == forecasted["subscriber_email_addresses"] == ["ops@example.com"]


def test_what_is_not_above_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="supply monthly_usd above 0, got 0"):
        budget(monthly_usd=0)
    with pytest.raises(ValueError, match="supply actual_percent above 0, got -1"):
        budget(actual_percent=-1)
