"""The deployment's tasks: what they run, what they are told, how many there are."""

from __future__ import annotations

from cdktf import Fn, TerraformStack, TerraformVariable

from constructs_lib import (
    Container,
    DeployedImage,
    FargateService,
    ImageRepository,
    PostgresDatabase,
    ScalingTargets,
    SecretReference,
    ServiceScaling,
    TaskDefinition,
    TaskRoles,
    TaskSize,
    existing_secret,
    grant_pull_of,
)
from groundplan.config.resolved import Autoscaling, Deployment
from stacks.keys import DeploymentKeys
from stacks.storage import DeploymentBuckets

_CONTAINER = "web"
_FIRST_TAG = "initial"


def define_task(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    container_image: TerraformVariable,
    repository: ImageRepository,
    roles: TaskRoles,
    database: PostgresDatabase,
    buckets: DeploymentBuckets,
    keys: DeploymentKeys,
) -> tuple[TaskDefinition, DeployedImage]:
    """Define the task with the image that should run, the database in its environment, and what starting it takes."""
    application, name = deployment.application, deployment.names.prefix
    image = DeployedImage(
        stack,
        "image",
        declared_image=Fn.coalesce([container_image.string_value, f"{repository.url}:{_FIRST_TAG}"]),
        parameter_path=f"/groundplan/{name}/{_CONTAINER}",
        region=deployment.region,
        cluster_name=name,
        service_name=name,
        container_name=_CONTAINER,
    )
    repository.grant_pull(roles.execution)
    if application.image is not None:
        grant_pull_of(application.image, roles.execution)
    keys.secrets.grant_decrypt(roles.execution, via_service=f"secretsmanager.{deployment.region}.amazonaws.com")
    task = TaskDefinition(
        stack,
        "task",
        family=name,
        region=deployment.region,
        size=TaskSize(
            cpu_units=application.cpu_units,
            memory_mib=application.memory_mib,
            cpu_architecture=application.cpu_architecture,
        ),
        container=Container(
            name=_CONTAINER,
            image=image.image,
            port=application.port,
            environment={
                "PORT": str(application.port),
                **_database_environment(database),
                **buckets.environment(),
                **{setting.name: setting.value for setting in application.environment},
            },
            secrets={
                "PGUSER": database.owner_name,
                "PGPASSWORD": database.owner_password,
                **_existing_secrets(stack, deployment),
            },
        ),
        roles=roles,
        log_retention_days=deployment.monitoring.log_retention_days,
        log_key=keys.logs,
    )
    return task, image


def autoscale(stack: TerraformStack, service: FargateService, settings: Autoscaling | None) -> None:
    """Let the service scale itself, where the deployment says so."""
    if settings is None:
        return
    ServiceScaling(
        stack,
        "scaling",
        service=service,
        min_capacity=settings.min_capacity,
        max_capacity=settings.max_capacity,
        targets=ScalingTargets(
            cpu_percent=settings.target_cpu_percent,
            memory_percent=settings.target_memory_percent,
            requests_per_minute=settings.target_requests_per_minute,
        ),
    )


def _database_environment(database: PostgresDatabase) -> dict[str, str]:
    """Return libpq's variables, which most PostgreSQL drivers read by themselves.

    https://www.postgresql.org/docs/current/libpq-envars.html
    """
    endpoint = database.endpoint
    return {
        "PGHOST": endpoint.address,
        "PGPORT": str(endpoint.port),
        "PGDATABASE": endpoint.database_name,
        "PGSSLMODE": "require",
    }


def _existing_secrets(stack: TerraformStack, deployment: Deployment) -> dict[str, SecretReference]:
    return {
        setting.name: existing_secret(
            stack, f"secret-{setting.name.lower().replace('_', '-')}", name_or_arn=setting.value
        )
        for setting in deployment.application.secrets
    }
