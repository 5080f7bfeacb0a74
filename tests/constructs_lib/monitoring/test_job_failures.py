from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_lib import Notifications
from constructs_lib.monitoring.job_failures import JobFailures
from tests.constructs_lib.compute.jobs import scheduled
from tests.constructs_lib.template import Attributes, Template

TOPIC = "${aws_sns_topic.notifications.arn}"


@pytest.fixture(scope="module")
def template() -> Template:
    run = scheduled()
    notifications = Notifications(
        run.stack, "notifications", topic_name="shop", email="ops@example.com", encryption_key=run.key
    )
    JobFailures(run.stack, "report-failures", name="shop-report", job=run.job, notifications=notifications)
    return Template(run.stack)


@pytest.fixture
def alarm(template: Template) -> Attributes:
    return template.only("aws_cloudwatch_metric_alarm")


@pytest.fixture
def pattern(template: Template) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(template.only("aws_cloudwatch_event_rule")["event_pattern"])
    return found


@pytest.fixture
def target(template: Template) -> Attributes:
    return template.only("aws_cloudwatch_event_target")


def test_one_run_that_could_not_be_started_raises_an_alarm(alarm: Attributes) -> None:
    assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanOrEqualToThreshold", 1)
    assert (alarm["statistic"], alarm["evaluation_periods"]) == ("Maximum", 1)


def test_the_alarm_watches_the_dead_letters_of_the_job(alarm: Attributes) -> None:
    assert alarm["dimensions"] == {"QueueName": "shop-report-dead-letters"}


def test_an_empty_queue_which_has_no_metrics_raises_no_alarm(alarm: Attributes) -> None:
    assert alarm["treat_missing_data"] == "notBreaching"


def test_the_topic_is_told_of_the_alarm_and_of_its_end(alarm: Attributes) -> None:
    assert (alarm["alarm_actions"], alarm["ok_actions"]) == ([TOPIC], [TOPIC])


def test_only_stopped_tasks_of_this_job_in_its_cluster_are_looked_at(pattern: dict[str, Any]) -> None:
    assert pattern["source"] == ["aws.ecs"]
    assert pattern["detail-type"] == ["ECS Task State Change"]
    assert pattern["detail"]["lastStatus"] == ["STOPPED"]
    assert pattern["detail"]["clusterArn"] == ["${aws_ecs_cluster.cluster.arn}"]
    family = "arn:aws:ecs:us-east-1:${data.aws_caller_identity.account.account_id}:task-definition/shop-report:"
    assert pattern["detail"]["taskDefinitionArn"] == [{"prefix": family}], "the colon: shop-report-2 is another job"


def test_a_code_other_than_zero_is_a_failure(pattern: dict[str, Any]) -> None:
    assert {"containers": {"exitCode": [{"anything-but": [0]}]}} in pattern["detail"]["$or"]


def test_a_task_that_ended_otherwise_than_by_its_container_is_a_failure(pattern: dict[str, Any]) -> None:
    assert {"stopCode": [{"anything-but": ["EssentialContainerExited"]}]} in pattern["detail"]["$or"]


def test_a_failure_goes_to_the_topic_once_it_may_be_published_there(target: Attributes) -> None:
    assert target["arn"] == TOPIC
    assert target["rule"] == "${aws_cloudwatch_event_rule.report-failures_failed.name}"
    assert target["depends_on"] == ["aws_sns_topic_policy.notifications_policy"]
    assert "role_arn" not in target, "EventBridge publishes to topics by their policy"


def test_the_message_names_the_job_the_reason_and_the_log_group(target: Attributes) -> None:
    message = json.loads(target["input_transformer"]["input_template"])
    assert message.startswith("The job shop-report failed: <reason>")
    assert "${aws_cloudwatch_log_group.report-task_log-group.name}" in message


def test_every_part_of_the_message_is_taken_from_the_event(target: Attributes) -> None:
    transformer = target["input_transformer"]
    assert transformer["input_paths"] == {
        "task": "$.detail.taskArn",
        "reason": "$.detail.stoppedReason",
        "code": "$.detail.stopCode",
        "exit": "$.detail.containers[0].exitCode",
        "why": "$.detail.containers[0].reason",
    }
    for name in transformer["input_paths"]:
        assert f"<{name}>" in transformer["input_template"]
