"""How many tasks an ECS service runs, and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundplan.cost.resources import Resource, Stack, Unknown, UnknownValueError
from groundplan.cost.week import (
    UnreadableScheduleError,
    addresses_read,
    common_time_zone,
    refuse_limited,
    shares_of_week,
    times_of_week,
)

_Bounds = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class TaskCount:
    """How many tasks a service runs: those that are desired, and the fewest and most that autoscaling allows."""

    desired: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True)
class Shift:
    """A share of the week, from 0 to 1, for which a service runs so many tasks."""

    share: Decimal
    count: TaskCount


def always(count: Decimal) -> tuple[Shift, ...]:
    """Make the only shift of what never changes."""
    return (Shift(Decimal(1), TaskCount(count, count, count)),)


def shifts_of(service: Resource, stack: Stack) -> tuple[Shift, ...]:
    """Tell how many tasks a service runs, and for which share of the week; scheduled actions that are no weekly ones do not count.

    Raises:
        UnknownValueError: That is known only after it is applied.
    """
    if service.known("scheduling_strategy") == "DAEMON":
        raise UnknownValueError(service.address, "the number of tasks", Unknown("one on each instance"))
    # The provider's default: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
    desired = service.number("desired_count") or Decimal(0)
    target = next((one for one in stack.of_type("aws_appautoscaling_target") if scales(one, service)), None)
    if target is None:
        return always(desired)
    declared = target.required_number("min_capacity"), target.required_number("max_capacity")
    try:
        changes = _changes(_actions_of(service, stack))
    except UnreadableScheduleError:
        changes = []
    return tuple(
        # Autoscaling brings the count within its bounds, whatever is declared.
        Shift(share, TaskCount(min(max(desired, lowest), highest), lowest, highest))
        for (lowest, highest), share in shares_of_week(changes, declared).items()
    )


def on_average(shifts: Sequence[Shift]) -> TaskCount:
    """Give the average of a week."""
    return TaskCount(
        sum((one.share * one.count.desired for one in shifts), Decimal(0)),
        sum((one.share * one.count.lowest for one in shifts), Decimal(0)),
        sum((one.share * one.count.highest for one in shifts), Decimal(0)),
    )


def at_the_busiest(shifts: Sequence[Shift]) -> TaskCount:
    """Give the count of the shift with the most desired tasks."""
    return max((one.count for one in shifts), key=lambda count: count.desired)


def unread_actions(stack: Stack) -> Sequence[Resource]:
    """Give the scheduled actions that the shifts of no service tell of."""
    read = addresses_read((_actions_of(service, stack) for service in stack.of_type("aws_ecs_service")), _changes)
    return [one for one in stack.of_type("aws_appautoscaling_scheduled_action") if one.address not in read]


def scales(target: Resource, service: Resource) -> bool:
    """Tell whether an autoscaling target, or a scheduled action of one, is that of a service."""
    of = target.attributes.get("resource_id")
    if isinstance(of, Unknown):
        return service.declaration in of.references
    return str(of).startswith("service/") and str(of).rpartition("/")[2] == service.attributes.get("name")


def _actions_of(service: Resource, stack: Stack) -> Sequence[Resource]:
    return [one for one in stack.of_type("aws_appautoscaling_scheduled_action") if scales(one, service)]


def _changes(actions: Sequence[Resource]) -> list[tuple[int, Callable[[_Bounds], _Bounds]]]:
    common_time_zone(actions, "timezone")
    refuse_limited(actions, "start_time", "end_time")
    return [
        (minute, _bounds_of(action))
        for action in actions
        for minute in times_of_week(action.attributes.get("schedule"))
    ]


def _bounds_of(action: Resource) -> Callable[[_Bounds], _Bounds]:
    try:
        block = action.block("scalable_target_action")
        lowest = block.number("min_capacity") if block else None
        highest = block.number("max_capacity") if block else None
    except UnknownValueError as error:
        raise UnreadableScheduleError(str(error)) from error
    # A bound that an action does not name stays as it is.
    return lambda bounds: (bounds[0] if lowest is None else lowest, bounds[1] if highest is None else highest)
