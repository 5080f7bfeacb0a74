from __future__ import annotations

from decimal import Decimal

import pytest

from groundplan.cost.week import UnreadableScheduleError, shares_of_week, times_of_week

DAY = 24 * 60


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("cron(30 7 ? * MON *)", [DAY + 7 * 60 + 30]),
        ("cron(0 0 ? * 1,7 *)", [0, 6 * DAY]),
        ("cron(0 20 ? * MON-WED *)", [day * DAY + 20 * 60 for day in (1, 2, 3)]),
        ("cron(0 20 * * ? *)", [day * DAY + 20 * 60 for day in range(7)]),
        ("cron(0 8-10/2 ? * SUN *)", [8 * 60, 10 * 60]),
        ("cron(45/10 12 ? * SUN *)", [12 * 60 + 45, 12 * 60 + 55]),
        ("cron(0 */12 ? * SAT *)", [6 * DAY, 6 * DAY + 12 * 60]),
    ],
)
def test_a_weekly_schedule_is_read(expression: str, times: list[int]) -> None:
    assert list(times_of_week(expression)) == times


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 20 1 * ? *)",
        "cron(0 20 ? 12 MON *)",
        "cron(0 20 ? * MON 2027)",
        "cron(0 20 ? * 6L *)",
        "cron(0 20 ? * 2#1 *)",
        "cron(0 24 ? * MON *)",
        "cron(0 20 ? * 0 *)",
        "rate(1 day)",
        "at(2027-01-01T00:00:00)",
        None,
    ],
)
def test_a_schedule_that_is_no_weekly_one_is_not_read(expression: str | None) -> None:
    with pytest.raises(UnreadableScheduleError):
        times_of_week(expression)


def test_a_state_lasts_until_the_next_change_also_over_the_weekend() -> None:
    # Off on Friday at 18:00, on on Monday at 6:00: 60 of 168 hours.
    off, on = times_of_week("cron(0 18 ? * FRI *)"), times_of_week("cron(0 6 ? * MON *)")
    changes = [*((one, lambda _: False) for one in off), *((one, lambda _: True) for one in on)]

    assert shares_of_week(changes, initial=True) == {False: Decimal(60) / 168, True: Decimal(108) / 168}


def test_what_nothing_changes_stays() -> None:
    assert shares_of_week([], initial=7) == {7: 1}
