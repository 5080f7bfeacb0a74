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
    PASSWORD,
    SUPERUSER,
    Cluster,
    running_cluster,
)

Connection = psycopg.Connection[tuple[object, ...]]
Connect = Callable[[str], Connection]

TENANCY = bootstrap_sql(application_role=APPLICATION, row_level_security=True)
_TEMPLATE = "bootstrapped"


@pytest.fixture(
    scope="session",
    params=[pytest.param(version, marks=pytest.mark.xdist_group(f"postgresql {version}")) for version in INSTALLATIONS],
)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    with running_cluster(request.param) as running:
        with psycopg.connect(running.connection(SUPERUSER, "postgres"), autocommit=True) as superuser:
            # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
            superuser.execute(
                sql.SQL(
                    "CREATE ROLE {} LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION PASSWORD {}"
                ).format(sql.Identifier(OWNER), PASSWORD[OWNER])
            )
        _create_database(running, _TEMPLATE)
        finished = running.bootstrap(TENANCY, _TEMPLATE)
        assert finished.returncode == 0, finished.stderr
        yield running


@pytest.fixture
def empty_database(cluster: Cluster) -> str:
    """A database that was not set up, on a server where the application's role exists already."""
    return _create_database(cluster, f"empty_{uuid.uuid4().hex}")


@pytest.fixture
def database(cluster: Cluster) -> str:
    """A database that was set up."""
    return _create_database(cluster, f"test_{uuid.uuid4().hex}", template=_TEMPLATE)


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


def _create_database(cluster: Cluster, name: str, *, template: str = "template1") -> str:
    with psycopg.connect(cluster.connection(SUPERUSER, "postgres"), autocommit=True) as superuser:
        superuser.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )
    return name
