"""Times in a file: schedules, time zones, hours and days."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from groundplan.config.cron import check_time_zone, days_of_week, schedule_expression
from groundplan.config.messages import escaped, shown
from groundplan.config.model.fields import Block, matching, refusal


def _schedule(value: str) -> str:
    try:
        schedule_expression(value)
    except ValueError as error:
        raise refusal(f"{shown(value)} is not a schedule that AWS knows", _remedy(error)) from None
    return value


def _time_zone(value: str) -> str:
    try:
        check_time_zone(value)
    except ValueError:
        raise refusal(
            f"{shown(value)} is not a time zone", "write a name of the IANA database, such as Europe/Berlin or UTC"
        ) from None
    return value


def _days(value: str) -> str:
    try:
        days_of_week(value)
    except ValueError:
        raise refusal(f"{shown(value)} does not name days", "write days such as MON-FRI or MON,WED,FRI") from None
    return value


def _remedy(error: ValueError) -> str:
    """Turn a sentence that asks the caller to supply something into one for the person who writes the file."""
    return escaped(re.sub(r"^supply\b", "write", str(error)))


ScheduleExpression = Annotated[str, AfterValidator(_schedule)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
ClockTime = Annotated[
    str,
    matching(
        r"([01][0-9]|2[0-3]):[0-5][0-9]",
        "a time of day",
        'write hours and minutes in quotes, such as "20:00"',
    ),
]
Days = Annotated[str, AfterValidator(_days)]


class SleepBlock(Block):
    """Hours in which an environment is scaled to nothing."""

    from_: ClockTime = Field(examples=["20:00"], alias="from", description="when it falls asleep, every day")
    until: ClockTime = Field(
        examples=["07:00"], description="when it wakes, on its days; the next day where that is the earlier time"
    )
    days: Days = Field(
        examples=["MON-FRI"], default="MON-FRI", description="days on which it wakes; the others it sleeps through"
    )
    timezone: TimeZone = Field(
        examples=["Europe/Berlin"], default="UTC", description="time zone of both times, by its IANA name"
    )
