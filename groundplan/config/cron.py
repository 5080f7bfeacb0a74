"""Times that repeat: AWS's schedule expressions, and cron's five fields as one of them.

AWS counts days from 1 on Sunday, where cron counts from 0, wants a year, and wants `?` in one of its two day fields.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EXPRESSION = re.compile(r"(?P<kind>cron|rate|at)\((?P<value>[^()]*)\)", re.ASCII)
_RATE = re.compile(r"(?P<value>[1-9][0-9]*) (?P<unit>minute|hour|day)(?P<plural>s?)", re.ASCII)
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_WORTH_SHORTENING = 3
"""As many numbers as make a range or a step shorter to read than a list."""


@dataclass(frozen=True)
class _Field:
    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()
    steps: bool = True
    cyclic: bool = False

    def number(self, text: str, *, part: str) -> int:
        if text.upper() in self.names:
            return self.first + self.names.index(text.upper())
        if re.fullmatch("[0-9]{1,4}", text) and self.first <= int(text) <= self.last:
            return int(text)
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        raise ValueError(f"supply {self.first} to {self.last}{names} as the {self.name}, got {part!r}")

    def step(self, text: str) -> int:
        if not self.steps:
            raise ValueError(f"list each {self.name} instead of a step, got /{text}")
        if not re.fullmatch("[1-9][0-9]{0,3}", text):
            raise ValueError(f"supply a whole number of at least 1 as the step of the {self.name}, got {text!r}")
        return int(text)

    def selected(self, text: str, *, open_steps: bool) -> set[int]:
        """Return the numbers that a list of values, ranges and steps means."""
        return {number for part in text.split(",") for number in self._part(part, open_steps=open_steps)}

    def _part(self, part: str, *, open_steps: bool) -> range:
        span, slash, step_text = part.partition("/")
        step = self.step(step_text) if slash else 1
        if span == "*":
            return range(self.first, self.last + 1, step)
        low, dash, high = span.partition("-")
        first = self.number(low, part=part)
        if slash and not dash and not open_steps:
            raise ValueError(
                f"say where the steps of the {self.name} end, such as {low}-{self.last}/{step}, got {part}"
            )
        last = self.number(high, part=part) if dash else self.last if slash else first
        if first > last and self.cyclic:
            last += len(self.names)
        if first > last:
            raise ValueError(f"supply a {self.name} range that goes forward, or two of them, got {span}")
        return range(first, last + 1, step)

    def shortest(self, numbers: Iterable[int]) -> str:
        """Return AWS's shortest spelling of some of its numbers."""
        ordered = sorted(numbers)
        if ordered == list(range(self.first, self.last + 1)):
            return "*"
        if self.steps and len(ordered) >= _WORTH_SHORTENING:
            step = ordered[1] - ordered[0]
            if step > 1 and ordered == list(range(ordered[0], self.last + 1, step)):
                return f"{ordered[0]}/{step}"
        return ",".join(self._run(run) for run in _runs(ordered))

    def _run(self, run: list[int]) -> str:
        spelled = [self.names[number - self.first] if self.names else str(number) for number in run]
        return f"{spelled[0]}-{spelled[-1]}" if len(run) >= _WORTH_SHORTENING else ",".join(spelled)


_MINUTE = _Field("minute", 0, 59)
_HOUR = _Field("hour", 0, 23)
_DAY_OF_MONTH = _Field("day of the month", 1, 31)
_MONTH = _Field("month", 1, 12, _MONTHS)
_DAY_OF_WEEK = _Field("day of the week", 1, 7, DAYS, steps=False)
_YEAR = _Field("year", 1970, 2199)
_UNIX_DAY_OF_WEEK = _Field("day of the week", 0, 7, DAYS, cyclic=True)
_UNIX_FIELDS = (_MINUTE, _HOUR, _DAY_OF_MONTH, _MONTH, _UNIX_DAY_OF_WEEK)


def aws_cron(expression: str) -> str:
    """Return cron's five fields in AWS's syntax: `0 7 * * MON-FRI` becomes `cron(0 7 ? * MON-FRI *)`.

    Args:
        expression: Minute, hour, day of the month, month and day of the week, as in crontab(5)
            (https://man7.org/linux/man-pages/man5/crontab.5.html): numbers, names, lists, ranges and steps.

    Raises:
        ValueError: It is none of these; it names days of the month and days of the week, of which AWS takes one; or
            it names only days that no month has.
    """
    fields = expression.split()
    if len(fields) != len(_UNIX_FIELDS):
        raise ValueError(
            "supply the five fields of cron: minute, hour, day of the month, month and day of the week, "
            f"such as '0 7 * * MON-FRI', got {expression!r}"
        )
    minutes, hours, days, months, unix_weekdays = (
        field.selected(text, open_steps=False) for field, text in zip(_UNIX_FIELDS, fields, strict=True)
    )
    weekdays = {number % len(DAYS) + 1 for number in unix_weekdays}
    any_day, any_weekday = len(days) == _DAY_OF_MONTH.last, len(weekdays) == len(DAYS)
    if not (any_day or any_weekday):
        raise ValueError(
            "supply days of the month or days of the week and * for the other, or two schedules: AWS takes only one "
            f"of them, got {expression!r}"
        )
    _check_days_come(days, months)
    return " ".join(
        [
            f"cron({_MINUTE.shortest(minutes)}",
            _HOUR.shortest(hours),
            _DAY_OF_MONTH.shortest(days) if any_weekday else "?",
            _MONTH.shortest(months),
            "?" if any_weekday else _DAY_OF_WEEK.shortest(weekdays),
            "*)",
        ]
    )


