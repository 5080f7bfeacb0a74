"""The database in RDS's terms."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.instance_classes import memory_gib
from groundplan.config.model.database import LARGEST_STORAGE, BackupBlock, DatabaseBlock
from groundplan.config.resolve.postgresql import database_name, parameter_value
from groundplan.config.resolved import BackupVault, Client, Database, DatabaseProxy, Login, Setting
from groundplan.config.tables import parameters

_LOGIN_ROLES = ("application", "application_2")
"""They take turns, so that a new password is never one that tasks are using."""


def resolve_database(
    block: DatabaseBlock, deployment_name: str, region: str, level: policy.Level, findings: Findings
) -> Database:
    """Give the database, with `max_connections` as a number and parameters in RDS's units."""
    instance_class = getattr(block.sizes, block.size, block.size)
    settings = _parameters(block, findings)
    retention = block.backup.retention if block.backup else 0
    if not retention:
        _say_what_no_backups_mean(block, findings)
    client = policy.postgresql().client
    return Database(
        name=database_name(deployment_name),
        engine_version=block.version,
        parameter_group_family=f"postgres{block.version}",
        instance_class=instance_class,
        allocated_storage_gib=block.storage,
        max_allocated_storage_gib=_max_storage(block, findings),
        backup_retention_days=retention,
        backup_vault=_backup_vault(block.backup, region, findings),
        multi_az=block.multi_az,
        read_replicas=block.read_replicas,
        proxy=DatabaseProxy(**dict(policy.postgresql().proxy)) if block.proxy else None,
        deletion_protection=block.deletion_protection,
        row_level_security=block.row_level_security,
        logins=_logins(block.credentials_version),
        client=Client(image=client.image.format(release=client.releases[block.version]), user=client.user),
        max_connections=int(settings.pop("max_connections", 0)) or max_connections(instance_class),
        parameters=tuple(Setting(name, value) for name, value in sorted(settings.items())),
        enhanced_monitoring_interval_seconds=level.enhanced_monitoring_interval_seconds,
        performance_insights_retention_days=level.performance_insights_retention_days,
    )


def max_connections(instance_class: str) -> int:
    """Count the connections that an instance class's memory allows for, by `patterns/tables/postgresql.yaml`."""
    rule = policy.postgresql().max_connections
    wanted = int((memory_gib(instance_class) or 0) * rule.per_gib_of_memory)
    return min(max(wanted, rule.minimum), rule.maximum)


def _backup_vault(backup: BackupBlock | None, region: str, findings: Findings) -> BackupVault | None:
    """Give the vault; copies are made of what is in it, so they ask for it too."""
    if backup is None or not (backup.vault or backup.vault_lock or backup.copy_to_region):
        return None
    if not backup.retention:
        findings.error(
            "database.backup.retention",
            "database.backup",
            "database.backup.vault",
            problem="a vault keeps backups for a day at least",
            remedy="write a retention of 1 day or more, or vault: false",
        )
    if backup.copy_to_region == region:
        findings.error(
            "database.backup.copy_to_region",
            "platform.region",
            problem=f"{region} is the region of the database itself",
            remedy="write another region, or remove the key",
        )
    return BackupVault(
        retention_days=max(backup.retention, 1), locked=backup.vault_lock, copy_to_region=backup.copy_to_region
    )


def _parameters(block: DatabaseBlock, findings: Findings) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in block.parameters.items():
        try:
            values[name] = parameter_value(parameters()[name], value)
        except ValueError as error:
            problem, _, remedy = str(error).partition("; ")
            findings.error(("database", "parameters", name), problem=problem, remedy=remedy)
    return values


def _max_storage(block: DatabaseBlock, findings: Findings) -> int | None:
    # A tenth more, rounded up: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
    least = -(-block.storage * 11 // 10)
    if block.max_storage is None or block.max_storage >= least:
        return block.max_storage
    problem = f"max_storage ({block.max_storage}) leaves storage ({block.storage}) less than a tenth to grow"
    if findings.is_from_user("database.max_storage"):
        remedy = f"write max_storage: {least} or more, or null for storage that does not grow"
        findings.error("database.max_storage", "database.storage", problem=problem, remedy=remedy)
        return None
    # The pattern's limit was meant for the pattern's storage; the file has asked for more.
    doubled = min(2 * block.storage, LARGEST_STORAGE)
    limit = doubled if doubled >= least else None
    remedy = f"the pattern's max_storage gives way: {limit or 'null'} is used"
    findings.notice("database.max_storage", "database.storage", problem=problem, remedy=remedy)
    return limit


def _say_what_no_backups_mean(block: DatabaseBlock, findings: Findings) -> None:
    """RDS deletes the backups that there are as soon as none are wanted, which no plan shows.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.Disabling.html
    """
    keys = ("database.backup.retention", "database.backup")
    if block.read_replicas:
        findings.error(
            *keys,
            "database.read_replicas",
            problem="RDS makes read replicas only of a database that has backups",
            remedy="write a retention of 1 day or more, or read_replicas: 0",
        )
    elif block.deletion_protection:
        findings.error(
            *keys,
            "database.deletion_protection",
            problem="without backups RDS deletes those that there are, and deletion_protection is on",
            remedy="write a retention of 1 day or more, or deletion_protection: false",
        )
    else:
        findings.notice(
            *keys,
            problem="no backups: RDS deletes those that there are, and what is deleted by mistake cannot be had back",
            remedy="write a retention of 1 day or more",
        )


def _logins(password_version: int) -> tuple[Login, ...]:
    """Give who may log in for the application: the role of the newest password, and the one of the password before."""
    return tuple(
        Login(role=_LOGIN_ROLES[(version - 1) % len(_LOGIN_ROLES)], password_version=version)
        for version in (password_version, password_version - 1)
        if version
    )
