"""What must be true of two tenants who share a table; each fact fails when what it rests on is taken away."""

from __future__ import annotations

import psycopg
import pytest

from tests.constructs_lib.database.postgresql.conftest import Connection

A, B = "aaaaaaaa-0000-4000-8000-000000000000", "bbbbbbbb-0000-4000-8000-000000000000"


def create_orders(owner: Connection) -> None:
    """Create a table with two rows of A and one of B, and protect it."""
    owner.execute("CREATE TABLE orders (id integer NOT NULL, tenant_id uuid NOT NULL, UNIQUE (tenant_id, id))")
    owner.execute("INSERT INTO orders VALUES (1, %(a)s), (2, %(a)s), (3, %(b)s)", {"a": A, "b": B})
    owner.execute("SELECT tenancy.protect('orders')")


def ids(connection: Connection, tenant: str, table: str = "orders") -> list[object]:
    """Return the ids that a tenant sees."""
    with connection.transaction():
        use(connection, tenant)
        return [row[0] for row in connection.execute(f"TABLE {table} ORDER BY id")]


def use(connection: Connection, tenant: str) -> None:
    connection.execute("SELECT tenancy.use_tenant(%s)", [tenant])


def each_tenant_sees_its_own_rows(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    assert ids(application, A) == [1, 2]
    assert ids(application, B) == [3]


def a_row_for_another_tenant_is_refused(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    _refused(application, "INSERT INTO orders VALUES (4, %s)")


def a_row_cannot_be_moved_to_another_tenant(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    _refused(application, "UPDATE orders SET tenant_id = %s")


def the_owner_is_bound_too(owner: Connection, application: Connection) -> None:  # noqa: ARG001
    create_orders(owner)

    assert owner.execute("SELECT count(*) FROM orders").fetchone() == (0,)
    assert ids(owner, A) == [1, 2]


def the_application_cannot_take_the_policy_away(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    for change in ("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY", "DROP POLICY tenant ON orders"):
        try:
            application.execute(change)
        except psycopg.errors.InsufficientPrivilege:
            continue
        pytest.fail(f"the application may {change}")


def a_reused_connection_starts_without_a_tenant(owner: Connection, application: Connection) -> None:
    create_orders(owner)
    assert ids(application, A) == [1, 2]

    assert application.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def other_tenants_rows_cannot_be_truncated(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    try:
        application.execute("TRUNCATE orders")
    except psycopg.errors.InsufficientPrivilege:
        return
    pytest.fail("the application may TRUNCATE")


def _refused(application: Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="violates row-level security policy"):
        _execute_for_a(application, statement)


def _execute_for_a(application: Connection, statement: str) -> None:
    with application.transaction():
        use(application, A)
        application.execute(statement, [B])
