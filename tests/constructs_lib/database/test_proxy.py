"""RDS Proxy: who gets in, with which secrets, and what it may reach."""

from __future__ import annotations

from typing import Any

from constructs_lib import DatabaseCredentials, PostgresDatabase
from constructs_lib.database.proxy import ConnectionPool, DatabaseProxy
from tests.constructs_lib.stand_ins import NETWORK, encryption_key

POOL = ConnectionPool(max_connections_percent=80, max_idle_connections_percent=40, connection_borrow_timeout_seconds=60)
APPLICATION_SECRET = "${aws_secretsmanager_secret_version.database_application-secret_version.arn}"
REPORTS_SECRET = "${aws_secretsmanager_secret_version.database_reports-secret_version.arn}"


def credentials(database: PostgresDatabase, username: str) -> DatabaseCredentials:
    return DatabaseCredentials(
        database,
        f"{username}-secret",
        name_prefix=f"shop-{username}-",
        username=username,
        description="A role for a test",
        encryption_key=encryption_key(database, f"{username}-key"),  # type: ignore[arg-type]
    )


def proxy(database: PostgresDatabase, *usernames: str, **given: Any) -> DatabaseProxy:  # noqa: ANN401
    return DatabaseProxy(
        database,
        "database-proxy",
        **{
            "name": "shop-proxy",
            "database": database,
            "network": NETWORK,
            "credentials": [credentials(database, username) for username in usernames],
            "secrets_key": encryption_key(database, "proxy-key"),  # type: ignore[arg-type]
            "region": "us-east-1",
            "idle_client_timeout_seconds": 900,
            "connection_pool": POOL,
            **given,
        },
    )
