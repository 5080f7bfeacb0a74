"""A script that proves, as often as wanted, that the backups of a deployment's database can be restored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from groundplan.config.resolve.names import shortened
from groundplan.config.resolved import Deployment
from groundplan.output.rendering import write_script

RESTORE_DRILL = "restore-drill.sh"
HOST_TO_COME = "HOST-OF-THE-SCRATCH-INSTANCE"
"""Stands in the task's overrides for the host that only the restored instance knows."""
TABLE_TO_COME, COLUMN_TO_COME = "TABLE-TO-COUNT", "COLUMN-OF-THE-NEWEST"
"""Stand there for what the user names."""

_SCRATCH_SUFFIX = "-restore-drill"
_LONGEST_IDENTIFIER = 63
"""https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html"""

# As `stacks.bootstrap` names it.
_TASK = "bootstrap"

_QUERY_OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=10min -c row_security=off"
"""With row security off, a table of which the role may see some rows alone is refused instead of counted wrongly."""
_QUERY_COMMAND = f"""\
printf '%s\\n' "$RESTORE_DRILL_SQL" |
PGUSER="$RESTORE_DRILL_ROLE" PGPASSWORD="$APPLICATION_PASSWORD" PGOPTIONS='{_QUERY_OPTIONS}' \
psql --no-psqlrc --no-password --set ON_ERROR_STOP=1 --set table="$RESTORE_DRILL_TABLE" \
${{RESTORE_DRILL_NEWEST:+--set newest="$RESTORE_DRILL_NEWEST"}} --file -"""
"""As the application: RDS may have rotated the owner's password since the backup, the application's changes with the file."""


def write_restore_drill(deployment: Deployment, folder: Path) -> Path:
    """Write the drill of a deployment's database as an executable bash script, and return its path.

    The script needs the AWS CLI and credentials. It restores a backup to a scratch instance, asks it what it holds, and
    removes it again; `--help` says more.

    Args:
        deployment: The stack whose database is restored.
        folder: Where the script goes; must exist.
    """
    prefix, database, vault = deployment.names.prefix, deployment.names.database, deployment.database.backup_vault
    role = deployment.database.logins[0].role
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
        table_to_come=TABLE_TO_COME,
        column_to_come=COLUMN_TO_COME,
        overrides=_overrides("restore-drill.sql", role, {}),
        table_overrides=_overrides(
            "restore-drill-table.sql",
            role,
            {"RESTORE_DRILL_TABLE": TABLE_TO_COME, "RESTORE_DRILL_NEWEST": COLUMN_TO_COME},
        ),
    )


def scratch_identifier(database: str) -> str:
    """Name the instance that a drill restores to, within RDS's 63 characters."""
    return f"{shortened(database, _LONGEST_IDENTIFIER - len(_SCRATCH_SUFFIX))}{_SCRATCH_SUFFIX}"


def _overrides(query: str, role: str, variables: Mapping[str, str]) -> str:
    """Make of the task that sets the database up one that asks an instance a query of the templates."""
    sql = Path(__file__).parent.joinpath("templates", query).read_text(encoding="utf-8")
    environment = {"PGHOST": HOST_TO_COME, "RESTORE_DRILL_SQL": sql, "RESTORE_DRILL_ROLE": role, **variables}
    container = {
        "name": _TASK,
        "command": ["sh", "-c", _QUERY_COMMAND],
        "environment": [{"name": name, "value": value} for name, value in environment.items()],
    }
    return json.dumps({"containerOverrides": [container]})
