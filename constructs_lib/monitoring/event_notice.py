"""Events of AWS, told to a person in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from constructs import Construct

from constructs_lib.monitoring.notifications import Notifications


def tell_of_events(
    scope: Construct,
    id_: str,
    *,
    name: str,
    description: str,
    pattern: Mapping[str, object],
    paths: Mapping[str, str],
    message: str,
    notifications: Notifications,
) -> None:
    """Create a rule, and a target `notify` beside it.

    Args:
        scope: The construct they belong to; has one such rule.
        id_: Of the rule.
        name: Of the rule, at most 64 characters of letters, digits, `-`, `_` and `.`.
        description: What the rule matches.
        pattern: Matches the events
            (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html).
        paths: JSON paths into the event by the names under which the message has them.
        message: One paragraph; `<name>` stands for what is found at a path, and for nothing where nothing is.
        notifications: Who is told; the topic's key must let EventBridge publish (`event_rules_statement`).
    """
    rule = CloudwatchEventRule(scope, id_, name=name, description=description, event_pattern=json.dumps(pattern))
    CloudwatchEventTarget(
        scope,
        "notify",
        rule=rule.name,
        target_id="notify",
        arn=notifications.topic_arn,
        input_transformer=CloudwatchEventTargetInputTransformer(
            input_paths=dict(paths), input_template=json.dumps(message)
        ),
        depends_on=[notifications.policy],
    )
