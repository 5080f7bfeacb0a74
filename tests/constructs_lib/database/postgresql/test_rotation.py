"""The application gets a new password while tasks with the old one run on: two roles take turns."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from constructs_lib.database.bootstrap_sql import bootstrap_sql
from tests.constructs_lib.database.postgresql.cluster import APPLICATION, PASSWORD, Cluster
from tests.constructs_lib.database.postgresql.conftest import TENANCY, Connection

OTHER = "application_2"
OTHERS_TURN = bootstrap_sql(application_role=APPLICATION, login_role=OTHER, row_level_security=True)
FIRST, SECOND, THIRD = PASSWORD[APPLICATION], "the second", "the third"


@pytest.fixture
def rotated(cluster: Cluster, database: str, administrator: Connection) -> Iterator[str]:
    """A database whose application has its second password."""
    finished = cluster.bootstrap(OTHERS_TURN, database, password=SECOND)
    assert finished.returncode == 0, finished.stderr
    yield database
    administrator.execute(f"DROP ROLE {OTHER}")
    cluster.bootstrap(TENANCY, database)


def log_in(cluster: Cluster, role: str, database: str, password: str) -> Connection:
    return psycopg.connect(cluster.connection(role, database, password=password), autocommit=True)


def test_a_task_of_the_deployment_before_still_opens_connections(cluster: Cluster, rotated: str) -> None:
    with log_in(cluster, APPLICATION, rotated, FIRST) as application:
        assert application.execute("SELECT 1").fetchone() == (1,)


def test_a_new_task_sees_its_tenants_rows_and_no_others(cluster: Cluster, rotated: str, owner: Connection) -> None:
    owner.execute("CREATE TABLE note (tenant_id uuid NOT NULL DEFAULT gen_random_uuid(), text text)")
    owner.execute("SELECT tenancy.protect('note')")
    tenant = "11111111-1111-1111-1111-111111111111"

    with log_in(cluster, OTHER, rotated, SECOND) as application:
        assert application.execute("SELECT * FROM note").fetchall() == []
        with application.transaction():
            application.execute("SELECT tenancy.use_tenant(%s)", [tenant])
            application.execute("INSERT INTO note VALUES (%s, 'a')", [tenant])
            assert application.execute("SELECT text FROM note").fetchall() == [("a",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("TRUNCATE note")


def test_neither_role_may_do_more_than_the_other(cluster: Cluster, rotated: str, administrator: Connection) -> None:
    attributes = administrator.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles "
        "WHERE rolname = ANY (%s)",
        [[APPLICATION, OTHER]],
    ).fetchall()

    assert attributes == [(False,) * 5] * 2
    with log_in(cluster, OTHER, rotated, SECOND) as application, pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("CREATE TABLE mine (id integer)")


def test_the_first_password_ends_when_its_role_has_its_turn_again(cluster: Cluster, rotated: str) -> None:
    finished = cluster.bootstrap(TENANCY, rotated, password=THIRD)
    assert finished.returncode == 0, finished.stderr

    with log_in(cluster, APPLICATION, rotated, THIRD), log_in(cluster, OTHER, rotated, SECOND):
        pass
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        log_in(cluster, APPLICATION, rotated, FIRST)


def test_the_bootstrap_may_be_repeated_in_each_turn(cluster: Cluster, rotated: str) -> None:
    finished = cluster.bootstrap(OTHERS_TURN, rotated, password=SECOND)

    assert finished.returncode == 0, finished.stderr
