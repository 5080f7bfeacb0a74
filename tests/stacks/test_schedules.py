"""What happens by the clock: jobs, scheduled scaling, sleep."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

JOBS = {
    "application": {
        "jobs": {"nightly-report": {"command": "bin/report", "schedule": "cron(0 3 * * ? *)", "memory": 1024}},
        "autoscale": {
            "schedule": [
                {"cron": "0 7 * * MON-FRI", "timezone": "Europe/Berlin", "min": 4},
                {"cron": "0 20 * * MON-FRI", "timezone": "Europe/Berlin", "min": 2},
            ]
        },
    }
}
SLEEP = {
    "application": {"workers": {"mail": {"command": "work", "instances": 3}}},
    "sleep": {"from": "20:00", "until": "07:00", "days": "MON-FRI", "timezone": "Europe/Berlin"},
}


@pytest.fixture(scope="module")
def scheduled(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, JOBS))


@pytest.fixture(scope="module")
def sleeping(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, SLEEP))


def container(template: Template, task: str) -> dict[str, Any]:
    (definition,) = json.loads(template.resources("aws_ecs_task_definition")[task]["container_definitions"])
    assert isinstance(definition, dict)
    return definition


def test_a_job_runs_at_its_times_in_its_time_zone(scheduled: Template) -> None:
    schedule = scheduled.resources("aws_scheduler_schedule")["job-nightly-report"]

    assert (schedule["schedule_expression"], schedule["schedule_expression_timezone"]) == ("cron(0 3 * * ? *)", "UTC")


def test_a_job_runs_its_command_in_the_image_that_the_service_runs(scheduled: Template) -> None:
    job, web = container(scheduled, "job-nightly-report-task"), container(scheduled, "task")

    assert job["command"] == ["bin/report"]
    assert (job["image"], job["environment"], job["secrets"]) == (web["image"], web["environment"], web["secrets"])


def test_a_job_has_a_size_of_its_own(scheduled: Template) -> None:
    task = scheduled.resources("aws_ecs_task_definition")["job-nightly-report-task"]

    assert (task["cpu"], task["memory"]) == ("512", "1024")


def test_nobody_looks_into_a_job_that_is_gone_by_then(scheduled: Template) -> None:
    grants = [name for name in scheduled.resources("aws_iam_role_policy") if name.startswith("job-nightly-report")]

    assert not [name for name in grants if "exec" in name.rpartition("_")[2]]


def test_a_job_reaches_the_database(scheduled: Template) -> None:
    rules = scheduled.resources("aws_vpc_security_group_ingress_rule")

    assert [name for name in rules if name.startswith("database") and "job-nightly-report" in name]


def test_the_fewest_tasks_change_by_the_clock(scheduled: Template) -> None:
    actions = scheduled.resources("aws_appautoscaling_scheduled_action")

    assert {name: action["scalable_target_action"]["min_capacity"] for name, action in actions.items()} == {
        "scaling-schedule_1": "4",
        "scaling-schedule_2": "2",
    }
    assert actions["scaling-schedule_1"]["schedule"] == "cron(0 7 ? * MON-FRI *)"


def test_every_service_sleeps_also_one_that_does_not_scale_itself(sleeping: Template) -> None:
    assert set(sleeping.resources("aws_appautoscaling_scheduled_action")) == {
        "sleep_service_asleep",
        "sleep_service_awake",
        "sleep_worker-mail_asleep",
        "sleep_worker-mail_awake",
    }


def test_a_service_of_fixed_size_wakes_with_as_many_tasks_as_before(sleeping: Template) -> None:
    awake = sleeping.resources("aws_appautoscaling_scheduled_action")["sleep_worker-mail_awake"]

    assert awake["scalable_target_action"] == {"min_capacity": "3", "max_capacity": "3"}


def test_terraform_leaves_the_number_of_sleeping_tasks_alone(sleeping: Template) -> None:
    for service in sleeping.resources("aws_ecs_service").values():
        assert service["lifecycle"]["ignore_changes"] == ["desired_count"]


def test_the_database_sleeps_too(sleeping: Template) -> None:
    assert set(sleeping.resources("aws_scheduler_schedule")) == {"sleep_stop-database", "sleep_start-database"}


def test_without_either_there_is_no_group_of_schedules(small: Template) -> None:
    assert not small.resources("aws_scheduler_schedule_group")
