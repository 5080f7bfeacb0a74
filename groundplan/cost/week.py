"""How much of a week something spends in which state, where schedules change it.

Clocks that are put forward in spring are put back in autumn, so that a week is one of local time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from groundplan.cost.resources import Resource

HOURS_OF_WEEK = 7 * 24
_MINUTES = 60
_MINUTES_OF_DAY = 24 * _MINUTES
_MINUTES_OF_WEEK = HOURS_OF_WEEK * _MINUTES
_CRON = re.compile(r"cron\((\S+) (\S+) ([*?]) \* (\S+) \*\)")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_UTC = "UTC"

State = TypeVar("State", bound=Hashable)


class UnreadableScheduleError(Exception):
    """A schedule does not come back each week, or is not known before it is applied."""


def times_of_week(expression: object) -> Sequence[int]:
    """Read a schedule expression of AWS, and give its times as minutes since Sunday midnight.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html

    Raises:
        UnreadableScheduleError: It is no `cron(…)`, or names days of the month, months or years.
    """
    match = _CRON.fullmatch(str(expression))
    if match is None:
        raise UnreadableScheduleError(str(expression))
    minutes, hours, _, days = match.groups()
    try:
        return [
            (day * 24 + hour) * _MINUTES + minute
            for day in _values(_as_numbers(days), range(1, 8), first=1)
            for hour in _values(hours, range(24))
            for minute in _values(minutes, range(_MINUTES))
        ]
    except ValueError as error:
        raise UnreadableScheduleError(str(expression)) from error


def common_time_zone(schedules: Sequence[Resource], attribute: str) -> str:
    """Give the time zone of schedules that change the same thing, by the attribute that names it.

    Raises:
        UnreadableScheduleError: They have several.
    """
    zones = {str(one.attributes.get(attribute) or _UTC) for one in schedules}
    if len(zones) > 1:
        raise UnreadableScheduleError(", ".join(sorted(zones)))
    return zones.pop() if zones else _UTC


def refuse_limited(schedules: Sequence[Resource], *attributes: str) -> None:
    """Accept schedules that go on for ever, without a value of the attributes that name their beginning and end.

    Raises:
        UnreadableScheduleError: One does not.
    """
    for one in schedules:
        if any(one.attributes.get(attribute) for attribute in attributes):
            raise UnreadableScheduleError(one.address)


def shares_of_week(changes: Sequence[tuple[int, Callable[[State], State]]], initial: State) -> Mapping[State, Decimal]:
    """Tell for which share of a week something is in which state.

    Args:
        changes: When its state changes, in minutes since Sunday midnight, and to what.
        initial: The state in which it was made; gone after a week in as much as changes replace it.
    """
    ordered = sorted(changes, key=lambda change: change[0])
    state = initial
    for _, become in ordered:
        state = become(state)
    minutes: dict[State, int] = {}
    since = 0
    for minute, become in ordered:
        minutes[state] = minutes.get(state, 0) + minute - since
        state, since = become(state), minute
    minutes[state] = minutes.get(state, 0) + _MINUTES_OF_WEEK - since
    return {one: Decimal(spent) / _MINUTES_OF_WEEK for one, spent in minutes.items() if spent}


def _as_numbers(days: str) -> str:
    for number, name in enumerate(_DAYS, 1):
        days = days.replace(name, str(number))
    return days


def _values(field: str, all_: range, first: int = 0) -> Iterator[int]:
    """Give what a field of cron stands for, counted from zero.

    Raises:
        ValueError: It has words or signs beyond numbers, lists, ranges and steps, or a number beyond its bounds.
    """
    for part in field.split(","):
        span, _, step = part.partition("/")
        begin, _, end = span.partition("-")
        if begin in {"*", "?"}:
            values = all_
        elif end:
            values = range(int(begin), int(end) + 1)
        else:
            values = range(int(begin), all_.stop if step else int(begin) + 1)
        if not values or values[0] not in all_ or values[-1] not in all_:
            raise ValueError(field)
        yield from (value - first for value in values[:: int(step or 1)])


def addresses_read(
    together: Iterable[Sequence[Resource]], changes: Callable[[Sequence[Resource]], object]
) -> frozenset[str]:
    """Give the addresses of the schedules that can be read, of groups that can be read together or not at all.

    Args:
        together: The schedules that change the same thing, for each thing.
        changes: Reads such a group, and raises UnreadableScheduleError where it cannot.
    """
    read: set[str] = set()
    for schedules in together:
        try:
            changes(schedules)
        except UnreadableScheduleError:
            continue
        read |= {one.address for one in schedules}
    return frozenset(read)
