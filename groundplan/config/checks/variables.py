"""Environment variables of the application that the deployment itself sets."""

from __future__ import annotations

from collections.abc import Iterator

from groundplan.config.findings import Findings
from groundplan.config.messages import shown
from groundplan.config.resolved import Deployment

_TLS_MODE = "PGSSLMODE"
_STRICTER = ("verify-ca", "verify-full")
"""https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION; RDS accepts nothing without TLS."""


def check_variables(deployment: Deployment, findings: Findings) -> None:
    """Report a name that is taken: ECS refuses one that is a variable and a secret, and overrides the rest in silence."""
    taken = {name: (set_to, remedy) for name, set_to, remedy in taken_variables(deployment)}
    application = deployment.application
    for block, settings in (("environment", application.environment), ("secrets", application.secrets)):
        for setting in settings:
            if setting.name not in taken or (setting.name == _TLS_MODE and setting.value in _STRICTER):
                continue
            set_to, remedy = taken[setting.name]
            findings.error(
                ("application", block, setting.name),
                problem=f"{shown(setting.name)} is set by the deployment: it is {set_to}",
                remedy=f"remove it; {remedy}",
            )


def taken_variables(deployment: Deployment) -> Iterator[tuple[str, str, str]]:
    """Give each variable that the application's tasks have from the deployment, what it holds, and what changes it."""
    application, replicas = deployment.application, deployment.database.read_replicas
    other_database = "for another database, choose another name"
    yield "PORT", "where the load balancer expects the application", "write application.port"
    if application.pool_size:
        yield "DATABASE_POOL_SIZE", "the connections that a task may open", "write application.pool_size"
    for name, held in {
        "PGHOST": "the host of the database",
        "PGPORT": "the port of the database",
        "PGDATABASE": "the name of the database",
        "PGUSER": "the application's role in the database",
        "PGPASSWORD": "the password of the application's role",
    }.items():
        yield name, held, other_database
    yield _TLS_MODE, "require, since RDS refuses connections without TLS", f"or write {' or '.join(_STRICTER)}"
    if replicas:
        yield "REPLICA_PGHOST", "the hosts of the read replicas", other_database
    if application.database_url:
        without = "application.database_url: false leaves the name to you"
        yield "DATABASE_URL", "the URL of the database", without
        for number in range(1, replicas + 1):
            name = "REPLICA_DATABASE_URL" if number == 1 else f"REPLICA_{number}_DATABASE_URL"
            yield name, "the URL of a read replica", without
    for purpose, there in (("uploads", application.uploads_bucket), ("backups", application.backups_bucket)):
        if there:
            name = f"{purpose.upper()}_BUCKET"
            yield name, f"the bucket of the {purpose}", f"application.storage.{purpose}: false leaves the name to you"
