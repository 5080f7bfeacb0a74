"""An apply ends when ECS has ended the deployment, and fails where ECS went back to what ran before."""

from __future__ import annotations

from typing import cast

import pytest
from cdktf import TerraformVariable

from tests.constructs_lib.stand_ins import running, worker
from tests.constructs_lib.template import Attributes, Template

START = 180
"""Seconds until a task runs, at most."""


@pytest.fixture(scope="module")
def service() -> Attributes:
    return Template(running().stack).only("aws_ecs_service")


def seconds(service: Attributes, operation: str = "update") -> int:
    return int(service["timeouts"][operation].removesuffix("m")) * 60


def test_an_apply_waits_until_the_service_is_steady(service: Attributes) -> None:
    assert service["wait_for_steady_state"] is True


@pytest.mark.parametrize("operation", ["create", "update"])
def test_three_failed_tasks_and_the_way_back_are_waited_for(service: Attributes, operation: str) -> None:
    grace, interval = 60, 30
    failing, recovering = START + grace + 3 * interval, START + 2 * interval

    assert 0 <= seconds(service, operation) - (3 * failing + recovering) < 60


def test_a_worker_has_no_health_check_to_wait_for() -> None:
    run = running()
    worker(run)

    assert seconds(Template(run.stack).resources("aws_ecs_service")["worker"]) == 4 * START


def test_a_grace_period_that_nobody_knows_yet_is_taken_for_a_long_one() -> None:
    run = running()
    grace = TerraformVariable(run.stack, "grace", type="number")
    worker(run, target_group=run.target_group, health_check_grace_period_seconds=cast("int", grace.number_value))

    services = Template(run.stack).resources("aws_ecs_service")
    assert seconds(services["worker"]) == seconds(services["service"]) + 3 * (600 - 60)


def test_what_runs_in_the_end_must_be_what_was_declared(service: Attributes) -> None:
    (condition,) = service["lifecycle"]["postcondition"]

    assert condition["condition"] == "${self.task_definition == aws_ecs_task_definition.task.arn}"
    assert (
        "ECS rolled back. Their logs in ${aws_cloudwatch_log_group.task_log-group.name}" in condition["error_message"]
    )


def test_a_service_starts_once_what_it_was_told_to_wait_for_is_there() -> None:
    run = running()
    service = worker(run)
    service.wait_for(*service.task.dependencies, *service.connections.rules)
    service.wait_for(*service.task.dependencies)

    waited_for = Template(run.stack).resources("aws_ecs_service")["worker"]["depends_on"]
    assert {"aws_ecs_task_definition.task", "aws_iam_role_policy.roles_execution_write-logs"} <= set(waited_for)
    assert len(waited_for) == len(set(waited_for))
