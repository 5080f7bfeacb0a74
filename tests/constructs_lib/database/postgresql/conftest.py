"""Databases that were set up by the bootstrap, on real servers."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from constructs_lib.database.bootstrap_sql import bootstrap_sql
from tests.constructs_lib.database.postgresql.cluster import (
    APPLICATION,
    INSTALLATIONS,
    OWNER,
    SUPERUSER,
    Cluster,
    running_cluster,
)

Connection = psycopg.Connection[tuple[object, ...]]
Connect = Callable[[str], Connection]

TENANCY = bootstrap_sql(application_role=APPLICATION, row_level_security=True)
TEMPLATE = "bootstrapped"


@pytest.fixture(
    scope="session",
    params=[pytest.param(version, marks=pytest.mark.xdist_group(f"postgresql {version}")) for version in INSTALLATIONS],
)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    with running_cluster(request.param) as running:
        with psycopg.connect(running.connection(SUPERUSER, "postgres"), autocommit=True) as superuser:
            _create_database(superuser, TEMPLATE, template="template1")
        finished = running.bootstrap(TENANCY, TEMPLATE)
        assert finished.returncode == 0, finished.stderr
        yield running


@pytest.fixture(scope="session")
def administrator(cluster: Cluster) -> Iterator[Connection]:
    """A superuser's session outside of the databases of the tests."""
    with psycopg.connect(cluster.connection(SUPERUSER, "postgres"), autocommit=True) as session:
        yield session


@pytest.fixture
def careful_administrator(administrator: Connection) -> Iterator[Connection]:
    """The administrator, who sees to it that the test leaves the roles as they were, which all databases share."""
    before = _roles(administrator)
    yield administrator
    assert _roles(administrator) == before, "the test changed roles, which other tests rely on"


@pytest.fixture
def empty_database(careful_administrator: Connection) -> str:
    """A database that was not set up, on a server where the application's role exists already."""
    return replace_database(careful_administrator, "empty_", template="template1")


@pytest.fixture
def database(careful_administrator: Connection) -> str:
    """A database that was set up."""
    return replace_database(careful_administrator, "test_", template=TEMPLATE)


@pytest.fixture
def connect(cluster: Cluster, database: str) -> Iterator[Connect]:
    """Open a session in the database as a role; each statement is a transaction unless one is begun."""
    opened: list[Connection] = []

    def connected(role: str) -> Connection:
        opened.append(psycopg.connect(cluster.connection(role, database), autocommit=True))
        return opened[-1]

    yield connected
    for connection in opened:
        connection.close()


@pytest.fixture
def owner(connect: Connect) -> Connection:
    return connect(OWNER)


@pytest.fixture
def application(connect: Connect) -> Connection:
    return connect(APPLICATION)


@pytest.fixture
def superuser(connect: Connect) -> Connection:
    return connect(SUPERUSER)


def _roles(superuser: Connection) -> list[tuple[object, ...]]:
    return superuser.execute(
        """
        SELECT pg_roles::text FROM pg_roles
        UNION ALL SELECT concat_ws(' ', member, roleid, grantor, admin_option, inherit_option, set_option)
        FROM pg_auth_members ORDER BY 1
        """
    ).fetchall()


def replace_database(superuser: Connection, prefix: str, *, template: str) -> str:
    """Create a database for one test, and drop the one of the test before, which would fill the memory.

    Not at the end of that test: its sessions may be closing still, and PostgreSQL looks for their end each 100 ms only.
    """
    name = f"{prefix}{uuid.uuid4().hex}"
    left = superuser.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
    _create_database(superuser, name, template=template)
    for row in left:
        superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(row[0]))))
    return name


def _create_database(superuser: Connection, name: str, *, template: str) -> None:
    superuser.execute(
        # Twice as quick as by the write-ahead log, which the template's pages would fill besides.
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
        )
    )
