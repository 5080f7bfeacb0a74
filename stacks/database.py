"""The deployment's database and its replicas."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import (
    DatabaseKeeping,
    DatabaseParameters,
    DatabaseSize,
    NetworkLike,
    PostgresDatabase,
    ReadReplica,
)
from groundplan.config.resolved import Deployment
from stacks.keys import DeploymentKeys


def build_database(
    stack: TerraformStack, deployment: Deployment, network: NetworkLike, keys: DeploymentKeys
) -> tuple[PostgresDatabase, list[ReadReplica]]:
    """Create the primary and as many replicas as were asked for."""
    settings, identifier = deployment.database, deployment.names.database
    database = PostgresDatabase(
        stack,
        "database",
        identifier=identifier,
        network=network,
        engine_version=settings.engine_version,
        database_name=settings.name,
        size=DatabaseSize(
            instance_class=settings.instance_class,
            allocated_storage_gib=settings.allocated_storage_gib,
            max_allocated_storage_gib=settings.max_allocated_storage_gib,
        ),
        parameters=DatabaseParameters(
            max_connections=settings.max_connections,
            values={parameter.name: parameter.value for parameter in settings.parameters},
        ),
        keeping=DatabaseKeeping(
            backup_retention_days=settings.backup_retention_days,
            multi_az=settings.multi_az,
            deletion_protection=settings.deletion_protection,
            log_retention_days=deployment.monitoring.log_retention_days,
            performance_insights_retention_days=settings.performance_insights_retention_days,
            enhanced_monitoring_interval_seconds=settings.enhanced_monitoring_interval_seconds,
        ),
        replicated=settings.read_replicas > 0,
        data_key=keys.data,
        secrets_key=keys.secrets,
        log_key=keys.logs,
    )
    replicas = [
        ReadReplica(stack, f"replica-{number}", identifier=f"{identifier}-replica-{number}", primary=database)
        for number in range(1, settings.read_replicas + 1)
    ]
    return database, replicas
