"""What an AWS account may cost in a month."""

from __future__ import annotations

from typing import Literal

from cdktf import Fn
from cdktf_cdktf_provider_aws.budgets_budget import BudgetsBudget, BudgetsBudgetNotification
from constructs import Construct

from constructs_lib.references import known


class Budget(Construct):
    """A monthly budget for everything in the account, and mail when it is nearly spent.

    A budget of one deployment would have to filter by a tag, which counts nothing until a person has activated it for
    cost allocation (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html); such a budget
    would be silent while the money goes. AWS updates what was spent up to three times a day:
    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        monthly_usd: int,
        actual_percent: int,
        forecasted_percent: int,
        email: str,
    ) -> None:
        """Create the budget.

        Args:
            scope: The construct it belongs to.
            id_: Such as `budget`.
            name: Unique in the account, at most 100 characters.
            monthly_usd: At least 1.
            actual_percent: Of the amount, above 0; told when as much has been spent.
            forecasted_percent: Of the amount, above 0; told when AWS expects as much by the end of the month, of
                which it knows nothing in an account's first five weeks.
            email: Who is told.

        Raises:
            ValueError: The amount or a percentage is not above 0.
        """
        super().__init__(scope, id_)
        for what, value in (
            ("monthly_usd", monthly_usd),
            ("actual_percent", actual_percent),
            ("forecasted_percent", forecasted_percent),
        ):
            if value <= 0 and known(value):
                raise ValueError(f"supply {what} above 0, got {value}")
        BudgetsBudget(
            self,
            "Default",
            name=name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=f"{monthly_usd}.0" if known(monthly_usd) else Fn.format("%.1f", [monthly_usd]),
            limit_unit="USD",
            notification=[
                _notification("ACTUAL", actual_percent, email),
                _notification("FORECASTED", forecasted_percent, email),
            ],
        )


def _notification(kind: Literal["ACTUAL", "FORECASTED"], percent: int, email: str) -> BudgetsBudgetNotification:
    return BudgetsBudgetNotification(
        notification_type=kind,
        comparison_operator="GREATER_THAN",
        threshold=percent,
        threshold_type="PERCENTAGE",
        subscriber_email_addresses=[email],
    )
