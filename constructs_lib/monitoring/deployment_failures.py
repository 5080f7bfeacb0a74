"""Deployments of services that failed, and the person who should know."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from constructs import Construct

from constructs_lib.compute.service import FargateService
from constructs_lib.monitoring.notifications import Notifications

_EVENTS = {
    "ECS Deployment State Change": "SERVICE_DEPLOYMENT_FAILED",
    # Its tasks stop again and again, whoever started the deployment and however long ago.
    "ECS Service Action": "SERVICE_TASK_START_IMPAIRED",
}


class DeploymentFailures(Construct):
    """Tells when the circuit breaker ended a deployment, and when a service cannot keep its tasks running.

    Nobody else does: who starts a deployment, be it Terraform or CI, has gone by then, and the tasks of the deployment
    before go on answering.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html and
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        services: Sequence[FargateService],
        notifications: Notifications,
    ) -> None:
        """Create the rule.

        Args:
            scope: The construct it belongs to.
            id_: Such as `deployment-failures`.
            name: Of the rule, at most 64 characters of letters, digits, `-`, `_` and `.`.
            services: Whose deployments are meant, at least one.
            notifications: Who is told; the topic's key must let EventBridge publish (`event_rules_statement`).

        Raises:
            ValueError: There is no service: such a rule would tell of every service in the account.
        """
        super().__init__(scope, id_)
        if not services:
            raise ValueError("supply at least one service whose deployments may fail")
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=name,
            description="Deployments that failed, and services whose tasks do not stay",
            event_pattern=json.dumps(
                {
                    "source": ["aws.ecs"],
                    "detail-type": list(_EVENTS),
                    "resources": [service.service.id for service in services],
                    "detail": {"eventName": list(_EVENTS.values())},
                }
            ),
        )
        CloudwatchEventTarget(
            self,
            "notify",
            rule=rule.name,
            target_id="notify",
            arn=notifications.topic_arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths={
                    "service": "$.resources[0]",
                    "event": "$.detail.eventName",
                    "reason": "$.detail.reason",
                },
                input_template=json.dumps(
                    "<service>: <event> <reason> If a deployment failed, the tasks of the one before run on. Look at why "
                    "the newest tasks of the service stopped, and at their last log lines."
                ),
            ),
            depends_on=[notifications.policy],
        )
