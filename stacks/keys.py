"""The deployment's keys, one a purpose."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import (
    EncryptionKey,
    ServiceRole,
    account_id,
    alarms_statement,
    database_events_statement,
    event_rules_statement,
    logs_statement,
)
from groundplan.config.resolved import Deployment


class DeploymentKeys:
    """Keys for data at rest, for secrets, and for logs and alarms: who reads logs need not be able to read data."""

    def __init__(self, stack: TerraformStack, deployment: Deployment) -> None:
        """Create the three keys."""
        self._region = deployment.region
        prefix, protected = deployment.names.prefix, deployment.deletion_protection
        self.data = EncryptionKey(
            stack,
            "data-key",
            alias=f"{prefix}-data",
            description="Database, buckets and images",
            prevent_destroy=protected,
        )
        self.secrets = EncryptionKey(
            stack,
            "secrets-key",
            alias=f"{prefix}-secrets",
            description="Secrets of the database and the application",
            prevent_destroy=protected,
        )
        self.logs = EncryptionKey(
            stack,
            "logs-key",
            alias=f"{prefix}-logs",
            description="Log groups and alarm notifications",
            service_statements=[
                logs_statement(region=deployment.region, account_id=account_id(stack)),
                alarms_statement(account_id=account_id(stack)),
                database_events_statement(account_id=account_id(stack)),
                event_rules_statement(),
            ],
            prevent_destroy=protected,
        )

    def grant_secrets(self, role: ServiceRole) -> None:
        """Let a role decrypt the secrets that it may read."""
        self.secrets.grant_decrypt(role, via_service=f"secretsmanager.{self._region}.amazonaws.com")
