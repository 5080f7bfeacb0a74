"""Amazon EventBridge: rules and schedules, and the tasks that they start.

https://aws.amazon.com/eventbridge/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource
from groundplan.cost.services.ecs import run_of

SERVICE = "Amazon EventBridge"

_DEFAULT_BUS = "default"


def rule(resource: Resource, _billing: Billing) -> Iterator[Charge | Free]:
    """The events of a rule, of which AWS charges for one's own only."""
    if resource.known("event_bus_name") in {None, _DEFAULT_BUS}:
        yield Free("events of AWS services cost nothing")
    else:
        yield Charge("events of one's own", None, note="the price book has no price of custom events")


def event_tasks(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """The tasks that a rule starts."""
    parameters = resource.block("ecs_target")
    if parameters is None:
        yield Free("events reach a target at no charge")
    else:
        # The target of a rule names the definition in the block, and the cluster beside it.
        yield from run_of(resource, parameters, billing)


def scheduled_tasks(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """The tasks that a schedule starts."""
    target = resource.block("target")
    parameters = target.block("ecs_parameters") if target else None
    if parameters is None:
        yield Free("an account's first 14 million invocations of a month cost nothing")
    else:
        yield from run_of(resource, parameters, billing)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_cloudwatch_event_rule": (rule,),
    "aws_cloudwatch_event_target": (event_tasks,),
    "aws_scheduler_schedule": (scheduled_tasks,),
    "aws_scheduler_schedule_group": free("a folder"),
}
