"""A script that proves, as often as wanted, that the newest backup of a deployment's database can be restored."""

from __future__ import annotations

import json
from pathlib import Path

from groundplan.config.resolve.names import shortened
from groundplan.config.resolved import Deployment
from groundplan.output.script import write_script

RESTORE_DRILL = "restore-drill.sh"
HOST_TO_COME = "HOST-OF-THE-SCRATCH-INSTANCE"
"""Stands in the task's overrides for the host that only the restored instance knows."""

_SCRATCH_SUFFIX = "-restore-drill"
_LONGEST_IDENTIFIER = 63
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html"""

# As `stacks.bootstrap` and `stacks.database` name them.
_TASK = "bootstrap"
_APPLICATION_ROLE = "application"

_QUERY_COMMAND = f"""\
printf '%s\\n' "$RESTORE_DRILL_SQL" |
PGUSER={_APPLICATION_ROLE} PGPASSWORD="$APPLICATION_PASSWORD" PGOPTIONS='-c default_transaction_read_only=on' \
psql --no-psqlrc --no-password --set ON_ERROR_STOP=1 --file -"""
"""As the application's role: the owner's password may have been rotated since the backup, the application's never is."""


def write_restore_drill(deployment: Deployment, folder: Path) -> Path:
    """Write the drill of a deployment's database as an executable bash script, and return its path.

    The script needs the AWS CLI and credentials. It restores the newest backup to a scratch instance, asks it what it
    holds, and removes it again; `--help` says more.

    Args:
        deployment: The stack whose database is restored.
        folder: Where the script goes; must exist.
    """
    prefix, database, vault = deployment.names.prefix, deployment.names.database, deployment.database.backup_vault
    return write_script(
        folder,
        RESTORE_DRILL,
        region=deployment.region,
        database=database,
        scratch=scratch_identifier(database),
        cluster=prefix,
        service=prefix,
        task_family=f"{prefix}-{_TASK}",
        log_group=f"/{prefix}/{_TASK}",
        log_stream_prefix=f"{_TASK}/{_TASK}",
        vault="" if vault is None else prefix,
        # The image of the task comes from a public registry, which no interface endpoint reaches.
        task_subnets=f"{prefix}-public-*" if deployment.network.nat == "none" else "",
        host_to_come=HOST_TO_COME,
        overrides=_overrides(),
    )


def scratch_identifier(database: str) -> str:
    """Name the instance that a drill restores to, within RDS's 63 characters."""
    return f"{shortened(database, _LONGEST_IDENTIFIER - len(_SCRATCH_SUFFIX))}{_SCRATCH_SUFFIX}"


def _overrides() -> str:
    """Make of the task that sets the database up one that asks the scratch instance what it holds."""
    sql = Path(__file__).parent.joinpath("templates", "restore-drill.sql").read_text(encoding="utf-8")
    container = {
        "name": _TASK,
        "command": ["sh", "-c", _QUERY_COMMAND],
        "environment": [
            {"name": "PGHOST", "value": HOST_TO_COME},
            {"name": "RESTORE_DRILL_SQL", "value": sql},
        ],
    }
    return json.dumps({"containerOverrides": [container]})
