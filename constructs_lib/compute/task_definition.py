"""Fargate task definitions with their two roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cdktf import TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionEphemeralStorage,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from constructs_lib.compute.container import Container, container_definitions
from constructs_lib.references import as_text, known
from constructs_lib.security.account import account_id
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole
from constructs_lib.security.secrets import SecretReference

_TASKS = "ecs-tasks.amazonaws.com"
_SMALLEST_DISK_GIB, _LARGEST_DISK_GIB = 21, 200


@dataclass(frozen=True)
class TaskSize:
    """A size that Fargate sells.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size

    Attributes:
        cpu_units: 1024 are one vCPU.
        memory_mib: One of the steps that AWS offers for that CPU.
        cpu_architecture: Must be the one the image was built for.
        ephemeral_storage_gib: Disk for the image and the volumes, 21 to 200; `None` for the 20 that cost nothing
            (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html).

    Raises:
        ValueError: A disk that Fargate does not offer.
    """

    cpu_units: int
    memory_mib: int
    cpu_architecture: Literal["X86_64", "ARM64"]
    ephemeral_storage_gib: int | None = None

    def __post_init__(self) -> None:
        """Refuse a disk that AWS refuses."""
        disk = self.ephemeral_storage_gib
        if disk is not None and not _SMALLEST_DISK_GIB <= disk <= _LARGEST_DISK_GIB and known(disk):
            raise ValueError(f"supply {_SMALLEST_DISK_GIB} to {_LARGEST_DISK_GIB} GiB of disk, or none, got {disk}")


class TaskRoles(Construct):
    """The two roles of a task: ECS's own before the container starts, and the application's.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html

    Attributes:
        execution: Pulls the image, reads the secrets, opens the log stream.
        task: What the application itself may do: nothing until granted.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        """Create both roles.

        Args:
            scope: The construct they belong to.
            id_: Such as `roles`.
            name: Begins the names of both; at most 54 characters.
        """
        super().__init__(scope, id_)
        self.execution = ServiceRole(
            self, "execution", name=f"{name}-execution", service=_TASKS, description="Starts the tasks"
        )
        self.task = ServiceRole(
            self, "task", name=f"{name}-task", service=_TASKS, description="What the tasks may do in AWS"
        )


class TaskDefinition(Construct):
    """One container on Fargate, with its log group.

    A revision that CI registers is read back as the current one (`track_latest`), so that a plan compares with what
    really runs.

    Attributes:
        arn: The newest revision.
        family_arn: All revisions, of which AWS takes the newest active one where a revision is to be started.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        family: str,
        log_group_name: str,
        region: str,
        size: TaskSize,
        container: Container,
        roles: TaskRoles,
        log_retention_days: int,
        log_key: EncryptionKeyLike,
    ) -> None:
        """Create the task definition and its log group, and let the execution role start its tasks.

        Args:
            scope: The construct it belongs to.
            id_: Such as `task`.
            family: Name under which revisions are counted.
            log_group_name: Of the log group to make.
            region: Where its logs go.
            size: A size that Fargate sells.
            container: What runs in it.
            roles: Of this task alone.
            log_retention_days: One of the values that CloudWatch Logs allows.
            log_key: Must let CloudWatch Logs use it (`logs_statement`).
        """
        super().__init__(scope, id_)
        log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=log_group_name,
            retention_in_days=log_retention_days,
            kms_key_id=log_key.arn,
        )
        self.log_group_name = log_group.name
        self.family = family
        self.region = region
        self.container = container
        self.roles = roles
        self.definition = EcsTaskDefinition(
            self,
            "Default",
            family=family,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=as_text(size.cpu_units),
            memory=as_text(size.memory_mib),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                operating_system_family="LINUX", cpu_architecture=size.cpu_architecture
            ),
            ephemeral_storage=(
                EcsTaskDefinitionEphemeralStorage(size_in_gib=size.ephemeral_storage_gib)
                if size.ephemeral_storage_gib
                else None
            ),
            execution_role_arn=roles.execution.arn,
            task_role_arn=roles.task.arn,
            container_definitions=container_definitions(container, log_group_name=self.log_group_name, region=region),
            volume=[EcsTaskDefinitionVolume(name=volume) for volume in container.volumes],
            track_latest=True,
            # CI registers revisions without the tags of the one it started from; the service's own reach the tasks.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["tags", "tags_all"]),
        )
        self.arn = self.definition.arn
        # Composed rather than read from the definition: a reference would be unknown in each plan that changes the
        # task, and show a change, of whatever names the family, that never comes.
        self.family_arn = f"arn:aws:ecs:{region}:{account_id(self)}:task-definition/{family}"
        # The token is for the registry as a whole and has no ARN.
        roles.execution.allow("sign-in-to-ecr", actions=["ecr:GetAuthorizationToken"], resources=["*"])
        roles.execution.allow(
            "write-logs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[f"{log_group.arn}:*"],
        )
        _let_read(roles.execution, list(container.secrets.values()), region)

    @property
    def dependencies(self) -> Sequence[TerraformResource]:
        """What must be there before a task of it starts: the definition, and what its roles were granted so far."""
        return [self.definition, *self.roles.execution.policies, *self.roles.task.policies]


def _let_read(execution: ServiceRole, secrets: Sequence[SecretReference], region: str) -> None:
    # In the order given: what stands for a reference here is numbered, and sorts differently once others come before it.
    secret_arns = list(dict.fromkeys(secret.secret_arn for secret in secrets))
    if secret_arns:
        execution.allow("read-secrets", actions=["secretsmanager:GetSecretValue"], resources=secret_arns)
    for key in sorted({secret.encrypted_with for secret in secrets if secret.encrypted_with}, key=lambda key: key.id):
        execution.allow(
            f"decrypt-{key.id}",
            actions=["kms:Decrypt"],
            resources=[key.arn],
            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}},
            count=key.count,
        )
