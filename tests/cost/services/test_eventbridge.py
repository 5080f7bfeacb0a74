from __future__ import annotations

from typing import Any

import pytest

from tests.cost.bills import bill, monthly, unpriced, usd

TASK: dict[str, Any] = {
    "aws_ecs_task_definition.job": {
        "family": "shop-job",
        "cpu": 1024,
        "memory": 2048,
        "ephemeral_storage": {"size_in_gib": 30},
    }
}
REFERENCES = [
    "${aws_ecs_task_definition.job.arn}",
    "arn:aws:ecs:us-east-1:${data.aws_caller_identity.account.account_id}:task-definition/shop-job",
    "arn:aws:ecs:us-east-1:123456789012:task-definition/shop-job:7",
]


@pytest.mark.parametrize("definition", REFERENCES)
def test_a_scheduled_task_is_billed_while_it_runs(definition: str) -> None:
    schedule = {"target": {"ecs_parameters": {"task_definition_arn": definition, "task_count": 2}}}

    assert monthly(
        bill({**TASK, "aws_scheduler_schedule.job": schedule}, job_hours=10), "aws_scheduler_schedule.job"
    ) == {
        "vCPUs of tasks, x86, while they run": usd("0.8096"),  # 2 x 1 x 10 h x 0.04048
        "memory of tasks, x86, while they run": usd("0.1778"),  # 2 x 2 x 10 h x 0.004445
        "disk of tasks beyond 20 GiB, while they run": usd("0.0222"),  # 2 x 10 GiB x 10 h x 0.000111
    }


def test_the_task_of_a_rule_is_billed_the_same() -> None:
    network = {"assign_public_ip": True}
    target = {"ecs_target": [{"task_definition_arn": REFERENCES[0], "network_configuration": [network]}]}
    found = monthly(
        bill({**TASK, "aws_cloudwatch_event_target.job": target}, job_hours=10), "aws_cloudwatch_event_target.job"
    )

    assert found["vCPUs of tasks, x86, while they run"] == usd("0.4048")
    assert found["public IPv4 address"] == usd("0.05")  # 10 h x 0.005


def test_what_a_schedule_calls_otherwise_is_free() -> None:
    schedule = {"target": {"arn": "arn:aws:scheduler:::aws-sdk:rds:stopDBInstance"}}
    found = bill({"aws_scheduler_schedule.stop": schedule})

    assert [one.type for one in found.free] == ["aws_scheduler_schedule"]
    assert found.warnings[-1].startswith("a database is stopped by the clock, but counted all day")


def test_an_unknown_task_is_not_free() -> None:
    schedule = {"target": {"ecs_parameters": {"task_definition_arn": "${var.task}"}}}

    assert (
        "${var.task}"
        in unpriced(bill({"aws_scheduler_schedule.job": schedule}), "aws_scheduler_schedule.job").popitem()[1]
    )


def test_events_of_aws_are_free_and_ones_own_are_not_priced() -> None:
    found = bill(
        {
            "aws_cloudwatch_event_rule.failures": {"event_pattern": "{}"},
            "aws_cloudwatch_event_rule.own": {"event_pattern": "{}", "event_bus_name": "orders"},
        }
    )

    assert [one.addresses for one in found.free] == [("aws_cloudwatch_event_rule.failures",)]
    assert list(unpriced(found, "aws_cloudwatch_event_rule.own")) == ["events of one's own"]
