"""The tasks that run the application's image: what each of them is told, and as whom it connects."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import Fn, TerraformStack, TerraformVariable

from constructs_lib import (
    Cluster,
    Container,
    DeployedImage,
    ImageRepository,
    SecretReference,
    Spot,
    TaskDefinition,
    TaskRoles,
    TaskSize,
    existing_secret,
    grant_pull_of,
    with_database_url,
)
from groundplan.config.ids import variable_id
from groundplan.config.resolved import Application, Autoscaling, Deployment, Job, Worker
from stacks.database import DeploymentDatabase
from stacks.keys import DeploymentKeys
from stacks.storage import DeploymentBuckets

_WEB = "web"
_MIGRATE = "migrate"
_FIRST_TAG = "initial"
_DISK_PATH = "/disk"
_SCRATCH_SHARE = 4
"""A quarter of a task's memory may be scratch space."""


class ApplicationTasks:
    """Defines each task with roles of its own, and with all by which the application finds its surroundings.

    Attributes:
        image: What the tasks run: the image that was declared, or the one that CI has deployed since.
    """

    def __init__(
        self,
        stack: TerraformStack,
        deployment: Deployment,
        *,
        container_image: TerraformVariable,
        repository: ImageRepository,
        cluster: Cluster,
        database: DeploymentDatabase,
        buckets: DeploymentBuckets,
        keys: DeploymentKeys,
    ) -> None:
        """Look up the image and the secrets that somebody else keeps."""
        self._stack, self._deployment = stack, deployment
        self._repository, self._cluster = repository, cluster
        self._database, self._buckets, self._keys = database, buckets, keys
        name = deployment.names.prefix
        self.image = DeployedImage(
            stack,
            "image",
            declared_image=Fn.coalesce([container_image.string_value, f"{repository.url}:{_FIRST_TAG}"]),
            parameter_path=f"/groundplan/{name}/{_WEB}",
            region=deployment.region,
            cluster_name=name,
            service_name=name,
            container_name=_WEB,
        )
        self._secrets = {
            setting.name: existing_secret(
                stack,
                f"secret-{variable_id(setting.name)}",
                name_or_arn=setting.value,
                region=deployment.region,
            )
            for setting in deployment.application.secrets
        }

    def web(self) -> TaskDefinition:
        """Define the task that answers requests."""
        application, name = self._deployment.application, self._deployment.names.prefix
        roles = self._serving_roles("roles", name)
        return self._define(
            "task",
            name,
            container_name=_WEB,
            size=_size(application, application.cpu_units, application.memory_mib),
            roles=roles,
            login=self._database.application_login(),
            port=application.port,
            serves_exec_sessions=True,
        )

    def worker(self, worker: Worker) -> TaskDefinition:
        """Define the task of a worker, which does what the application may do."""
        id_ = f"worker-{worker.name}"
        return self._define(
            f"{id_}-task",
            worker.full_name,
            container_name=id_,
            size=_size(self._deployment.application, worker.cpu_units, worker.memory_mib),
            roles=self._serving_roles(f"{id_}-roles", worker.full_name),
            login=self._database.application_login(),
            command=worker.command,
            serves_exec_sessions=True,
        )

    def job(self, job: Job) -> TaskDefinition:
        """Define the task of a job, which does what the application may do."""
        id_ = f"job-{job.name}"
        roles = TaskRoles(self._stack, f"{id_}-roles", name=job.full_name)
        self._buckets.grant(roles.task)
        return self._define(
            f"{id_}-task",
            job.full_name,
            container_name=id_,
            size=_size(self._deployment.application, job.cpu_units, job.memory_mib),
            roles=roles,
            login=self._database.application_login(),
            command=job.command,
        )

    def migrate(self) -> TaskDefinition:
        """Define the task that connects as the owner, with the command that migrates the database where one is known."""
        application, family = self._deployment.application, f"{self._deployment.names.prefix}-{_MIGRATE}"
        return self._define(
            f"{_MIGRATE}-task",
            family,
            container_name=_MIGRATE,
            image=self.image.of_family(_MIGRATE, family=family, container_name=_MIGRATE),
            size=_size(application, application.cpu_units, application.memory_mib),
            roles=TaskRoles(self._stack, f"{_MIGRATE}-roles", name=family),
            login=self._database.owner_login(),
            surroundings=self._database.owner_environment(),
            command=self.as_owner(application.migrate) if application.migrate else (),
        )

    def as_owner(self, command: Sequence[str]) -> Sequence[str]:
        """Return a command of the migrating task as it has to be run, to find the database as the application does."""
        return with_database_url(command) if self._deployment.application.database_url else command

    def _serving_roles(self, id_: str, name: str) -> TaskRoles:
        """Return roles of a task that runs on: it keeps files, and a person can look into it."""
        roles = TaskRoles(self._stack, id_, name=name)
        self._cluster.grant_exec_sessions(roles.task)
        self._buckets.grant(roles.task)
        if earlier := self._database.earlier_secret_arns():
            roles.execution.allow("read-earlier-secrets", actions=["secretsmanager:GetSecretValue"], resources=earlier)
        return roles

    def _define(
        self,
        id_: str,
        family: str,
        *,
        container_name: str,
        size: TaskSize,
        roles: TaskRoles,
        login: dict[str, SecretReference],
        surroundings: dict[str, str] | None = None,
        image: str | None = None,
        command: Sequence[str] = (),
        port: int | None = None,
        serves_exec_sessions: bool = False,
    ) -> TaskDefinition:
        deployment, application = self._deployment, self._deployment.application
        own = {setting.name: setting.value for setting in application.environment}
        self._grant_start(roles)
        return TaskDefinition(
            self._stack,
            id_,
            family=family,
            log_group_name=f"/{deployment.names.prefix}/{container_name}",
            region=deployment.region,
            size=size,
            container=Container(
                name=container_name,
                image=image or self.image.image,
                user=application.user,
                scratch_mib=size.memory_mib // _SCRATCH_SHARE,
                disk_path=_DISK_PATH if application.ephemeral_storage_gib else None,
                command=command,
                port=port,
                environment={**self._environment(), **(surroundings or {}), **own},
                secrets={**login, **self._secrets},
                serves_exec_sessions=serves_exec_sessions,
            ),
            roles=roles,
            log_retention_days=deployment.monitoring.log_retention_days,
            log_key=self._keys.logs,
        )

    def _environment(self) -> dict[str, str]:
        application = self._deployment.application
        return {
            "PORT": str(application.port),
            **({"DATABASE_POOL_SIZE": str(application.pool_size)} if application.pool_size else {}),
            **self._database.environment(),
            **self._buckets.environment(),
        }

    def _grant_start(self, roles: TaskRoles) -> None:
        """Let tasks of the application's image start: pull it, and decrypt the secrets that they are given."""
        self._repository.grant_pull(roles.execution)
        if self._deployment.application.image is not None:
            grant_pull_of(self._deployment.application.image, roles.execution)
        self._keys.grant_secrets(roles.execution)


def spot(application: Application, scaling: Autoscaling | None, desired_count: int) -> Spot | None:
    """Return which tasks of a service may run on Fargate Spot: a share of those above the fewest."""
    if not application.spot_percent:
        return None
    return Spot(base=scaling.min_capacity if scaling else desired_count, percent=application.spot_percent)


def _size(application: Application, cpu_units: int, memory_mib: int) -> TaskSize:
    return TaskSize(
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        cpu_architecture=application.cpu_architecture,
        ephemeral_storage_gib=application.ephemeral_storage_gib,
    )
