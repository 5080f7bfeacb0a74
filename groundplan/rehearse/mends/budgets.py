"""AWS Budgets: who is told, tags, and changes of a budget."""

import json
from typing import Any

from moto.budgets.models import BudgetsBackend
from moto.budgets.responses import BudgetsResponse
from moto.utilities.tagging_service import TaggingService

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter


def mend() -> None:
    """Add what the provider asks of a budget after it has created it."""

    @around(BudgetsBackend, "__init__")
    def add_tagger(original: Function, backend: MotoObject, *arguments: MotoObject, **keywords: MotoObject) -> None:
        original(backend, *arguments, **keywords)
        backend.tagger = TaggingService(key_name="Key", value_name="Value")

    @around(BudgetsResponse, "create_budget")
    def take_tags(original: Function, response: MotoObject) -> str:
        answer: str = original(response)
        name = parameter(response, "Budget")["BudgetName"]
        arn = f"arn:aws:budgets::{response.current_account}:budget/{name}"
        response.backend.tagger.tag_resource(arn, parameter(response, "ResourceTags"))
        return answer

    # Symptom: reading a budget that has a notification answers 500.
    @missing(BudgetsResponse, "describe_subscribers_for_notification")
    def describe_subscribers_for_notification(response: MotoObject) -> str:
        wanted = essence(parameter(response, "Notification"))
        found = [each.subscribers for each in budget_of(response).notifications if essence(each.details) == wanted]
        return json.dumps({"Subscribers": found[0] if found else []})

    # Symptom: the provider cannot read a budget's tags.
    @missing(BudgetsResponse, "list_tags_for_resource")
    def list_tags_for_resource(response: MotoObject) -> str:
        tags = response.backend.tagger.list_tags_for_resource(parameter(response, "ResourceARN"))["Tags"]
        return json.dumps({"ResourceTags": tags})

    @missing(BudgetsResponse, "tag_resource")
    def tag_resource(response: MotoObject) -> str:
        response.backend.tagger.tag_resource(parameter(response, "ResourceARN"), parameter(response, "ResourceTags"))
        return json.dumps({})

    @missing(BudgetsResponse, "untag_resource")
    def untag_resource(response: MotoObject) -> str:
        response.backend.tagger.untag_resource_using_names(
            parameter(response, "ResourceARN"), parameter(response, "ResourceTagKeys")
        )
        return json.dumps({})

    # Symptom: another amount answers 500.
    @missing(BudgetsResponse, "update_budget")
    def update_budget(response: MotoObject) -> str:
        budget = response.backend.budgets[parameter(response, "AccountId")][
            parameter(response, "NewBudget")["BudgetName"]
        ]
        budget.budget |= parameter(response, "NewBudget")
        return json.dumps({})


def budget_of(response: MotoObject) -> MotoObject:
    """The budget that a request names."""
    return response.backend.budgets[parameter(response, "AccountId")][parameter(response, "BudgetName")]


def essence(notification: dict[str, Any]) -> tuple[str, str, float]:
    """What tells one notification from another; the type of its threshold may be left out."""
    return (
        notification["NotificationType"],
        notification["ComparisonOperator"],
        float(notification["Threshold"]),
    )
