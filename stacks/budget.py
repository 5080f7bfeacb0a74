"""What the account may cost in a month."""

from __future__ import annotations

import json
from decimal import Decimal

from cdktf import TerraformStack

from constructs_lib import Budget
from groundplan.config import resolved


def build_budget(stack: TerraformStack, deployment: resolved.Deployment) -> None:
    """Create the budget, if one was asked for; without an amount, by what the stack costs as it is assembled so far."""
    budget = deployment.monitoring.budget
    if budget is None:
        return
    Budget(
        stack,
        "budget",
        name=deployment.names.prefix,
        monthly_usd=_estimated_usd(stack, budget) if budget.monthly_usd is None else budget.monthly_usd,
        actual_percent=budget.actual_percent,
        forecasted_percent=budget.forecasted_percent,
        email=budget.email,
    )


def _estimated_usd(stack: TerraformStack, budget: resolved.Budget) -> int:
    # Few stacks need prices.
    from groundplan.cost.budget import monthly_budget  # noqa: PLC0415

    document = json.loads(json.dumps(stack.to_terraform()), parse_float=Decimal)
    return monthly_budget(document, budget.usage, budget.headroom_percent)
