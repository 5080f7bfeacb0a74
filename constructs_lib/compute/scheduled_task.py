"""Tasks that run by the clock."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetEcsParameters,
    SchedulerScheduleTargetEcsParametersNetworkConfiguration,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from constructs_lib.compute.cluster import FARGATE
from constructs_lib.compute.cluster_like import ClusterLike
from constructs_lib.compute.dead_letter_queue import DeadLetterQueue
from constructs_lib.compute.schedule_expression import check_schedule_expression, check_time_zone
from constructs_lib.compute.schedule_group import ScheduleGroup
from constructs_lib.compute.task_definition import TaskDefinition
from constructs_lib.networking.connections import Connections
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.references import known
from constructs_lib.security.account import account_id
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole

_MOST_ATTEMPTS = 185
_SHORTEST_AGE_SECONDS, _LONGEST_AGE_SECONDS = 60, 24 * 60 * 60


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long a run that could not be started is tried again.

    A run that was started and failed is not tried again: only the job itself can know whether it may run twice.
    https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html

    Attributes:
        maximum_retry_attempts: 0 to 185, at growing distances.
        maximum_event_age_seconds: 60 to 86400; later than that, the run is given up.

    Raises:
        ValueError: One of them is outside its bounds.
    """

    maximum_retry_attempts: int
    maximum_event_age_seconds: int

    def __post_init__(self) -> None:
        """Refuse what EventBridge Scheduler would."""
        attempts, age = self.maximum_retry_attempts, self.maximum_event_age_seconds
        if not 0 <= attempts <= _MOST_ATTEMPTS and known(attempts):
            raise ValueError(f"supply 0 to {_MOST_ATTEMPTS} as maximum_retry_attempts, got {attempts}")
        if not _SHORTEST_AGE_SECONDS <= age <= _LONGEST_AGE_SECONDS and known(age):
            raise ValueError(
                f"supply {_SHORTEST_AGE_SECONDS} to {_LONGEST_AGE_SECONDS} as maximum_event_age_seconds, got {age}"
            )


class ScheduledTask(Construct):
    """A job: one Fargate task at each time of a schedule, always of its family's newest revision.

    The target names the family without a revision, which ECS reads as the newest active one at the moment of the run
    (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html). So a revision that CI registers runs
    next, without an apply. A run that could not be started is kept in `dead_letters` once its retries are used up.
    EventBridge Scheduler may start a run twice (https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html),
    and does not wait for the last one to end. Its `connections` allow nothing until a stack opens them.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        group: ScheduleGroup,
        cluster: ClusterLike,
        network: NetworkLike,
        task: TaskDefinition,
        schedule_expression: str,
        time_zone: str,
        retry: RetryPolicy,
        encryption_key: EncryptionKeyLike,
        public_addresses: bool = False,
    ) -> None:
        """Create the schedule, its role, its dead-letter queue and the task's security group.

        Args:
            scope: The construct it belongs to.
            id_: Its role, such as `nightly-report`; names it in the rules of its peers.
            name: Unique in the group and the VPC, at most 55 characters; cannot be changed later.
            group: The schedules of the deployment.
            cluster: Where it runs.
            network: Where tasks stand.
            task: What runs.
            schedule_expression: `cron(…)`, `rate(…)` or `at(…)` in AWS's syntax.
            time_zone: By its IANA name. A time that the clock skips in spring is skipped, and one that comes twice in
                autumn counts once (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
            retry: For runs that could not be started.
            encryption_key: Encrypts the dead letters; its policy must leave the decision to IAM.
            public_addresses: Tasks stand in the public subnets, each with an IPv4 address of its own, instead of the
                private ones: the way out of a network without NAT.

        Raises:
            ValueError: The expression or the time zone is none that AWS knows.
        """
        super().__init__(scope, id_)
        check_schedule_expression(schedule_expression)
        check_time_zone(time_zone)
        self.name = name
        self.task = task
        self.cluster = cluster
        account = account_id(self)
        self.connections = Connections(
            self, vpc_id=network.vpc_id, name=name, description="Tasks of the job", port=None
        )
        self._role = ServiceRole(
            self,
            "role",
            name=f"{name}-schedule",
            service="scheduler.amazonaws.com",
            description="Starts the tasks of the job",
        )
        self.dead_letters = DeadLetterQueue(
            self,
            "dead-letters",
            name=f"{name}-dead-letters",
            region=task.region,
            sender=self._role,
            encryption_key=encryption_key,
        )
        self._grant_run(account)
        self.schedule = SchedulerSchedule(
            self,
            "Default",
            name=name,
            group_name=group.name,
            schedule_expression=schedule_expression,
            schedule_expression_timezone=time_zone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                arn=cluster.arn,
                role_arn=self._role.arn,
                ecs_parameters=SchedulerScheduleTargetEcsParameters(
                    task_definition_arn=task.family_arn,
                    task_count=1,
                    launch_type=FARGATE,
                    network_configuration=SchedulerScheduleTargetEcsParametersNetworkConfiguration(
                        subnets=list(network.public_subnet_ids if public_addresses else network.private_subnet_ids),
                        security_groups=[self.connections.security_group_id],
                        assign_public_ip=public_addresses,
                    ),
                    enable_ecs_managed_tags=True,
                    propagate_tags="TASK_DEFINITION",
                ),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_retry_attempts=retry.maximum_retry_attempts,
                    maximum_event_age_in_seconds=retry.maximum_event_age_seconds,
                ),
                dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(arn=self.dead_letters.arn),
            ),
            depends_on=[task.definition],
        )

    def _grant_run(self, account: str) -> None:
        """Grant what https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html asks for."""
        self._role.allow(
            "run-task",
            actions=["ecs:RunTask"],
            # Of a family without a revision, ECS checks the one or the other.
            resources=[self.task.family_arn, f"{self.task.family_arn}:*"],
            conditions={"ArnEquals": {"ecs:cluster": self.cluster.arn}},
        )
        self._role.allow(
            "tag-task",
            actions=["ecs:TagResource"],
            resources=[f"arn:aws:ecs:{self.task.region}:{account}:task/{self.cluster.name}/*"],
            conditions={"StringEquals": {"ecs:CreateAction": "RunTask"}},
        )
        self._role.allow(
            "pass-task-roles",
            actions=["iam:PassRole"],
            resources=[self.task.roles.execution.arn, self.task.roles.task.arn],
            conditions={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        )
