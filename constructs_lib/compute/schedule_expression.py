"""Times that repeat, as EventBridge Scheduler and Application Auto Scaling take them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from zoneinfo import available_timezones

from constructs_lib.references import known

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
"""The days of the week in AWS's order and by AWS's names."""
_EXPRESSION = re.compile(
    r"cron\([^()\s]+( [^()\s]+){5}\)|rate\([1-9][0-9]* (minute|hour|day)s?\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)",
    re.ASCII,
)


def check_schedule_expression(expression: str) -> None:
    """Check the form of an expression, not whether its time ever comes.

    Args:
        expression: `cron(…)` with six fields, `rate(…)` or `at(…)`
            (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).

    Raises:
        ValueError: It has another form.
    """
    if not _EXPRESSION.fullmatch(expression) and known(expression):
        raise ValueError(f"supply cron(0 3 * * ? *), rate(12 hours) or at(2030-01-31T03:00:00), got {expression!r}")


def check_time_zone(name: str) -> None:
    """Check the name of a time zone.

    Raises:
        ValueError: The IANA database has no such zone (https://www.iana.org/time-zones).
    """
    if name not in _time_zones() and known(name):
        raise ValueError(f"supply a time zone of the IANA database, such as Europe/Berlin or UTC, got {name!r}")


def check_days(days: Collection[str]) -> None:
    """Check the names of days.

    Raises:
        ValueError: There is none, or one has another name.
    """
    unknown = sorted(set(days) - set(DAYS))
    if unknown or not days:
        raise ValueError(f"supply days among {', '.join(DAYS)}, got {', '.join(unknown) or 'none'}")


def spell_days(days: Collection[str]) -> str:
    """Return AWS's list of days: `MON,WED`, or `*` for all of them."""
    chosen = [day for day in DAYS if day in set(days)]
    return "*" if len(chosen) == len(DAYS) else ",".join(chosen)


@cache
def _time_zones() -> set[str]:
    return available_timezones()
