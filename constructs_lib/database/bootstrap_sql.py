"""The SQL that sets a database up for its application, and the command that runs it in a task."""

from __future__ import annotations

import re
from pathlib import Path

from constructs_lib.references import known

_SQL = Path(__file__).parent / "sql"
_ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")

_SCRIPT = r"""
printf '%s\n' "$BOOTSTRAP_SQL" > /tmp/bootstrap.sql &&
printf '%s\n%s\n' "$APPLICATION_PASSWORD" "$APPLICATION_PASSWORD" |
psql --quiet --no-psqlrc --no-password --set ON_ERROR_STOP=1 --file /tmp/bootstrap.sql
"""
BOOTSTRAP_COMMAND = ("sh", "-c", _SCRIPT.strip())
"""Run `BOOTSTRAP_SQL` in psql, with `APPLICATION_PASSWORD` on its standard input, where no process list shows it.

libpq's variables (`PGHOST`, `PGUSER`, `PGPASSWORD` …) say where and as whom: https://www.postgresql.org/docs/current/libpq-envars.html
"""


def bootstrap_sql(*, application_role: str, row_level_security: bool) -> str:
    """Return a psql script that the owner of the database runs, as often as wanted.

    It creates the application's role, which can log in and nothing more, gives it the rows of the owner's tables, now
    and in future, and reads its password from standard input. It holds no password. PostgreSQL 13 or later.

    Args:
        application_role: The role's name: lower-case letters, digits and underscores, at most 63.
        row_level_security: Also create the schema `tenancy`, whose functions keep tenants apart in tables that several
            share (docs/row-level-security.md). Without, the role may create tables of its own in the schema `public`.

    Raises:
        ValueError: The name could not be written without quotes.
    """
    if not _ROLE_NAME.fullmatch(application_role) and known(application_role):
        message = f"not a role name in lower-case letters, digits and underscores: {application_role!r}"
        raise ValueError(message)
    files = ("tenancy.sql", "audit.sql") if row_level_security else ("without_tenancy.sql",)
    parts = (_SQL.joinpath(name).read_text(encoding="utf-8") for name in ("application_role.sql", *files))
    return "\n".join((f"\\set application_role {application_role}", *parts))
