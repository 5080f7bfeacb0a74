"""The deployment's alarms, who is told of them, and its dashboard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cdktf import TerraformStack, TerraformVariable

from constructs_lib import (
    ALARM_TYPES,
    Alarm,
    Dashboard,
    FargateService,
    LoadBalancer,
    Notifications,
    PostgresDatabase,
    ReadReplica,
    database_dimensions,
    load_balancer_dimensions,
    service_dimensions,
    target_group_dimensions,
)
from constructs_lib.monitoring.alarm_types import Kind
from constructs_lib.monitoring.watched import Dimensions
from groundplan.config.resolved import Deployment
from stacks.keys import DeploymentKeys

_OF_REPLICAS = "db_replica_lag"


def build_monitoring(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    alarm_email: TerraformVariable,
    keys: DeploymentKeys,
    load_balancer: LoadBalancer,
    service: FargateService,
    database: PostgresDatabase,
    replicas: Sequence[ReadReplica],
) -> None:
    """Create topics by recipient, the alarms, and a dashboard of what they watch."""
    prefix, settings = deployment.names.prefix, deployment.monitoring
    recipients = _recipients(stack, deployment, alarm_email, keys)
    watched: dict[Kind, Dimensions] = {
        "service": service_dimensions(service),
        "database": database_dimensions(database),
        "load_balancer": load_balancer_dimensions(load_balancer),
        "target_group": target_group_dimensions(load_balancer, service),
    }
    for alarm in settings.alarms:
        for suffix, dimensions in _instances(alarm.type, watched, replicas):
            id_ = f"alarm-{alarm.type.replace('_', '-')}{suffix}"
            Alarm(
                stack,
                id_,
                name=f"{prefix}-{id_.removeprefix('alarm-')}",
                alarm_type=alarm.type,
                threshold=alarm.threshold,
                dimensions=dimensions,
                notifications=recipients[alarm.email or settings.email],
            )
    Dashboard(
        stack,
        "dashboard",
        name=prefix,
        region=deployment.region,
        load_balancer=load_balancer,
        service=service,
        database=database,
        replicas=replicas,
    )


def _recipients(
    stack: TerraformStack, deployment: Deployment, alarm_email: TerraformVariable, keys: DeploymentKeys
) -> dict[str | None, Notifications]:
    """Return a topic for each address; the default recipient's address is a variable."""
    settings = deployment.monitoring

    def notifications(id_: str, email: str) -> Notifications:
        topic_name = f"{deployment.names.prefix}-{id_}"
        return Notifications(stack, id_, topic_name=topic_name, email=email, encryption_key=keys.logs)

    others = sorted({alarm.email for alarm in settings.alarms if alarm.email} - {settings.email})
    default = {settings.email: notifications("notifications", alarm_email.string_value)}
    return default | {email: notifications(f"notifications-{_slug(email)}", email) for email in others}


def _instances(
    alarm_type: str, watched: dict[Kind, Dimensions], replicas: Sequence[ReadReplica]
) -> Iterator[tuple[str, Dimensions]]:
    """Yield what one alarm watches, each with the ending of its id: a replica each, or the one thing of its kind."""
    if alarm_type == _OF_REPLICAS:
        for number, replica in enumerate(replicas, start=1):
            yield f"-{number}", database_dimensions(replica)
    else:
        yield "", watched[ALARM_TYPES[alarm_type].watches]


def _slug(email: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", email.lower().replace("@", "-at-")).strip("-")
