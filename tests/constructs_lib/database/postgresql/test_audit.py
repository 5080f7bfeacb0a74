"""The audit finds each way in which one tenant could reach another's rows, and nothing in a sound database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.constructs_lib.database.postgresql.cluster import OWNER, SUPERUSER, Cluster
from tests.constructs_lib.database.postgresql.conftest import TEMPLATE, TENANCY, Connection, replace_database
from tests.constructs_lib.database.postgresql.facts import create_orders

UNSOUND = {
    "CREATE TABLE note (tenant_id uuid)": "public.note has no row-level security",
    "ALTER TABLE orders DISABLE ROW LEVEL SECURITY": "public.orders has no row-level security",
    "ALTER TABLE orders NO FORCE ROW LEVEL SECURITY": "public.orders does not force row-level security",
    "DROP POLICY tenant ON orders": "public.orders has row-level security and no policy",
    "ALTER POLICY tenant ON orders USING (true)": "public.orders has the policy tenant, which lets rows be read",
    "ALTER POLICY tenant ON orders WITH CHECK (true)": "public.orders has the policy tenant, which lets rows be written",
    "CREATE POLICY wide ON orders FOR SELECT USING (id > 0)": "public.orders has the policy wide, which lets rows be read",
    "CREATE POLICY wide ON orders FOR INSERT WITH CHECK (true)": "public.orders has the policy wide, which lets rows be written",
    "ALTER POLICY tenant ON orders USING (tenant_id = current_setting('app.tenant_id', true)::uuid) "
    "WITH CHECK (tenant_id = current_setting('app.tenant_id', true)::uuid)": (
        "public.orders has the policy tenant, which fails on a reused connection"
    ),
    "ALTER TABLE orders ADD PRIMARY KEY (id); ALTER TABLE orders ADD parent integer REFERENCES orders (id)": (
        "public.orders has the foreign key orders_parent_fkey without the tenant"
    ),
    "CREATE UNIQUE INDEX number ON orders (id)": "public.orders has the unique index public.number without the tenant",
    "GRANT TRUNCATE ON orders TO application": "public.orders gives the application TRUNCATE",
    "GRANT TRIGGER ON orders TO PUBLIC": "public.orders gives the application TRIGGER",
    "GRANT REFERENCES ON orders TO application": "public.orders gives the application REFERENCES",
    "CREATE VIEW recent AS SELECT * FROM orders": "public.recent is a view that reads as its owner",
    "CREATE MATERIALIZED VIEW total AS SELECT count(*) FROM orders": "public.total is out of the reach",
    "CREATE FUNCTION total() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM orders'": (
        "public.total() runs with the rights of its owner"
    ),
    "GRANT CREATE ON SCHEMA public TO application": "schema public lets the application create objects in it",
}
UNSOUND_BY_A_SUPERUSER = {
    "ALTER ROLE application SUPERUSER": "application has the attribute SUPERUSER",
    "ALTER ROLE application BYPASSRLS": "application has the attribute BYPASSRLS",
    "ALTER ROLE application CREATEROLE": "application has the attribute CREATEROLE",
    "ALTER ROLE application CREATEDB": "application has the attribute CREATEDB",
    "ALTER ROLE application REPLICATION": "application has the attribute REPLICATION",
    "REVOKE application FROM groundplan; GRANT groundplan TO application": "application is a member of the role groundplan",
    "GRANT pg_read_all_data TO application": "application is a member of the role pg_read_all_data",
    "ALTER TABLE orders OWNER TO application": "application owns table public.orders",
    "ALTER ROLE application SET app.tenant_id = '1'": "application starts each session with a tenant",
}


def findings(connection: Connection) -> list[str]:
    return [f"{row[0]} {row[1]}" for row in connection.execute("SELECT object, finding FROM tenancy.audit()")]


def test_a_sound_database_has_no_findings(owner: Connection) -> None:
    create_orders(owner)
    owner.execute(
        """
        CREATE TABLE item (
            id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, token uuid UNIQUE, number serial UNIQUE,
            tenant_id uuid NOT NULL, order_id integer NOT NULL,
            FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
        );
        CREATE TABLE tenant (id uuid PRIMARY KEY);
        CREATE VIEW recent WITH (security_invoker = true) AS SELECT * FROM orders;
        ALTER TABLE orders ADD FOREIGN KEY (tenant_id) REFERENCES tenant;
        CREATE TABLE plan (name text PRIMARY KEY);
        SELECT tenancy.protect('item');
        SELECT tenancy.protect('tenant', 'id');
        SELECT tenancy.share('plan', 'price list, the same for all');
        """
    )

    assert findings(owner) == []
    owner.execute("SELECT tenancy.require_isolation()")


@pytest.fixture(scope="session")
def kept_database(cluster: Cluster, administrator: Connection) -> str:
    """A sound database that no test changes but in a transaction that is rolled back."""
    name = replace_database(administrator, "kept_", template=TEMPLATE)
    with psycopg.connect(cluster.connection(OWNER, name), autocommit=True) as owner:
        create_orders(owner)
        assert findings(owner) == []
    return name


@contextmanager
def rolled_back(cluster: Cluster, role: str, database: str) -> Iterator[Connection]:
    with psycopg.connect(cluster.connection(role, database)) as session, session.transaction(force_rollback=True):
        yield session


@pytest.mark.parametrize(("change", "finding"), UNSOUND.items())
def test_the_audit_finds(change: str, finding: str, cluster: Cluster, kept_database: str) -> None:
    with rolled_back(cluster, OWNER, kept_database) as owner:
        owner.execute(change)

        assert [found for found in findings(owner) if found.startswith(finding)], findings(owner)
        with pytest.raises(psycopg.errors.RaiseException, match="tenants are not kept apart"):
            owner.execute("SELECT tenancy.require_isolation()")


@pytest.mark.parametrize(("change", "finding"), UNSOUND_BY_A_SUPERUSER.items())
def test_the_audit_finds_what_a_superuser_did(change: str, finding: str, cluster: Cluster, kept_database: str) -> None:
    with rolled_back(cluster, SUPERUSER, kept_database) as superuser:
        superuser.execute(change)

        assert [found for found in findings(superuser) if found.startswith(finding)], findings(superuser)


def test_a_database_that_starts_with_a_tenant_is_found(database: str, owner: Connection, superuser: Connection) -> None:
    superuser.execute(f"ALTER DATABASE {database} SET app.tenant_id = '1'")

    assert findings(owner) == [f"each role in {database} starts each session with a tenant"]


def test_a_view_of_a_superuser_is_found(owner: Connection, superuser: Connection) -> None:
    create_orders(owner)
    superuser.execute("CREATE VIEW everything AS SELECT * FROM orders")
    superuser.execute("GRANT SELECT ON everything TO application")

    assert findings(owner) == ["public.everything is a view that reads as its owner, and not as who asks"]


def test_a_table_that_the_application_cannot_reach_is_none_of_its_business(owner: Connection) -> None:
    owner.execute("CREATE TABLE ledger (id integer)")
    owner.execute("REVOKE ALL ON ledger FROM application")

    assert findings(owner) == []


def test_a_shared_table_may_still_not_be_truncated(owner: Connection) -> None:
    owner.execute("CREATE TABLE plan (name text)")
    owner.execute("SELECT tenancy.share('plan', 'price list')")
    owner.execute("GRANT TRUNCATE ON plan TO application")

    assert findings(owner) == ["public.plan gives the application TRUNCATE, which no policy limits"]


def test_sharing_needs_a_reason(owner: Connection) -> None:
    owner.execute("CREATE TABLE plan (name text)")

    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("SELECT tenancy.share('plan', '')")


def test_each_finding_says_what_to_do(owner: Connection) -> None:
    owner.execute("CREATE TABLE note (tenant_id uuid NOT NULL)")
    (remedy,) = owner.execute("SELECT remedy FROM tenancy.audit()").fetchall()

    assert str(remedy[0]).startswith("SELECT tenancy.protect('public.note')")
    owner.execute("SELECT tenancy.protect('public.note')")
    assert findings(owner) == []


def test_the_bootstrap_prints_what_the_audit_finds(cluster: Cluster, database: str, owner: Connection) -> None:
    owner.execute("CREATE TABLE note (tenant_id uuid)")

    assert "public.note | has no row-level security" in cluster.bootstrap(TENANCY, database).stdout
