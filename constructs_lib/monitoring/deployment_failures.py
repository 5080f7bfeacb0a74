"""Deployments of services that failed, and the person who should know."""

from __future__ import annotations

from collections.abc import Sequence

from constructs import Construct

from constructs_lib.compute.service import FargateService
from constructs_lib.monitoring.event_notice import tell_of_events
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
        tell_of_events(
            self,
            "rule",
            name=name,
            description="Deployments that failed, and services whose tasks do not stay",
            pattern={
                "source": ["aws.ecs"],
                "detail-type": list(_EVENTS),
                "resources": [service.service.id for service in services],
                "detail": {"eventName": list(_EVENTS.values())},
            },
            paths={"service": "$.resources[0]", "event": "$.detail.eventName", "reason": "$.detail.reason"},
            message=(
                "<service>: <event> <reason> If a deployment failed, the tasks of the one before run on. Look at why "
                "the newest tasks of the service stopped, and at their last log lines."
            ),
            notifications=notifications,
        )
