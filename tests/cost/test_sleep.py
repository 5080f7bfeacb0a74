"""What is stopped and started by the clock is billed for the hours of the week that it runs."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from groundplan.cost import estimate, stack_of, usage_profile
from groundplan.cost.output.infracost import Project, infracost_json
from groundplan.cost.output.report import report
from groundplan.cost.subject import Subject
from tests.cost.bills import TODAY, Resources, bill, lines, monthly, stack, usd
from tests.stacks.conftest import Synthesize

SERVICE: dict[str, dict[str, Any]] = {
    "aws_ecs_task_definition.task": {"family": "shop", "cpu": 1024, "memory": 2048},
    "aws_ecs_service.service": {
        "name": "web",
        "desired_count": 4,
        "task_definition": "${aws_ecs_task_definition.task.arn}",
        "capacity_provider_strategy": [
            {"capacity_provider": "FARGATE", "base": 2, "weight": 1},
            {"capacity_provider": "FARGATE_SPOT", "weight": 1},
        ],
        "network_configuration": {"assign_public_ip": True},
    },
    "aws_appautoscaling_target.target": {"resource_id": "service/shop/web", "min_capacity": 2, "max_capacity": 10},
}
DATABASE: dict[str, dict[str, Any]] = {
    "aws_db_instance.database": {
        "identifier": "shop",
        "engine": "postgres",
        "engine_version": "16",
        "instance_class": "db.t4g.small",
        "allocated_storage": 100,
        "storage_type": "gp3",
    }
}


def action(schedule: str, least: int | None = None, most: int | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    # The provider's bounds are text.
    bounds = {"min_capacity": least, "max_capacity": most}
    return {
        "resource_id": "${aws_appautoscaling_target.target.resource_id}",
        "schedule": schedule,
        "timezone": "Europe/Berlin",
        "scalable_target_action": {name: str(bound) for name, bound in bounds.items() if bound is not None},
        **more,
    }


def call(operation: str, schedule: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "schedule_expression": schedule,
        "schedule_expression_timezone": "Europe/Berlin",
        "target": {
            "arn": f"arn:aws:scheduler:::aws-sdk:rds:{operation}",
            "input": json.dumps({"DbInstanceIdentifier": "${aws_db_instance.database.identifier}"}),
        },
        **more,
    }


NIGHTS = {
    "aws_appautoscaling_scheduled_action.asleep": action("cron(0 20 * * ? *)", 0, 0),
    "aws_appautoscaling_scheduled_action.awake": action("cron(0 7 ? * MON,TUE,WED,THU,FRI *)", 2, 10),
}
STOPPED_AT_NIGHT = {
    "aws_scheduler_schedule.stop": call("stopDBInstance", "cron(0 20 * * ? *)"),
    "aws_scheduler_schedule.start": call("startDBInstance", "cron(0 8 ? * MON-FRI *)"),
}


def test_the_report_and_its_json_say_for_how_much_of_the_week_it_runs() -> None:
    resources = {**DATABASE, **STOPPED_AT_NIGHT}
    subject = Subject("shop", "test", None, stack(resources), usage_profile("default"))
    found = bill(resources)
    said = "aws_db_instance.database runs 60.0 of 168 hours a week, by its schedules"
    console = Console(width=80, file=StringIO())
    console.print(*report(subject, found, []), sep="\n")

    assert json.loads(infracost_json([Project(subject, found)], TODAY))["projects"][0]["metadata"]["byTheClock"] == [
        said
    ]
    assert isinstance(console.file, StringIO)
    assert said in console.file.getvalue()


def warnings(resources: Resources) -> list[str]:
    return [one for one in bill(resources).warnings if "clock" in one]


def test_tasks_are_billed_while_they_are_awake_and_shared_with_spot_as_then() -> None:
    found = bill({**SERVICE, **NIGHTS})

    # Five days of 13 hours: 65 of 168. Awake, four tasks: two, and half of the other two, are on demand.
    assert monthly(found, "aws_ecs_service.service") == {
        "vCPUs of tasks, x86": usd("34.2996"),  # 3 x 730 h x 65 / 168 x 0.04048
        "vCPUs of tasks on Spot, x86": usd("3.5711"),  # 1 x 730 h x 65 / 168 x 0.01264355
        "memory of tasks, x86": usd("7.5327"),  # 3 x 2 GB x 730 h x 65 / 168 x 0.004445
        "memory of tasks on Spot, x86": usd("0.7843"),  # 1 x 2 GB x 730 h x 65 / 168 x 0.00138835
        "public IPv4 addresses": usd("5.6488"),  # 4 x 730 h x 65 / 168 x 0.005
    }


def test_the_range_is_that_of_the_hours_awake() -> None:
    addresses = lines(bill({**SERVICE, **NIGHTS}), "aws_ecs_service.service")["public IPv4 addresses"]

    awake = Decimal(730) * 65 / 168
    assert [one.quantize(Decimal("0.001")) for one in (addresses.lowest, addresses.highest)] == [
        (count * awake).quantize(Decimal("0.001")) for count in (2, 10)
    ]


def test_more_tasks_by_day_are_averaged_with_those_of_the_night() -> None:
    days = {
        "aws_appautoscaling_scheduled_action.day": action("cron(0 8 * * ? *)", 6),
        "aws_appautoscaling_scheduled_action.night": action("cron(0 20 * * ? *)", 2),
    }
    found = bill({**SERVICE, **days})

    # Half of the time six, half of the time the four that are desired.
    addresses = monthly(found, "aws_ecs_service.service")["public IPv4 addresses"]
    assert addresses == usd("18.25")  # 5 x 730 h x 0.005
    assert found.by_the_clock == (
        "aws_ecs_service.service runs 5.0 tasks on average of a week, and 6 at the most, by its scheduled actions",
    )
    assert found.task_counts["aws_ecs_service.service"].desired == 6


def test_a_database_is_billed_while_it_runs_and_its_storage_always() -> None:
    found = bill({**DATABASE, **STOPPED_AT_NIGHT})

    # Five days of 12 hours: 60 of 168.
    assert monthly(found, "aws_db_instance.database") == {
        "instance db.t4g.small, single-az": usd("8.3429"),  # 730 h x 60 / 168 x 0.032
        "storage gp3, single-az": usd("11.50"),  # 100 GB x 0.115
        "CPU credits beyond those earned": usd("0"),
    }
    assert found.by_the_clock == ("aws_db_instance.database runs 60.0 of 168 hours a week, by its schedules",)
    assert warnings({**DATABASE, **STOPPED_AT_NIGHT}) == []


@pytest.mark.parametrize(
    "change",
    [
        {"schedule": "cron(0 20 1 * ? *)"},
        {"timezone": "UTC"},
        {"end_time": "2027-01-01T00:00:00Z"},
        {"scalable_target_action": {"min_capacity": "${data.aws_ssm_parameter.least.value}"}},
    ],
)
def test_scheduled_actions_that_cannot_be_read_are_warned_of_and_count_for_nothing(change: dict[str, Any]) -> None:
    name = "aws_appautoscaling_scheduled_action.asleep"
    resources = {**SERVICE, **NIGHTS, name: NIGHTS[name] | change}

    assert monthly(bill(resources), "aws_ecs_service.service") == monthly(bill(SERVICE), "aws_ecs_service.service")
    (warning,) = warnings(resources)
    assert warning == (
        "the number of tasks changes by the clock, but the desired one is counted all day: "
        "aws_appautoscaling_scheduled_action.asleep, aws_appautoscaling_scheduled_action.awake"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"schedule_expression": "rate(1 day)"},
        {"schedule_expression_timezone": "UTC"},
        {"end_date": "2027-01-01T00:00:00Z"},
        {"state": "DISABLED"},
        {"target": {"arn": "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance", "input": "{}"}},
    ],
)
def test_a_stop_that_cannot_be_read_is_warned_of_and_counts_for_nothing(change: dict[str, Any]) -> None:
    name = "aws_scheduler_schedule.stop"
    resources = {**DATABASE, **STOPPED_AT_NIGHT, name: STOPPED_AT_NIGHT[name] | change}

    assert monthly(bill(resources), "aws_db_instance.database") == monthly(bill(DATABASE), "aws_db_instance.database")
    assert warnings(resources) == [
        "a database is stopped by the clock, but counted all day: aws_scheduler_schedule.stop"
    ]


def test_a_database_that_nothing_starts_is_started_by_hand_and_counted_all_day() -> None:
    resources = {**DATABASE, "aws_scheduler_schedule.stop": STOPPED_AT_NIGHT["aws_scheduler_schedule.stop"]}

    assert monthly(bill(resources), "aws_db_instance.database") == monthly(bill(DATABASE), "aws_db_instance.database")
    assert len(warnings(resources)) == 1


def test_an_environment_that_sleeps_costs_what_it_costs_awake(synthesize: Synthesize) -> None:
    sleep = {"from": "20:00", "until": "07:00", "days": "MON-FRI", "timezone": "Europe/Berlin"}
    template = synthesize({"deployment": {"name": "my-app"}, "sleep": sleep})
    found = estimate(stack_of(template.json), usage_profile("small-saas"), TODAY)

    service = monthly(found, "aws_ecs_service.service")
    database = monthly(found, "aws_db_instance.database")
    # The database starts twenty minutes before the tasks and stops ten minutes after them: 67.5 of 168 hours, and 65.
    assert database["instance db.t4g.micro, single-az"] == usd("4.6929")  # 730 h x 67.5 / 168 x 0.016
    assert service["vCPUs of tasks, arm64"] == usd("4.5727")  # 2 x 0.25 x 730 h x 65 / 168 x 0.03238
    assert service["memory of tasks, arm64"] == usd("1.0055")  # 2 x 0.5 GB x 730 h x 65 / 168 x 0.00356
    assert [one for one in found.warnings if "clock" in one] == []
    assert found.by_the_clock == (
        "aws_ecs_service.service runs 0.8 tasks on average of a week, and 2 at the most, by its scheduled actions",
        "aws_db_instance.database runs 67.5 of 168 hours a week, by its schedules",
    )
