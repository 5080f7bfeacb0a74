"""ECS clusters on Fargate."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import (
    EcsCluster,
    EcsClusterConfiguration,
    EcsClusterConfigurationExecuteCommandConfiguration,
    EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration,
    EcsClusterSetting,
)
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import EcsClusterCapacityProviders
from constructs import Construct

from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole

FARGATE = "FARGATE"
FARGATE_SPOT = "FARGATE_SPOT"


class Cluster(Construct):
    """A cluster for Fargate tasks, whose ECS Exec sessions are encrypted and logged.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        container_insights: bool,
        log_retention_days: int,
        log_key: EncryptionKeyLike,
    ) -> None:
        """Create the cluster, its capacity providers and the log group of its sessions.

        Args:
            scope: The construct it belongs to.
            id_: Such as `cluster`.
            name: The cluster's name, which cannot be changed later.
            container_insights: Metrics of each task and service, which cost by their number.
            log_retention_days: Of the ECS Exec sessions; one of the values that CloudWatch Logs allows.
            log_key: Encrypts the sessions and their log.
        """
        super().__init__(scope, id_)
        self.name = name
        self._log_key = log_key
        self._session_logs = CloudwatchLogGroup(
            self,
            "exec-log-group",
            name=f"/{name}/exec",
            retention_in_days=log_retention_days,
            kms_key_id=log_key.arn,
        )
        self.cluster = EcsCluster(
            self,
            "Default",
            name=name,
            setting=[
                EcsClusterSetting(name="containerInsights", value="enabled" if container_insights else "disabled")
            ],
            configuration=EcsClusterConfiguration(
                execute_command_configuration=EcsClusterConfigurationExecuteCommandConfiguration(
                    kms_key_id=log_key.arn,
                    logging="OVERRIDE",
                    log_configuration=EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration(
                        cloud_watch_encryption_enabled=True,
                        cloud_watch_log_group_name=self._session_logs.name,
                    ),
                )
            ),
        )
        self.arn = self.cluster.arn
        self.dependencies = [
            EcsClusterCapacityProviders(
                self, "capacity-providers", cluster_name=self.cluster.name, capacity_providers=[FARGATE, FARGATE_SPOT]
            )
        ]

    def grant_exec_sessions(self, task_role: ServiceRole) -> None:
        """Let the tasks of a role serve ECS Exec sessions: open the channel, encrypt it, log it."""
        task_role.allow(
            "serve-exec-sessions",
            actions=[
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            # Session Manager's message channels have no ARN.
            resources=["*"],
        )
        task_role.allow("decrypt-exec-sessions", actions=["kms:Decrypt"], resources=[self._log_key.arn])
        task_role.allow(
            "log-exec-sessions",
            actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            resources=[f"{self._session_logs.arn}:*"],
        )
        # Session Manager looks for its log group by listing all of them.
        task_role.allow("find-exec-log-group", actions=["logs:DescribeLogGroups"], resources=["*"])
