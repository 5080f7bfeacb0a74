"""The task that sets the database up, run once as its owner.

The owner's password may be rotated at any time. That strands nobody, because the task reads it when it starts and ends
soon after; the service connects as a role whose password stays.
"""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import (
    Container,
    TaskDefinition,
    TaskRoles,
    TaskSize,
)
from constructs_lib.database.bootstrap_sql import BOOTSTRAP_COMMAND, bootstrap_sql
from groundplan.config.resolved import Deployment
from stacks.database import APPLICATION_ROLE, DeploymentDatabase
from stacks.keys import DeploymentKeys

_BOOTSTRAP = "bootstrap"
_SMALLEST_CPU_UNITS, _SMALLEST_MEMORY_MIB = 256, 512
_SCRATCH_MIB = 16


def define_bootstrap(
    stack: TerraformStack, deployment: Deployment, database: DeploymentDatabase, keys: DeploymentKeys
) -> TaskDefinition:
    """Define the task that makes the application's role, and what row-level security needs."""
    settings, name = deployment.database, deployment.names.prefix
    roles = TaskRoles(stack, f"{_BOOTSTRAP}-roles", name=f"{name}-{_BOOTSTRAP}")
    keys.grant_secrets(roles.execution)
    return TaskDefinition(
        stack,
        f"{_BOOTSTRAP}-task",
        family=f"{name}-{_BOOTSTRAP}",
        log_group_name=f"/{name}/{_BOOTSTRAP}",
        region=deployment.region,
        size=TaskSize(
            cpu_units=_SMALLEST_CPU_UNITS,
            memory_mib=_SMALLEST_MEMORY_MIB,
            cpu_architecture=deployment.application.cpu_architecture,
        ),
        container=Container(
            name=_BOOTSTRAP,
            image=settings.client.image,
            user=settings.client.user,
            scratch_mib=_SCRATCH_MIB,
            command=BOOTSTRAP_COMMAND,
            environment={
                **database.owner_environment(),
                "BOOTSTRAP_SQL": bootstrap_sql(
                    application_role=APPLICATION_ROLE,
                    login_role=database.application.role,
                    row_level_security=settings.row_level_security,
                ),
            },
            secrets={
                **database.owner_login(),
                "APPLICATION_PASSWORD": database.application.password,
            },
        ),
        roles=roles,
        log_retention_days=deployment.monitoring.log_retention_days,
        log_key=keys.logs,
    )
