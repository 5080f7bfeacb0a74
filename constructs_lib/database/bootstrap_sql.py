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


def bootstrap_sql(*, application_role: str, login_role: str | None = None, row_level_security: bool) -> str:
    """Return a psql script that the owner of the database runs, as often as wanted.

    It creates the application's role, which can log in and nothing more, gives it the rows of the owner's tables, now
    and in future, and reads the password from standard input. It holds no password. PostgreSQL 13 or later.

    Args:
        application_role: The role's name: lower-case letters, digits and underscores, at most 63.
        login_role: The role that gets the password, if it is another: a member of the application's, with its rights
            and no others. With two roles that take turns, each can get a new password while nobody logs in as it.
        row_level_security: Also create the schema `tenancy`, whose functions keep tenants apart in tables that several
            share (docs/guides/row-level-security.md).

    Raises:
        ValueError: The name could not be written without quotes.
    """
    login_role = login_role or application_role
    for role in (application_role, login_role):
        if not _ROLE_NAME.fullmatch(role) and known(role):
            raise ValueError(f"not a role name in lower-case letters, digits and underscores: {role!r}")
    files = ("application_role.sql", *(("tenancy.sql", "audit.sql") if row_level_security else ()))
    parts = (_SQL.joinpath(name).read_text(encoding="utf-8") for name in files)
    names = (f"\\set application_role {application_role}", f"\\set login_role {login_role}")
    return "\n".join((*names, *parts))
