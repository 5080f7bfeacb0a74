from __future__ import annotations

import json
from datetime import UTC, time

import pytest
from cdktf import TerraformStack, TerraformVariable
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget

from constructs_lib.compute.schedule_expression import DAYS
from constructs_lib.compute.schedule_group import ScheduleGroup
from constructs_lib.compute.sleep import Sleep, SleepHours
from tests.constructs_lib.stand_ins import new_stack, postgres_database
from tests.constructs_lib.template import Attributes, Template

BERLIN = "Europe/Berlin"
WEEKDAYS = frozenset({"MON", "TUE", "WED", "THU", "FRI"})
NIGHT = SleepHours(time(20), time(7), WEEKDAYS, BERLIN)


def asleep(
    *, stack: TerraformStack | None = None, hours: SleepHours = NIGHT, replicated: bool = False, least: float = 2
) -> Template:
    stack = stack or new_stack()
    target = AppautoscalingTarget(
        stack,
        "scaling",
        service_namespace="ecs",
        scalable_dimension="ecs:service:DesiredCount",
        resource_id="service/shop/shop",
        min_capacity=least,
        max_capacity=10,
    )
    Sleep(
        stack,
        "sleep",
        name="shop",
        group=ScheduleGroup(stack, "schedules", name="shop"),
        hours=hours,
        targets={"service": target},
        database=postgres_database(stack, replicated=replicated),
    )
    return Template(stack)


@pytest.fixture(scope="module")
def template() -> Template:
    return asleep()


@pytest.fixture
def actions(template: Template) -> dict[str, Attributes]:
    return template.resources("aws_appautoscaling_scheduled_action")


@pytest.fixture
def schedules(template: Template) -> dict[str, Attributes]:
    return template.resources("aws_scheduler_schedule")


def test_no_task_runs_at_night(actions: dict[str, Attributes]) -> None:
    action = actions["sleep_service_asleep"]
    assert action["scalable_target_action"] == {"min_capacity": "0", "max_capacity": "0"}
    assert (action["schedule"], action["timezone"]) == ("cron(0 20 * * ? *)", BERLIN)


def test_services_wake_with_their_own_bounds(actions: dict[str, Attributes]) -> None:
    action = actions["sleep_service_awake"]
    assert action["scalable_target_action"] == {"min_capacity": "2", "max_capacity": "10"}
    assert (action["schedule"], action["timezone"]) == ("cron(0 7 ? * MON,TUE,WED,THU,FRI *)", BERLIN)


def test_an_apply_at_night_wakes_nobody(template: Template) -> None:
    target = template.only("aws_appautoscaling_target")
    assert target["lifecycle"]["ignore_changes"] == ["max_capacity", "min_capacity"]


def test_the_database_stops_every_evening_after_the_tasks_because_aws_starts_it_after_a_week(
    schedules: dict[str, Attributes],
) -> None:
    stop = schedules["sleep_stop-database"]
    assert stop["schedule_expression"] == "cron(10 20 * * ? *)"
    assert stop["schedule_expression_timezone"] == BERLIN
    assert stop["target"]["arn"] == "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance"


def test_the_database_starts_before_the_tasks_on_the_same_days(schedules: dict[str, Attributes]) -> None:
    start = schedules["sleep_start-database"]
    assert start["schedule_expression"] == "cron(40 6 ? * MON,TUE,WED,THU,FRI *)"
    assert start["schedule_expression_timezone"] == BERLIN
    assert start["target"]["arn"] == "arn:aws:scheduler:::aws-sdk:rds:startDBInstance"


def test_schedules_are_on_time_and_in_their_group(schedules: dict[str, Attributes]) -> None:
    for schedule in schedules.values():
        assert schedule["flexible_time_window"] == {"mode": "OFF"}
        assert schedule["group_name"] == "${aws_scheduler_schedule_group.schedules.name}"


def test_the_instance_is_named_as_the_scheduler_spells_it(schedules: dict[str, Attributes]) -> None:
    for schedule in schedules.values():
        assert json.loads(schedule["target"]["input"]) == {"DbInstanceIdentifier": "shop"}


def test_a_stop_that_finds_the_database_stopped_is_neither_repeated_nor_reported(
    schedules: dict[str, Attributes],
) -> None:
    target = schedules["sleep_stop-database"]["target"]
    assert target["retry_policy"]["maximum_retry_attempts"] == 0
    assert "dead_letter_config" not in target


