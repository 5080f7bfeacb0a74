"""Rotations of a secret, and the person who should know."""

from __future__ import annotations

from constructs import Construct

from constructs_lib.monitoring.event_notice import tell_of_events
from constructs_lib.monitoring.notifications import Notifications

_EVENTS = ("RotationSucceeded", "RotationFailed")


class SecretRotations(Construct):
    """Tells when a secret was rotated, by RDS or whoever rotates it, and when that failed.

    Secrets Manager reports both through CloudTrail, so the account needs a trail that logs management events
    (https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html,
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html).
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        secret_arn: str,
        holds: str,
        notifications: Notifications,
    ) -> None:
        """Create the rule.

        Args:
            scope: The construct it belongs to.
            id_: Such as `owner-rotations`.
            name: Of the rule, at most 64 characters of letters, digits, `-`, `_` and `.`.
            secret_arn: The secret, without a key or a version behind it.
            holds: What is in it and who reads it when, as a sentence.
            notifications: Who is told; the topic's key must let EventBridge publish (`event_rules_statement`).
        """
        super().__init__(scope, id_)
        tell_of_events(
            self,
            "rule",
            name=name,
            description="Rotations of a secret that succeeded or failed",
            pattern={
                "source": ["aws.secretsmanager"],
                "detail-type": ["AWS Service Event via CloudTrail"],
                "detail": {"eventName": list(_EVENTS), "additionalEventData": {"SecretId": [secret_arn]}},
            },
            paths={"event": "$.detail.eventName", "secret": "$.detail.additionalEventData.SecretId"},
            message=f"<event>: <secret>. {holds}",
            notifications=notifications,
        )
