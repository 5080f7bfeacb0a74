"""For how much of a week a database runs that schedules stop and start.

What is stopped costs its storage and its backups, and no hours:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from decimal import Decimal

from groundplan.cost.resources import Resource, Stack, UnknownValueError
from groundplan.cost.week import (
    UnreadableScheduleError,
    addresses_read,
    common_time_zone,
    refuse_limited,
    shares_of_week,
    times_of_week,
)

_ALWAYS = Decimal(1)
_ENABLED = "ENABLED"
_RUNS_AFTER = {"stopDBInstance": False, "startDBInstance": True}
_STOPS = ("stopDBInstance", "stopDBCluster")


def share_running(instance: Resource, stack: Stack) -> Decimal:
    """Give the share of the week, from 0 to 1, for which an instance runs; 1 where its schedules cannot be read."""
    try:
        changes = _changes(_schedules_of(instance, stack))
    except UnreadableScheduleError:
        return _ALWAYS
    return shares_of_week(changes, initial=True).get(True, Decimal(0))


def unread_stops(stack: Stack) -> Sequence[Resource]:
    """Give the schedules that stop a database, and that the share of no instance tells of."""
    read = addresses_read((_schedules_of(instance, stack) for instance in stack.of_type("aws_db_instance")), _changes)
    return [
        one
        for one in stack.of_type("aws_scheduler_schedule")
        if _operation(one).endswith(_STOPS) and one.address not in read
    ]


def _schedules_of(instance: Resource, stack: Stack) -> Sequence[Resource]:
    identifier = instance.attributes.get("identifier")
    return [
        one
        for one in stack.of_type("aws_scheduler_schedule")
        if _operation(one) in _RUNS_AFTER and isinstance(identifier, str) and _database(one) == identifier
    ]


def _changes(schedules: Sequence[Resource]) -> Sequence[tuple[int, Callable[[bool], bool]]]:
    common_time_zone(schedules, "schedule_expression_timezone")
    refuse_limited(schedules, "start_date", "end_date")
    if any(one.attributes.get("state") not in {None, _ENABLED} for one in schedules):
        raise UnreadableScheduleError("one is switched off")
    if len({_operation(one) for one in schedules}) == 1:
        raise UnreadableScheduleError("what is only stopped, or only started, is the other by hand")
    return [
        (minute, _becoming(runs=_RUNS_AFTER[_operation(one)]))
        for one in schedules
        for minute in times_of_week(one.attributes.get("schedule_expression"))
    ]


def _becoming(*, runs: bool) -> Callable[[bool], bool]:
    return lambda _: runs


def _operation(schedule: Resource) -> str:
    """Give what a schedule calls, such as `stopDBInstance`; nothing where that is not known."""
    try:
        target = schedule.block("target")
    except UnknownValueError:
        return ""
    return str(target.attributes.get("arn")).rpartition(":")[2] if target else ""


def _database(schedule: Resource) -> object:
    target = schedule.block("target")
    try:
        given = json.loads(str(target.attributes.get("input"))) if target else None
    except ValueError:
        return None
    # As in AWS's SDK for Java, which Scheduler asks for.
    return given.get("DbInstanceIdentifier") if isinstance(given, dict) else None
