"""A second kind of backups, in a vault of their own: what removes database and buckets does not remove them.

https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.backup_plan import (
    BackupPlan,
    BackupPlanRule,
    BackupPlanRuleCopyAction,
    BackupPlanRuleCopyActionLifecycle,
    BackupPlanRuleLifecycle,
)
from cdktf_cdktf_provider_aws.backup_selection import BackupSelection
from cdktf_cdktf_provider_aws.backup_vault import BackupVault as Vault
from cdktf_cdktf_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.references import known
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole
from constructs_lib.storage.bucket import Bucket

_DAILY = "cron(0 7 * * ? *)"
"""Seven hours UTC: well after the windows in which RDS takes its own backup and is maintained, when it refuses others."""
_START_WINDOW_MINUTES = 60
_COMPLETION_WINDOW_MINUTES = 7 * 24 * 60
"""A week, as AWS has it unless it is told otherwise: the first backup of a bucket copies every version of every object,
and a backup that is not complete by then is cancelled."""
_BACKUP_POLICY = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
# Unlike the other one, it has no path: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html
_BUCKETS_POLICY = "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup"


@dataclass(frozen=True)
class VaultSettings:
    """How a vault keeps its recovery points.

    Attributes:
        name: 2 to 50 letters, digits, hyphens and underscores; unique in account and region.
        retention_days: How long each recovery point is kept.
        locked: Whether nobody may remove a recovery point earlier, or take in one that is kept for less. The lock is in
            governance mode: who holds `backup:DeleteBackupVaultLockConfiguration` can take it off
            (https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html).

    Raises:
        ValueError: The retention is less than a day.
    """

    name: str
    retention_days: int
    locked: bool

    def __post_init__(self) -> None:
        """Refuse what AWS refuses."""
        if self.retention_days < 1 and known(self.retention_days):
            raise ValueError(f"supply a retention of 1 day or more, got {self.retention_days}")


class BackupVault(Construct):
    """An encrypted vault, in the stack's region or in another one."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: VaultSettings,
        encryption_key: EncryptionKeyLike,
        prevent_destroy: bool = True,
        provider: TerraformProvider | None = None,
    ) -> None:
        """Create the vault, and its lock.

        Args:
            scope: The construct it belongs to.
            id_: Such as `backup-vault`.
            settings: How recovery points are kept.
            encryption_key: Of the vault's region.
            prevent_destroy: Whether Terraform refuses a plan that would delete the vault.
            provider: Of another region; `None` for the stack's own.
        """
        super().__init__(scope, id_)
        self.settings = settings
        vault = Vault(
            self,
            "Default",
            name=settings.name,
            kms_key_arn=encryption_key.arn,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None,
            provider=provider,
        )
        self.name = vault.name
        self.arn = vault.arn
        if settings.locked:
            BackupVaultLockConfiguration(
                self,
                "lock",
                backup_vault_name=vault.name,
                min_retention_days=settings.retention_days,
                provider=provider,
            )


class DailyBackups(Construct):
    """Recovery points of a database and of buckets each day, with copies in a second vault where there is one.

    Daily ones of the buckets, too, rather than continuous ones: their versions lead back to any moment already, a copy
    of a continuous backup does not, and continuous backups in this plan would take the database's own settings from
    RDS (https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html).
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        database: PostgresDatabase,
        buckets: Sequence[Bucket],
        vault: BackupVault,
        copies: BackupVault | None,
    ) -> None:
        """Create the plan, the role that carries it out, and the selections of what is backed up.

        Args:
            scope: The construct it belongs to.
            id_: Such as `backup-plan`.
            name: At most 50 letters, digits, hyphens, underscores and dots.
            database: What is backed up.
            buckets: What else is; may be none.
            vault: In the region of the database.
            copies: In another region; `None` for no copies.
        """
        super().__init__(scope, id_)
        plan = BackupPlan(
            self,
            "Default",
            name=name,
            rule=[
                BackupPlanRule(
                    rule_name="daily",
                    target_vault_name=vault.name,
                    schedule=_DAILY,
                    start_window=_START_WINDOW_MINUTES,
                    completion_window=_COMPLETION_WINDOW_MINUTES,
                    lifecycle=BackupPlanRuleLifecycle(delete_after=vault.settings.retention_days),
                    copy_action=None if copies is None else [_copy_to(copies)],
                )
            ],
        )
        role = ServiceRole(
            self,
            "role",
            name=f"{name}-backup",
            service="backup.amazonaws.com",
            description="Takes backups of database and buckets",
        )
        IamRolePolicyAttachment(self, "policy", role=role.role.name, policy_arn=_BACKUP_POLICY)
        BackupSelection(
            self, "selection", name="database", plan_id=plan.id, iam_role_arn=role.arn, resources=[database.arn]
        )
        if buckets:
            IamRolePolicyAttachment(self, "buckets-policy", role=role.role.name, policy_arn=_BUCKETS_POLICY)
            BackupSelection(
                self,
                "buckets",
                name="buckets",
                plan_id=plan.id,
                iam_role_arn=role.arn,
                resources=[bucket.arn for bucket in buckets],
            )


def _copy_to(vault: BackupVault) -> BackupPlanRuleCopyAction:
    return BackupPlanRuleCopyAction(
        destination_vault_arn=vault.arn,
        lifecycle=BackupPlanRuleCopyActionLifecycle(delete_after=vault.settings.retention_days),
    )
