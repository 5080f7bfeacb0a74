from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundplan.config.cron import (
    DAYS,
    aws_cron,
    check_schedule_expression,
    check_time_zone,
    days_of_week,
    schedule_expression,
)

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@pytest.mark.parametrize(
    ("unix", "aws"),
    [
        ("0 7 * * MON-FRI", "cron(0 7 ? * MON-FRI *)"),
        ("0 20 * * mon-fri", "cron(0 20 ? * MON-FRI *)"),
        ("0 3 * * *", "cron(0 3 * * ? *)"),
        ("*/5 * * * *", "cron(0/5 * * * ? *)"),
        ("0 0 1,15 * *", "cron(0 0 1,15 * ? *)"),
        ("0 0 */10 * *", "cron(0 0 1/10 * ? *)"),
        ("0-30/10 8-18 * * *", "cron(0,10,20,30 8-18 * * ? *)"),
        ("0 0 1 jan,jul *", "cron(0 0 1 JAN,JUL ? *)"),
        ("0 0 1 1-3,12 *", "cron(0 0 1 JAN-MAR,DEC ? *)"),
        ("0 3 * 6 7", "cron(0 3 ? JUN SUN *)"),
        ("0 3 29 2 *", "cron(0 3 29 FEB ? *)"),
    ],
)
def test_five_fields_of_cron_become_six_of_aws(unix: str, aws: str) -> None:
    assert aws_cron(unix) == aws


@pytest.mark.parametrize(
    ("days", "named"),
    [
        ("0", "SUN"),
        ("7", "SUN"),
        ("1", "MON"),
        ("6", "SAT"),
        ("1-5", "MON-FRI"),
        ("5-7", "SUN,FRI,SAT"),
        ("SAT-SUN", "SUN,SAT"),
        ("FRI-MON", "SUN,MON,FRI,SAT"),
        ("*/2", "SUN,TUE,THU,SAT"),
        ("1-5/2", "MON,WED,FRI"),
    ],
)
def test_days_of_the_week_are_named_because_aws_counts_them_from_one(days: str, named: str) -> None:
    assert aws_cron(f"0 3 * * {days}") == f"cron(0 3 ? * {named} *)"


@pytest.mark.parametrize("every_day", ["0-6", "0-7", "1-7", "SUN-SAT", "*,MON", "*/1", "MON-SUN"])
def test_all_days_of_the_week_leave_the_day_of_the_month_to_say(every_day: str) -> None:
    assert aws_cron(f"0 3 1 * {every_day}") == "cron(0 3 1 * ? *)"


