"""Alarms and events that tell the truth: of replicas, of no task at all, of a deployment that was rolled back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.constructs_lib.template import Attributes, Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

TOPIC = "${aws_sns_topic.notifications.arn}"
WORKERS: dict[str, Any] = {"application": {"workers": {"mail": {"command": "work"}}}}


@pytest.fixture(scope="module")
def replicated(synthesize: Synthesize) -> Template:
    edit = {"database": {"read_replicas": 2}, "monitoring": {"level": "enterprise"}, **WORKERS}
    return synthesize(merged(REFERENCE, edit))


def alarms(template: Template) -> dict[str, Attributes]:
    return template.resources("aws_cloudwatch_metric_alarm")


@pytest.mark.parametrize("kind", ["db-cpu-high", "db-connections", "db-storage-low", "db-memory-low"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_replica_has_each_alarm_of_the_primary_at_its_threshold(kind: str, number: int, replicated: Template) -> None:
    primary, replica = alarms(replicated)[f"alarm-{kind}"], alarms(replicated)[f"alarm-{kind}-replica-{number}"]

    assert replica["dimensions"] == {"DBInstanceIdentifier": f"my-app-replica-{number}"}
    assert replica["alarm_name"] == f"my-app-{kind}-replica-{number}"
    own = {"dimensions", "alarm_name"}
    assert {key: replica[key] for key in replica if key not in own} == {
        key: primary[key] for key in primary if key not in own
    }


def test_a_replica_has_the_class_and_the_storage_from_which_its_thresholds_come(replicated: Template) -> None:
    instances = replicated.resources("aws_db_instance")

    for replica in (instances["replica-1"], instances["replica-2"]):
        assert replica["instance_class"] == instances["database"]["instance_class"]
        assert "allocated_storage" not in replica, "RDS gives it its primary's"


@pytest.mark.parametrize("level", ["basic", "standard", "enterprise"])
def test_no_healthy_task_is_an_alarm_at_every_level_also_where_nothing_is_reported(
    level: str, synthesize: Synthesize
) -> None:
    alarm = alarms(synthesize(merged(REFERENCE, {"monitoring": {"level": level}})))["alarm-healthy-hosts-low"]

    assert (alarm["metric_name"], alarm["comparison_operator"], alarm["threshold"]) == (
        "HealthyHostCount",
        "LessThanThreshold",
        1,
    )
    assert alarm["treat_missing_data"] == "breaching"


def test_tasks_that_sleep_are_no_alarm_every_night(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"sleep": {"from": "20:00", "until": "07:00"}}))

    assert alarms(template)["alarm-healthy-hosts-low"]["treat_missing_data"] == "ignore"


def test_users_notice_that_no_task_is_healthy(production: Template) -> None:
    assert "alarm-healthy-hosts-low" in production.only("aws_cloudwatch_composite_alarm")["alarm_rule"]


def test_a_deployment_that_failed_is_told_for_each_service_and_for_no_other(replicated: Template) -> None:
    pattern = json.loads(replicated.resources("aws_cloudwatch_event_rule")["deployment-failures_rule"]["event_pattern"])

    assert pattern["resources"] == ["${aws_ecs_service.service.id}", "${aws_ecs_service.worker-mail.id}"]
    assert pattern["source"] == ["aws.ecs"]
    assert "ECS Deployment State Change" in pattern["detail-type"]
    assert "SERVICE_DEPLOYMENT_FAILED" in pattern["detail"]["eventName"]


def test_so_are_tasks_that_do_not_stay(replicated: Template) -> None:
    pattern = json.loads(replicated.resources("aws_cloudwatch_event_rule")["deployment-failures_rule"]["event_pattern"])

    assert "ECS Service Action" in pattern["detail-type"]
    assert "SERVICE_TASK_START_IMPAIRED" in pattern["detail"]["eventName"]


@pytest.mark.parametrize("task", ["bootstrap", "migrate"])
def test_a_one_off_task_that_failed_is_told_in_any_revision(small: Template, task: str) -> None:
    pattern = json.loads(small.resources("aws_cloudwatch_event_rule")[f"{task}-failures_failed"]["event_pattern"])
    ((prefix,),) = (found.values() for found in pattern["detail"]["taskDefinitionArn"])

    assert prefix.endswith(f":task-definition/my-app-{task}:")
    assert pattern["detail"]["lastStatus"] == ["STOPPED"]
    assert {"containers": {"exitCode": [{"anything-but": [0]}]}} in pattern["detail"]["$or"]


def test_the_log_group_of_a_migration_that_failed_is_told(small: Template) -> None:
    target = small.resources("aws_cloudwatch_event_target")["migrate-failures_notify"]

    assert (
        "log group ${aws_cloudwatch_log_group.migrate-task_log-group.name}"
        in target["input_transformer"]["input_template"]
    )


def test_rotations_of_the_owners_password_are_told(template: Template) -> None:
    pattern = json.loads(template.resources("aws_cloudwatch_event_rule")["owner-rotations_rule"]["event_pattern"])

    assert pattern["source"] == ["aws.secretsmanager"]
    assert pattern["detail"]["eventName"] == ["RotationSucceeded", "RotationFailed"]
    assert pattern["detail"]["additionalEventData"]["SecretId"] == [
        template.json["output"]["database_owner_secret_arn"]["value"]
    ]


@pytest.mark.parametrize(
    ("rule", "target"),
    [
        ("deployment-failures_rule", "deployment-failures_notify"),
        ("migrate-failures_failed", "migrate-failures_notify"),
        ("owner-rotations_rule", "owner-rotations_notify"),
    ],
)
def test_an_event_reaches_the_topic_once_it_may_be_published_there(small: Template, rule: str, target: str) -> None:
    told = small.resources("aws_cloudwatch_event_target")[target]

    assert told["arn"] == TOPIC
    assert told["rule"] == f"${{aws_cloudwatch_event_rule.{rule}.name}}"
    assert told["depends_on"] == ["aws_sns_topic_policy.notifications_policy"]
    for name in told["input_transformer"]["input_paths"]:
        assert f"<{name}>" in told["input_transformer"]["input_template"]


def test_the_topics_key_lets_event_rules_use_it_without_a_source_which_they_do_not_send(small: Template) -> None:
    (statement,) = [
        statement
        for statement in small.policy("aws_kms_key", "logs-key")
        if statement["Principal"] == {"Service": "events.amazonaws.com"}
    ]

    assert set(statement["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert "Condition" not in statement


def test_many_refused_requests_are_an_alarm_where_there_is_a_firewall(production: Template, small: Template) -> None:
    alarm = production.resources("aws_cloudwatch_metric_alarm")["alarm-requests-blocked"]

    assert (alarm["namespace"], alarm["metric_name"], alarm["statistic"]) == ("AWS/WAFV2", "BlockedRequests", "Sum")
    (firewall,) = production.resources("aws_wafv2_web_acl").values()
    metric = firewall["visibility_config"]["metric_name"]
    assert alarm["dimensions"] == {"WebACL": metric, "Region": "us-east-1", "Rule": "ALL"}
    assert "alarm-requests-blocked" not in small.resources("aws_cloudwatch_metric_alarm")
