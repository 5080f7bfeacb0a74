"""The deployment's alarms, who is told of them, and its dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdktf import TerraformStack, TerraformVariable

from constructs_lib import (
    ALARM_TYPES,
    ANOMALY_TYPES,
    USERS_NOTICE,
    USERS_NOTICE_ADVICE,
    Alarm,
    AlarmLike,
    AnomalyAlarm,
    CompositeAlarm,
    Dashboard,
    DatabaseEvents,
    DeploymentFailures,
    JobFailures,
    LoadBalancer,
    Network,
    NetworkLike,
    Notifications,
    ScheduledTask,
    SecretRotations,
    TaskDefinition,
    TaskFailures,
    WebAcl,
    database_dimensions,
    load_balancer_dimensions,
    proxy_dimensions,
    service_dimensions,
    target_group_dimensions,
    web_acl_dimensions,
)
from constructs_lib.monitoring.alarm_types import Kind
from constructs_lib.monitoring.watched import Dimensions
from groundplan.config.ids import email_id
from groundplan.config.resolved import Deployment
from stacks.database import DeploymentDatabase
from stacks.keys import DeploymentKeys
from stacks.services import DeploymentServices

_OF_REPLICAS = "db_replica_lag"


class DeploymentMonitoring:
    """What watches a deployment, whom it tells, and the page on which it is seen."""

    def __init__(
        self,
        stack: TerraformStack,
        deployment: Deployment,
        *,
        alarm_email: TerraformVariable,
        keys: DeploymentKeys,
        network: NetworkLike,
        load_balancer: LoadBalancer,
        firewall: WebAcl | None,
        services: DeploymentServices,
        jobs: Sequence[ScheduledTask],
        one_off_tasks: Sequence[TaskDefinition],
        database: DeploymentDatabase,
    ) -> None:
        """Create topics by recipient, the alarms, what AWS reports, and a dashboard of what they watch."""
        self._stack, self._deployment = stack, deployment
        self._services, self._database = services, database
        self._recipients = _recipients(stack, deployment, alarm_email, keys)
        self._default = self._recipients[deployment.monitoring.email]
        self._watched: dict[Kind, Dimensions] = {
            "service": service_dimensions(services.web),
            "database": database_dimensions(database.primary),
            "load_balancer": load_balancer_dimensions(load_balancer),
            "target_group": target_group_dimensions(load_balancer, services.web),
        }
        if firewall:
            self._watched["web_acl"] = web_acl_dimensions(firewall, region=deployment.region)
        if database.proxy:
            self._watched["proxy"] = proxy_dimensions(database.proxy)
        alarms = [*self._users_notice(self._alarms()), *self._anomalies()]
        for job in jobs:
            role = job.connections.role
            JobFailures(stack, f"{role}-failures", name=job.name, job=job, notifications=self._default)
        for task in one_off_tasks:
            TaskFailures(
                stack,
                f"{task.container.name}-failures",
                name=task.family,
                task=task,
                cluster=services.web.cluster,
                notifications=self._default,
            )
        DeploymentFailures(
            stack,
            "deployment-failures",
            name=f"{deployment.names.prefix}-deployment-failed",
            services=[services.web, *services.workers],
            notifications=self._default,
        )
        DatabaseEvents(
            stack,
            "database-events",
            name=deployment.names.prefix,
            database=database.primary,
            replicas=database.replicas,
            notifications=self._default,
        )
        SecretRotations(
            stack,
            "owner-rotations",
            name=f"{deployment.names.prefix}-owner-rotated",
            secret_arn=database.primary.owner_name.secret_arn,
            holds=(
                "It holds the password of the database's owner. One-off tasks read it when they start, and the application "
                "never does, so there is nothing to do after a success. After a failure, see whether RDS may still use the "
                "secret and its key."
            ),
            notifications=self._default,
        )
        Dashboard(
            stack,
            "dashboard",
            name=deployment.names.prefix,
            region=deployment.region,
            load_balancer=load_balancer,
            service=services.web,
            workers=services.workers,
            web_acl=firewall,
            proxy=database.proxy,
            database=database.primary,
            replicas=database.replicas,
            queues=[job.dead_letters for job in jobs],
            nat_gateway_ids=list(network.nat_gateway_ids.values()) if isinstance(network, Network) else [],
            alarms=alarms,
        )

    def _alarms(self) -> dict[str, list[AlarmLike]]:
        """Create the alarms, by their types."""
        prefix, settings = self._deployment.names.prefix, self._deployment.monitoring
        alarms: dict[str, list[AlarmLike]] = {}
        for alarm in settings.alarms:
            for suffix, dimensions in self._instances(alarm.type):
                id_ = f"alarm-{_kebab(alarm.type)}{suffix}"
                created = Alarm(
                    self._stack,
                    id_,
                    name=f"{prefix}-{id_.removeprefix('alarm-')}",
                    alarm_type=alarm.type,
                    threshold=alarm.threshold,
                    dimensions=dimensions,
                    notifications=self._recipients[alarm.email or settings.email],
                    may_be_gone=self._deployment.sleep is not None,
                )
                alarms.setdefault(alarm.type, []).append(created)
        return alarms

    def _users_notice(self, alarms: dict[str, list[AlarmLike]]) -> list[AlarmLike]:
        """Return the alarms, after one that says that users notice where there is one."""
        noticed = [alarm for name in USERS_NOTICE for alarm in alarms.get(name, [])]
        every = [alarm for of_type in alarms.values() for alarm in of_type]
        if not (self._deployment.monitoring.composite_alarm and noticed):
            return every
        composite = CompositeAlarm(
            self._stack,
            "alarm-users-notice",
            name=f"{self._deployment.names.prefix}-users-notice",
            description=USERS_NOTICE_ADVICE,
            alarms=noticed,
            notifications=self._default,
        )
        return [composite, *every]

    def _anomalies(self) -> list[AlarmLike]:
        anomalies = self._deployment.monitoring.anomalies
        if anomalies is None:
            return []
        return [
            AnomalyAlarm(
                self._stack,
                f"alarm-{_kebab(name)}",
                name=f"{self._deployment.names.prefix}-{_kebab(name)}",
                anomaly_type=name,
                band_width=anomalies.band_width,
                dimensions=self._watched[ANOMALY_TYPES[name].watches],
                notifications=self._default,
            )
            for name in anomalies.types
        ]

    def _instances(self, alarm_type: str) -> Iterator[tuple[str, Dimensions]]:
        """Yield what an alarm watches, each with its id's ending: each instance, each service, or the one of its kind."""
        replicas = [(number, database_dimensions(replica)) for number, replica in enumerate(self._database.replicas, 1)]
        if alarm_type == _OF_REPLICAS:
            for number, dimensions in replicas:
                yield f"-{number}", dimensions
            return
        kind = ALARM_TYPES[alarm_type].watches
        yield "", self._watched[kind]
        if kind == "database":
            # A replica has the class and the storage of its primary, and so its thresholds.
            for number, dimensions in replicas:
                yield f"-replica-{number}", dimensions
        if kind == "service":
            for worker in self._services.workers:
                yield f"-{worker.connections.role}", service_dimensions(worker)


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _recipients(
    stack: TerraformStack, deployment: Deployment, alarm_email: TerraformVariable, keys: DeploymentKeys
) -> dict[str | None, Notifications]:
    """Return a topic for each address; the default recipient's address is a variable."""
    settings = deployment.monitoring

    def notifications(id_: str, email: str) -> Notifications:
        topic_name = f"{deployment.names.prefix}-{id_}"
        return Notifications(
            stack,
            id_,
            topic_name=topic_name,
            email=email,
            encryption_key=keys.logs,
        )

    others = sorted({alarm.email for alarm in settings.alarms if alarm.email} - {settings.email})
    default = {settings.email: notifications("notifications", alarm_email.string_value)}
    return default | {email: notifications(f"notifications-{email_id(email)}", email) for email in others}