@pytest.mark.parametrize(
    ("unix", "complaint"),
    [
        ("0 3 13 * FRI", "two schedules: AWS takes only one of them, got '0 3 13 \\* FRI'"),
        ("0 3 */2 * FRI", "AWS takes only one of them"),
        ("0 0 31 2 *", "a day that one of the months has, got 31 in FEB"),
        ("0 0 31 4,6,9,11 *", "got 31 in APR,JUN,SEP,NOV"),
        ("@daily", "the five fields of cron.*got '@daily'"),
        ("0 3 * * ? *", "the five fields of cron"),
        ("60 * * * *", "0 to 59 as the minute, got '60'"),
        ("0 24 * * *", "0 to 23 as the hour, got '24'"),
        ("0 0 0 * *", "1 to 31 as the day of the month, got '0'"),
        ("0 0 32 * *", "1 to 31 as the day of the month, got '32'"),
        ("0 0 1 13 *", "1 to 12 or JAN to DEC as the month, got '13'"),
        ("0 0 * * 8", "0 to 7 or SUN to SAT as the day of the week, got '8'"),
        ("0 0 * * MONDAY", "got 'MONDAY'"),
        ("0 0 L * *", "got 'L'"),
        ("0 0 ? * 1", "got '\\?'"),
        ("30-10 * * * *", "a minute range that goes forward, or two of them, got 30-10"),
        ("5/15 * * * *", "say where the steps of the minute end, such as 5-59/15, got 5/15"),
        ("*/0 * * * *", "at least 1 as the step of the minute, got '0'"),
        ("*/ * * * *", "as the step of the minute, got ''"),
        ("1, * * * *", "as the minute, got ''"),
        ("-1 * * * *", "as the minute, got '-1'"),
        ("\N{FULLWIDTH DIGIT ONE} * * * *", "as the minute, got '\N{FULLWIDTH DIGIT ONE}'"),
    ],
)
def test_what_aws_cannot_express_or_cron_does_not_know_is_refused(unix: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        aws_cron(unix)


def fields(least: int, most: int) -> st.SearchStrategy[str]:
    """Numbers, ranges and steps, as cron spells them."""
    number = st.integers(least, most)
    ranges = st.tuples(number, number).map(lambda bounds: f"{min(bounds)}-{max(bounds)}")
    steps = st.tuples(ranges | st.just("*"), st.integers(1, 70)).map(lambda parts: f"{parts[0]}/{parts[1]}")
    return st.lists(number.map(str) | ranges | steps | st.just("*"), min_size=1, max_size=4).map(",".join)


def meant_by_cron(text: str, least: int, most: int) -> set[int]:
    """As crontab(5) explains a field, without the translator's own code."""
    numbers: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        low, _, high = (f"{least}-{most}" if span == "*" else span).partition("-")
        numbers |= {n for n in range(int(low), int(high or low) + 1) if (n - int(low)) % int(step or 1) == 0}
    return numbers


def meant_by_aws(text: str, least: int, most: int, names: tuple[str, ...] = ()) -> set[int]:
    """As EventBridge's guide explains a field, without the translator's own code."""
    if text in ("*", "?"):
        return set(range(least, most + 1))
    for offset, name in enumerate(names):
        text = text.replace(name, str(least + offset))
    numbers: set[int] = set()
    for part in text.split(","):
        if "/" in part:
            start, step = part.split("/")
            numbers |= set(range(int(start), most + 1, int(step)))
        else:
            low, _, high = part.partition("-")
            numbers |= set(range(int(low), int(high or low) + 1))
    return numbers


@given(minute=fields(0, 59), hour=fields(0, 23), month=fields(1, 12), weekday=fields(0, 7))
def test_the_translation_means_the_same_times_on_days_of_the_week(
    minute: str, hour: str, month: str, weekday: str
) -> None:
    expression = aws_cron(f"{minute} {hour} * {month} {weekday}")
    aws_minute, aws_hour, aws_day, aws_month, aws_weekday, year = expression[len("cron(") : -1].split(" ")
    assert meant_by_aws(aws_minute, 0, 59) == meant_by_cron(minute, 0, 59)
    assert meant_by_aws(aws_hour, 0, 23) == meant_by_cron(hour, 0, 23)
    assert meant_by_aws(aws_month, 1, 12, MONTHS) == meant_by_cron(month, 1, 12)
    sunday_is_one = {number % 7 + 1 for number in meant_by_cron(weekday, 0, 7)}
    assert meant_by_aws(aws_weekday, 1, 7, DAYS) == sunday_is_one
    assert (aws_day == "?") is not (aws_weekday == "?")
    assert year == "*"


@given(day=fields(1, 31))
def test_the_translation_means_the_same_days_of_the_month(day: str) -> None:
    translated = aws_cron(f"0 0 {day} * *").split(" ")[2]
    assert meant_by_aws(translated, 1, 31) == meant_by_cron(day, 1, 31)


@given(minute=fields(0, 59), hour=fields(0, 23), day=fields(1, 29), month=fields(1, 12))
def test_a_translation_is_an_expression_that_aws_takes(minute: str, hour: str, day: str, month: str) -> None:
    check_schedule_expression(aws_cron(f"{minute} {hour} {day} {month} *"))


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 3 * * ? *)",
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(*/5 8-17/3 ? * 2-6 2030-2035)",
        "cron(0 3 L * ? *)",
        "cron(0 3 15W JAN,7 ? *)",
        "cron(0 3 ? * 6L *)",
        "cron(0 3 ? * L *)",
        "cron(0 3 ? * fri#2 2199)",
        "rate(1 minute)",
        "rate(1 day)",
        "rate(12 hours)",
        "at(2030-01-31T03:00:00)",
    ],
)
def test_what_aws_documents_is_taken(expression: str) -> None:
    check_schedule_expression(expression)


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        (
            "0 3 * * *",
            "supply cron's five fields, .* or AWS's cron\\(...\\), rate\\(...\\) or at\\(...\\), such as .*, got '0 3 \\* \\* \\*'",
        ),
        ("cron(0 3 * * ? *) ", "supply cron's five fields"),
        ("CRON(0 3 * * ? *)", "supply cron's five fields"),
        ("cron(0 3 * * ?)", "six fields: minute, hour, day of the month, month, day of the week and year"),
        ("cron(0  3 * * ? *)", "six fields"),
        ("cron(0 3 * * * *)", "supply \\? for the day of the month or for the day of the week, not both"),
        ("cron(0 3 ? * ? *)", "supply \\? for the day of the month or for the day of the week, not both"),
        ("cron(0 3 1 * MON *)", "supply \\? for the day of the month"),
        ("cron(60 3 * * ? *)", "0 to 59 as the minute, got '60'"),
        ("cron(0 24 * * ? *)", "0 to 23 as the hour"),
        ("cron(0 3 32 * ? *)", "1 to 31 as the day of the month"),
        ("cron(0 3 0W * ? *)", "1 to 31 as the day of the month"),
        ("cron(0 3 * 13 ? *)", "1 to 12 or JAN to DEC as the month"),
        ("cron(0 3 ? * 0 *)", "1 to 7 or SUN to SAT as the day of the week, got '0'"),
        ("cron(0 3 ? * 8L *)", "1 to 7 or SUN to SAT as the day of the week"),
        ("cron(0 3 ? * FRI#6 *)", "as the day of the week, got 'FRI#6'"),
        ("cron(0 3 ? * MON#1,FRI#2 *)", "as the day of the week, got 'MON#1'"),
        ("cron(0 3 ? * SUN/2 *)", "list each day of the week instead of a step, got /2"),
        ("cron(0 3 ? * FRI-MON *)", "goes forward, or two of them, got FRI-MON"),
        ("cron(0 3 * * ? 1969)", "1970 to 2199 as the year, got '1969'"),
        ("cron(*,5 3 * * ? *)", "supply \\* alone or a list without it as the minute, got '\\*,5'"),
        ("cron(0 3 31 FEB ? *)", "a day that one of the months has, got 31 in FEB"),
        ("cron(0 3 31W 4 ? *)", "got 31 in APR"),
        ("rate(1 minutes)", "1 and minute, hour or day, such as rate\\(12 hours\\), got rate\\(1 minutes\\)"),
        ("rate(5 minute)", "got rate\\(5 minute\\)"),
        ("rate(0 days)", "got rate\\(0 days\\)"),
        ("rate(1.5 hours)", "got rate\\(1.5 hours\\)"),
        ("rate(2 weeks)", "got rate\\(2 weeks\\)"),
        ("at(2030-02-30T00:00:00)", "such as at\\(2030-01-31T03:00:00\\), got at\\(2030-02-30T00:00:00\\)"),
        ("at(2030-01-31)", "got at\\(2030-01-31\\)"),
        ("at(2030-01-31T03:00:00Z)", "got at\\(2030-01-31T03:00:00Z\\)"),
    ],
)
def test_what_aws_would_refuse_is_refused_with_what_to_write(expression: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_schedule_expression(expression)


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_time_zones_of_the_iana_database_are_known(name: str) -> None:
    check_time_zone(name)


@pytest.mark.parametrize("name", ["", "Berlin", "europe/berlin", "UTC+1", "../UTC"])
def test_other_time_zones_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="such as Europe/Berlin or UTC, got"):
        check_time_zone(name)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("MON-FRI", {"MON", "TUE", "WED", "THU", "FRI"}),
        ("sat,sun", {"SAT", "SUN"}),
        ("SAT-SUN", {"SAT", "SUN"}),
        ("*", set(DAYS)),
    ],
)
def test_days_are_told_by_their_names(text: str, days: set[str]) -> None:
    assert days_of_week(text) == days


@pytest.mark.parametrize("text", ["1-5", "MON-5", "MONDAY", ""])
def test_numbers_and_other_names_of_days_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="supply"):
        days_of_week(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0 7 * * MON-FRI", "cron(0 7 ? * MON-FRI *)"),
        ("cron(0 3 * * ? *)", "cron(0 3 * * ? *)"),
        ("rate(1 day)", "rate(1 day)"),
    ],
)
def test_a_file_may_use_crons_syntax_or_awss(written: str, meant: str) -> None:
    assert schedule_expression(written) == meant


@pytest.mark.parametrize("written", ["", "daily", "0 3 * *", "0 3 * * * *", "cron(0 3 * * *)"])
def test_what_is_neither_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="supply"):
        schedule_expression(written)