def schedule_expression(text: str) -> str:
    """Return AWS's expression for five fields of cron, or one of AWS's own as it stands.

    Raises:
        ValueError: Neither cron nor AWS knows it, or it would never happen; the message says what to write.
    """
    if _EXPRESSION.fullmatch(text) is None and len(text.split()) == len(_UNIX_FIELDS):
        return aws_cron(text)
    check_schedule_expression(text)
    return text


def check_schedule_expression(expression: str) -> None:
    """Check an expression as EventBridge Scheduler and Application Auto Scaling take it.

    Args:
        expression: `cron(…)` with six fields, `rate(…)` or `at(…)`.

    Raises:
        ValueError: AWS would refuse it, or it would never happen; the message says what to write.
    """
    found = _EXPRESSION.fullmatch(expression)
    if not found:
        raise ValueError(
            "supply cron's five fields, such as 0 3 * * *, or AWS's cron(...), rate(...) or at(...), such as "
            f"cron(0 3 * * ? *) or rate(12 hours), got {expression!r}"
        )
    _CHECKS[found["kind"]](found["value"])


def check_time_zone(name: str) -> None:
    """Check the name of a time zone.

    Raises:
        ValueError: The IANA database has no such zone (https://www.iana.org/time-zones).
    """
    if name not in _time_zones():
        raise ValueError(f"supply a time zone of the IANA database, such as Europe/Berlin or UTC, got {name!r}")


def days_of_week(text: str) -> frozenset[str]:
    """Return the names of the days that a list such as `MON-FRI` or `MON,WED` means.

    Raises:
        ValueError: A day has another name, or a number, which cron and AWS count differently.
    """
    if re.search("[0-9]", text):
        raise ValueError(f"supply days by their names, such as MON-FRI, got {text!r}")
    return frozenset(DAYS[number % len(DAYS)] for number in _UNIX_DAY_OF_WEEK.selected(text, open_steps=False))


def _check_cron(value: str) -> None:
    fields = value.split(" ")
    if len(fields) != len(_UNIX_FIELDS) + 1:
        raise ValueError(
            "supply six fields: minute, hour, day of the month, month, day of the week and year, "
            f"such as cron(0 3 * * ? *), got cron({value})"
        )
    minute, hour, day, month, weekday, year = fields
    if (day == "?") is (weekday == "?"):
        raise ValueError(f"supply ? for the day of the month or for the day of the week, not both, got cron({value})")
    for field, text in ((_MINUTE, minute), (_HOUR, hour), (_YEAR, year)):
        _aws_selected(field, text)
    months = _aws_selected(_MONTH, month)
    if day == "?":
        _check_weekday(weekday)
    else:
        _check_day(day, months)


def _check_day(text: str, months: set[int]) -> None:
    """`L` is the last day of the month, and `15W` the working day nearest to the 15th."""
    if text == "L":
        return
    nearest = re.fullmatch("([0-9]+)W", text)
    _check_days_come(_aws_selected(_DAY_OF_MONTH, nearest[1] if nearest else text), months)


def _check_weekday(text: str) -> None:
    """`6L` or `FRIL` is the last Friday of the month, and `6#2` or `FRI#2` the second."""
    counted = re.fullmatch("([0-9A-Za-z]+)(#[1-5]|L)", text)
    if text != "L":
        _aws_selected(_DAY_OF_WEEK, counted[1] if counted else text)


def _aws_selected(field: _Field, text: str) -> set[int]:
    if text != "*" and "*" in text.split(","):
        raise ValueError(f"supply * alone or a list without it as the {field.name}, got {text!r}")
    return field.selected(text, open_steps=True)


def _check_rate(value: str) -> None:
    found = _RATE.fullmatch(value)
    if not found or (found["value"] == "1") is bool(found["plural"]):
        raise ValueError(
            "supply a whole number and minutes, hours or days, or 1 and minute, hour or day, such as rate(12 hours), "
            f"got rate({value})"
        )


def _check_at(value: str) -> None:
    refusal = ValueError(f"supply a date and a time of that day, such as at(2030-01-31T03:00:00), got at({value})")
    if not _AT.fullmatch(value):
        raise refusal
    try:
        datetime.fromisoformat(value)
    except ValueError as no_such_date:
        raise refusal from no_such_date


_CHECKS = {"cron": _check_cron, "rate": _check_rate, "at": _check_at}


def _check_days_come(days: Iterable[int], months: Iterable[int]) -> None:
    if min(days) > max(_LONGEST[month - 1] for month in months):
        raise ValueError(f"supply a day that one of the months has, got {min(days)} in {_MONTH.shortest(months)}")


def _runs(ordered: list[int]) -> list[list[int]]:
    """Split numbers where one or more between them is missing."""
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


@cache
def _time_zones() -> set[str]:
    return available_timezones()
