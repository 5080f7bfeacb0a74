"""Amazon CloudWatch and Amazon SNS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.security.blocks import Blocks, references
from tests.security.controls.control import (
    Check,
    Control,
    Scope,
    both,
    every,
    rules,
    setting,
)
from tests.security.policies import policies
from tests.security.policy_rules import nobody_outside_the_account_is_trusted
from tests.security.resource_rules import every_log_group_forgets

TOPIC, ALARM, GROUP = "aws_sns_topic", "aws_cloudwatch_metric_alarm", "aws_cloudwatch_log_group"
DECRYPT = {"kms:Decrypt", "kms:GenerateDataKey*"}


def _key_serves(resource_type: str, attribute: str, service: Callable[[str], bool], actions: set[str]) -> Check:
    """A check that the key of each resource lets a service use it: without that, nothing is delivered."""

    def check(blocks: Blocks) -> Iterator[str]:
        serving = {
            policy.address
            for policy in policies(blocks)
            for statement in policy.statements()
            if statement.allows
            and any(map(service, statement.principals("Service")))
            and actions <= set(statement.actions)
        }
        for resource in blocks.resources(resource_type):
            if not references(str(resource.attributes.get(attribute))) & serving:
                yield resource.address

    return check


def _tells_somebody(blocks: Blocks) -> Iterator[str]:
    topics = {topic.address for topic in blocks.resources(TOPIC)}
    for alarm in blocks.resources(ALARM):
        if not references(str(alarm.attributes.get("alarm_actions"))) & topics:
            yield alarm.address


CONTROLS = (
    Control(
        "CloudWatch.15, CloudWatch.17",
        "high",
        "alarms that tell somebody",
        Scope.BOTH,
        "`alarm_actions` of each, and `actions_enabled`",
        both(every(ALARM, lambda block: block.attributes.get("actions_enabled") is not False), _tells_somebody),
        setting(ALARM, alarm_actions=[]),
    ),
    Control(
        "CloudWatch.16",
        "medium",
        "logs kept for a set time",
        Scope.BOTH,
        "`retention_in_days` of each group: 30, or 365 under production-saas; encrypted with the key for logs",
        both(
            every(GROUP, lambda block: bool(block.attributes.get("kms_key_id"))),
            rules(every_log_group_forgets),
            _key_serves(GROUP, "kms_key_id", lambda name: name.startswith("logs."), set()),
        ),
        setting(GROUP, retention_in_days=0),
    ),
    Control(
        "CloudWatch.16",
        "medium",
        "logs kept for a year",
        Scope.PRODUCTION,
        "the same; small-saas: `monitoring.log_retention: 365`",
        every(GROUP, lambda block: int(block.attributes["retention_in_days"]) >= 365),
        setting(GROUP, retention_in_days=30),
    ),
    Control(
        "SNS.1",
        "medium",
        "topics encrypted",
        Scope.BOTH,
        "`kms_master_key_id` is the key for logs, which alarms may use: with AWS's own key they would deliver nothing",
        both(
            every(TOPIC, lambda _: True),
            _key_serves(TOPIC, "kms_master_key_id", "cloudwatch.amazonaws.com".__eq__, DECRYPT),
        ),
        setting(TOPIC, kms_master_key_id="alias/aws/sns"),
    ),
    Control(
        "SNS.4",
        "high",
        "topics not public",
        Scope.BOTH,
        "their policies let alarms and RDS of this account and rules of EventBridge publish, nobody else",
        both(every("aws_sns_topic_policy", lambda _: True), rules(nobody_outside_the_account_is_trusted)),
        setting(
            "aws_sns_topic_policy",
            policy='{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}]}',
        ),
    ),
)
