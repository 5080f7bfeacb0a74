"""What else than alarms a person is told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from groundplan.cost.resources import Stack
from groundplan.output.readme.synthesized import text


@dataclass(frozen=True)
class Event:
    """Something that AWS reports, and the name of the rule, subscription or budget by which it does."""

    name: str
    what: str


def events(stack: Stack) -> Iterator[Event]:
    """Give the rules of EventBridge, the subscriptions to RDS, and the budgets of a stack."""
    for rule in stack.of_type("aws_cloudwatch_event_rule"):
        yield Event(text(rule.attributes["name"]), text(rule.attributes["description"]))
    for subscription in stack.of_type("aws_db_event_subscription"):
        kind = text(subscription.attributes["source_type"]).removeprefix("db-").replace("-", " ")
        categories = ", ".join(subscription.known("event_categories"))
        yield Event(text(subscription.attributes["name"]), f"RDS reports of the {kind}: {categories}")
    for budget in stack.of_type("aws_budgets_budget"):
        amount = (
            f"{budget.required_number('limit_amount').normalize():,f} {text(budget.attributes['limit_unit'])} a month"
        )
        shares = ", ".join(
            f"{int(one.required_number('threshold'))} % {text(one.attributes['notification_type']).lower()}"
            for one in budget.blocks("notification")
        )
        yield Event(text(budget.attributes["name"]), f"Budget of the whole account, {amount}: {shares}")
