"""Two tenants in one table, as the traps of row-level security were measured to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.constructs_lib.database.postgresql import facts
from tests.constructs_lib.database.postgresql.cluster import APPLICATION, OWNER, Cluster
from tests.constructs_lib.database.postgresql.conftest import TENANCY, Connect, Connection
from tests.constructs_lib.database.postgresql.facts import A, B, create_orders, ids, use

Fact = Callable[[Connection, Connection], None]

FACTS: list[Fact] = [
    facts.each_tenant_sees_its_own_rows,
    facts.a_row_for_another_tenant_is_refused,
    facts.a_row_cannot_be_moved_to_another_tenant,
    facts.the_owner_is_bound_too,
    facts.the_application_cannot_take_the_policy_away,
    facts.a_reused_connection_starts_without_a_tenant,
    facts.other_tenants_rows_cannot_be_truncated,
]
MUTATIONS: list[tuple[str, str, Fact]] = [
    ("ENABLE ROW LEVEL SECURITY, FORCE", "FORCE", facts.each_tenant_sees_its_own_rows),
    ("ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY", facts.the_owner_is_bound_too),
    ("WITH CHECK (%s)", "WITH CHECK (true OR %s)", facts.a_row_for_another_tenant_is_refused),
    ("WITH CHECK (%s)", "WITH CHECK (true OR %s)", facts.a_row_cannot_be_moved_to_another_tenant),
    ("USING (%s)", "USING (true OR %s)", facts.each_tenant_sees_its_own_rows),
    (
        "EXECUTE format('DROP POLICY",
        "EXECUTE format('ALTER TABLE %s OWNER TO application', protected); EXECUTE format('DROP POLICY",
        facts.the_application_cannot_take_the_policy_away,
    ),
    (
        "('app.tenant_id', tenant, true)",
        "('app.tenant_id', tenant, false)",
        facts.a_reused_connection_starts_without_a_tenant,
    ),
    (
        "NULLIF(pg_catalog.current_setting('app.tenant_id', true), '')",
        "pg_catalog.current_setting('app.tenant_id', true)",
        facts.a_reused_connection_starts_without_a_tenant,
    ),
    (
        "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES",
        "GRANT ALL ON TABLES",
        facts.other_tenants_rows_cannot_be_truncated,
    ),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
def test_fact(fact: Fact, owner: Connection, application: Connection) -> None:
    fact(owner, application)


@pytest.fixture
def creating_for_the_application(cluster: Cluster, empty_database: str) -> Iterator[None]:
    """The owner may create what the application owns, as a member of its role, which may create that itself."""
    with psycopg.connect(cluster.connection(OWNER, empty_database), autocommit=True) as owner:
        owner.execute("GRANT application TO groundplan")
        owner.execute("GRANT CREATE ON SCHEMA public TO application")
        yield
        owner.execute("REVOKE application FROM groundplan")


@pytest.mark.parametrize(("before", "after", "fact"), MUTATIONS)
@pytest.mark.usefixtures("creating_for_the_application")
def test_a_weaker_bootstrap_breaks_a_fact(
    before: str, after: str, fact: Fact, cluster: Cluster, empty_database: str
) -> None:
    assert before in TENANCY
    weaker = TENANCY.replace(before, after)
    finished = cluster.bootstrap(weaker.replace("REVOKE CREATE ON SCHEMA public FROM :", "-- :"), empty_database)
    assert finished.returncode == 0, finished.stderr

    with (
        psycopg.connect(cluster.connection(OWNER, empty_database), autocommit=True) as owner,
        psycopg.connect(cluster.connection(APPLICATION, empty_database), autocommit=True) as application,
        pytest.raises((AssertionError, psycopg.errors.InvalidTextRepresentation, pytest.fail.Exception)),
    ):
        fact(owner, application)


def use_until_the_session_ends(connection: Connection, tenant: str) -> None:
    connection.execute("SELECT set_config('app.tenant_id', %s, false)", [tenant])


def test_without_a_tenant_there_are_no_rows(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    assert application.execute("SELECT count(*) FROM orders").fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        application.execute("INSERT INTO orders VALUES (4, %s)", [A])


def test_another_tenants_rows_are_neither_changed_nor_deleted(owner: Connection, application: Connection) -> None:
    create_orders(owner)
    with application.transaction():
        use(application, A)
        assert application.execute("UPDATE orders SET id = 9 WHERE tenant_id = %s", [B]).rowcount == 0
        assert application.execute("DELETE FROM orders WHERE tenant_id = %s", [B]).rowcount == 0

    assert ids(application, B) == [3]


def test_turning_row_security_off_is_an_error_and_no_way_around(owner: Connection, application: Connection) -> None:
    create_orders(owner)
    application.execute("SET row_security = off")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("SELECT * FROM orders")


def test_a_tenant_set_outside_a_transaction_sees_nothing(owner: Connection, application: Connection) -> None:
    create_orders(owner)
    use(application, A)

    assert application.execute("SELECT count(*) FROM orders").fetchone() == (0,)


@pytest.mark.parametrize("tenant", ["", None])
def test_no_tenant_is_not_a_tenant(tenant: str | None, application: Connection) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="no tenant given"):
        application.execute("SELECT tenancy.use_tenant(%s)", [tenant])


def test_text_that_is_no_uuid_is_an_error(owner: Connection, application: Connection) -> None:
    create_orders(owner)

    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        ids(application, "' OR true --")


def test_a_composite_foreign_key_keeps_to_the_tenant(owner: Connection, application: Connection) -> None:
    create_orders(owner)
    owner.execute(
        """
        CREATE TABLE item (
            tenant_id uuid NOT NULL, order_id integer NOT NULL,
            FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id)
        )
        """
    )
    owner.execute("SELECT tenancy.protect('item')")

    use_until_the_session_ends(application, A)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        application.execute("INSERT INTO item VALUES (%s, 3)", [A])


def test_a_view_of_who_asks_keeps_to_the_tenant(owner: Connection, application: Connection) -> None:
    create_orders(owner)
    owner.execute("CREATE VIEW recent WITH (security_invoker = true) AS SELECT * FROM orders")

    assert ids(application, A, table="recent") == [1, 2]


@pytest.mark.parametrize("kind", ["bigint", "integer", "text", "varchar(40)"])
def test_a_tenant_may_be_of_another_type(kind: str, owner: Connection, application: Connection) -> None:
    owner.execute(f"CREATE TABLE orders (id integer, tenant_id {kind} NOT NULL)")
    owner.execute("INSERT INTO orders VALUES (1, '1'), (2, '2')")
    owner.execute("SELECT tenancy.protect('orders')")

    assert ids(application, "1") == [1]


def test_a_table_with_quotes_and_a_column_of_another_name_is_protected(
    owner: Connection, application: Connection
) -> None:
    table = '"Order ""1"" % {}"'
    owner.execute('CREATE TABLE orders (id integer, "Customer" integer NOT NULL)')
    owner.execute("INSERT INTO orders VALUES (1, 1), (2, 2)")
    owner.execute(f"ALTER TABLE orders RENAME TO {table}")
    owner.execute("SELECT tenancy.protect(%s, 'Customer')", [table])

    assert ids(application, "1", table=table) == [1]


def test_rows_of_a_partition_are_protected_by_its_parent(owner: Connection, application: Connection) -> None:
    owner.execute("CREATE TABLE orders (id integer, tenant_id integer NOT NULL) PARTITION BY LIST (tenant_id)")
    owner.execute("CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1)")
    owner.execute("CREATE TABLE orders_2 PARTITION OF orders FOR VALUES IN (2)")
    owner.execute("INSERT INTO orders VALUES (1, 1), (2, 2)")
    owner.execute("SELECT tenancy.protect('orders')")

    assert ids(application, "1") == [1]


def test_protecting_again_keeps_one_policy_and_one_index(owner: Connection) -> None:
    create_orders(owner)
    owner.execute("SELECT tenancy.protect('orders')")

    assert owner.execute("SELECT polname FROM pg_policy WHERE polrelid = 'orders'::regclass").fetchall() == [
        ("tenant",)
    ]
    assert owner.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'orders'::regclass").fetchone() == (1,)


def test_the_tenants_rows_are_found_by_an_index(owner: Connection, application: Connection) -> None:
    owner.execute("CREATE TABLE orders (id integer, tenant_id integer NOT NULL)")
    owner.execute("INSERT INTO orders SELECT n, n FROM generate_series(1, 10000) AS n")
    owner.execute("SELECT tenancy.protect('orders')")
    owner.execute("ANALYZE orders")
    with application.transaction():
        use(application, "7")
        plan = application.execute("EXPLAIN SELECT * FROM orders").fetchall()

    assert "Index" in str(plan)


def test_a_table_without_the_column_is_refused_with_what_to_do(owner: Connection) -> None:
    owner.execute("CREATE TABLE orders (id integer)")

    with pytest.raises(
        psycopg.errors.RaiseException, match=r"the table public\.orders has no column tenant_id"
    ) as refused:
        owner.execute("SELECT tenancy.protect('orders')")
    assert "tenancy.share" in str(refused.value.diag.message_hint)


def test_a_tenant_that_may_be_null_is_refused_with_what_to_do(owner: Connection) -> None:
    owner.execute("CREATE TABLE orders (tenant_id uuid)")

    with pytest.raises(psycopg.errors.RaiseException, match="may be NULL") as refused:
        owner.execute("SELECT tenancy.protect('orders')")
    assert refused.value.diag.message_hint == "ALTER TABLE public.orders ALTER COLUMN tenant_id SET NOT NULL"


def test_protection_survives_a_superusers_session_that_is_not_the_applications(
    connect: Connect, owner: Connection, application: Connection
) -> None:
    create_orders(owner)
    with connect("rdsadmin") as superuser:
        assert superuser.execute("SELECT count(*) FROM orders").fetchone() == (3,)

    assert ids(application, A) == [1, 2]
