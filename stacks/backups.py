"""The deployment's backups in a vault, and their copies in another region."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import BackupVault, DailyBackups, EncryptionKey, PostgresDatabase, VaultSettings
from groundplan.config.resolved import COPIES_PROVIDER, Deployment
from stacks.keys import DeploymentKeys
from stacks.storage import DeploymentBuckets
from stacks.terraform_settings import configure_provider


def build_backups(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    database: PostgresDatabase,
    buckets: DeploymentBuckets,
    keys: DeploymentKeys,
) -> None:
    """Create the vault and its daily plan, where the deployment has them."""
    settings, prefix = deployment.database.backup_vault, deployment.names.prefix
    protected = deployment.deletion_protection
    if settings is None:
        return
    kept = VaultSettings(name=prefix, retention_days=settings.retention_days, locked=settings.locked)
    vault = BackupVault(stack, "backup-vault", settings=kept, encryption_key=keys.data, prevent_destroy=protected)
    copies = None
    if settings.copy_to_region:
        elsewhere = configure_provider(
            stack, region=settings.copy_to_region, tags=deployment.tags, alias=COPIES_PROVIDER
        )
        key = EncryptionKey(
            stack,
            "copies-key",
            alias=f"{prefix}-copies",
            description="Copies of the backups",
            prevent_destroy=protected,
            provider=elsewhere,
        )
        copies = BackupVault(
            stack, "copies-vault", settings=kept, encryption_key=key, prevent_destroy=protected, provider=elsewhere
        )
    # The bucket of access logs holds nothing that a restored deployment would miss.
    selected = [bucket for bucket in (buckets.uploads, buckets.backups) if bucket is not None]
    DailyBackups(stack, "backup-plan", name=prefix, database=database, buckets=selected, vault=vault, copies=copies)