def test_a_start_is_tried_again(schedules: dict[str, Attributes]) -> None:
    assert schedules["sleep_start-database"]["target"]["retry_policy"]["maximum_retry_attempts"] > 0


def test_the_scheduler_may_stop_and_start_this_instance_and_do_nothing_else(template: Template) -> None:
    grants = [name for name in template.resources("aws_iam_role_policy") if name.startswith("sleep_role_")]
    assert grants == ["sleep_role_stop-and-start-database"]
    (statement,) = template.policy("aws_iam_role_policy", grants[0])
    assert statement["Action"] == ["rds:StopDBInstance", "rds:StartDBInstance"]
    assert statement["Resource"] == ["${aws_db_instance.database.arn}"]


def test_only_the_scheduler_of_this_account_may_take_the_role(template: Template) -> None:
    (trust,) = template.policy("aws_iam_role", "sleep_role", "assume_role_policy")
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert "aws:SourceAccount" in trust["Condition"]["StringEquals"]


def test_schedules_run_under_the_role(schedules: dict[str, Attributes]) -> None:
    assert {schedule["target"]["role_arn"] for schedule in schedules.values()} == {"${aws_iam_role.sleep_role.arn}"}


def test_a_database_with_replicas_cannot_sleep() -> None:
    with pytest.raises(ValueError, match="without read replicas, which RDS can stop, got shop"):
        asleep(replicated=True)


def test_a_service_that_would_wake_without_a_task_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a min_capacity of at least 1 for service: .* got 0"):
        asleep(least=0)


def test_services_wake_with_bounds_that_are_known_at_plan_time() -> None:
    stack = new_stack()
    least = TerraformVariable(stack, "least", type="number").number_value
    actions = asleep(stack=stack, least=least).resources("aws_appautoscaling_scheduled_action")
    assert actions["sleep_service_awake"]["scalable_target_action"] == {
        "min_capacity": "${var.least}",
        "max_capacity": "10",
    }


def test_a_start_before_midnight_belongs_to_the_day_before() -> None:
    hours = SleepHours(time(18), time(0, 10), frozenset({"MON", "SUN"}), BERLIN)
    assert hours.database_starts() == "cron(50 23 ? * SUN,SAT *)"
    assert hours.tasks_start() == "cron(10 0 ? * SUN,MON *)"


def test_a_stop_after_midnight_is_the_next_days() -> None:
    assert SleepHours(time(23, 55), time(7), WEEKDAYS, BERLIN).database_stops() == "cron(5 0 * * ? *)"


def test_an_environment_may_wake_every_day() -> None:
    hours = SleepHours(time(20), time(7), frozenset(DAYS), BERLIN)
    assert hours.tasks_start() == "cron(0 7 ? * * *)"


def test_an_environment_may_sleep_by_day() -> None:
    hours = SleepHours(time(8), time(18, 30), frozenset({"SAT", "SUN"}), BERLIN)
    assert (hours.tasks_stop(), hours.tasks_start()) == ("cron(0 8 * * ? *)", "cron(30 18 ? * SUN,SAT *)")


@pytest.mark.parametrize(("start", "end"), [(time(20), time(21, 59)), (time(23, 30), time(1, 29))])
def test_less_than_two_hours_of_sleep_are_refused(start: time, end: time) -> None:
    with pytest.raises(ValueError, match="at least two hours between start and end"):
        SleepHours(start, end, WEEKDAYS, BERLIN)


def test_two_hours_of_sleep_are_enough() -> None:
    SleepHours(time(23, 30), time(1, 30), WEEKDAYS, BERLIN)


@pytest.mark.parametrize("clock", [time(20, 0, 1), time(20, 0, 0, 1), time(20, tzinfo=UTC)])
def test_seconds_and_a_time_zone_beside_the_other_are_refused(clock: time) -> None:
    with pytest.raises(ValueError, match="supply hours and minutes"):
        SleepHours(clock, time(7), WEEKDAYS, BERLIN)


@pytest.mark.parametrize("days", [{"1"}, {"MON", "MONDAY"}, set()])
def test_days_with_other_names_are_refused(days: set[str]) -> None:
    with pytest.raises(ValueError, match="supply"):
        SleepHours(time(20), time(7), frozenset(days), BERLIN)


def test_a_time_zone_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'Berlin'"):
        SleepHours(time(20), time(7), WEEKDAYS, "Berlin")
