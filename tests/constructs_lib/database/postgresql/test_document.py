"""The SQL that docs/guides/row-level-security.md shows does what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groundplan.config import read_configuration
from tests.constructs_lib.database.postgresql.conftest import TENANCY, Connection
from tests.constructs_lib.database.postgresql.facts import A, B
from tests.constructs_lib.database.postgresql.guide import blocks


def test_the_migration_and_the_transaction_that_are_shown_work(owner: Connection, application: Connection) -> None:
    (migration,) = blocks("In a migration, as the owner", "sql")
    (transaction,) = blocks("In the application", "sql")

    owner.execute(migration)
    application.execute(transaction)
    with application.transaction():
        application.execute("SELECT tenancy.use_tenant('aaaaaaaa-0000-4000-8000-000000000000')")
        assert application.execute("SELECT number FROM orders").fetchall() == [("A-1",)]
    assert application.execute("SELECT number FROM orders").fetchall() == []


def test_rows_can_be_changed_by_a_migration_that_lifts_the_force(owner: Connection, application: Connection) -> None:
    owner.execute("CREATE TABLE orders (tenant_id integer NOT NULL)")
    owner.execute("INSERT INTO orders VALUES (1), (2)")
    owner.execute("SELECT tenancy.protect('orders')")
    with owner.transaction():
        owner.execute("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY")
        assert owner.execute("UPDATE orders SET tenant_id = tenant_id").rowcount == 2
        owner.execute("ALTER TABLE orders FORCE ROW LEVEL SECURITY")

    assert application.execute("SELECT * FROM orders").fetchall() == []


def test_the_command_for_ones_own_machine_prints_the_bootstrap(capsys: pytest.CaptureFixture[str]) -> None:
    (commands,) = blocks("In your framework", "sh")
    (program,) = re.findall(r'python -c "([^"]*)" > bootstrap\.sql\n', commands)

    exec(program, {})  # noqa: S102
    assert capsys.readouterr().out == f"{TENANCY}\n"


def test_what_prisma_runs_protects_its_tables(owner: Connection, application: Connection) -> None:
    protect, afterwards = blocks("Prisma (Express, Next.js)", "sql")
    owner.execute("CREATE TABLE _prisma_migrations (id text PRIMARY KEY)")
    create_tables(owner)

    owner.execute(protect)
    owner.execute(afterwards)
    tenants_are_kept_apart(application)


def test_what_rails_runs_protects_its_tables(owner: Connection, application: Connection) -> None:
    (statements,) = re.findall(r"<<~SQL\n(.*?)\n +SQL\n", blocks("Rails", "ruby")[0], flags=re.DOTALL)
    for table in ("schema_migrations", "ar_internal_metadata", "solid_queue_jobs", "solid_queue_ready_executions"):
        owner.execute(f"CREATE TABLE {table} (id bigserial PRIMARY KEY)".encode())
    create_tables(owner)

    owner.execute(statements)
    tenants_are_kept_apart(application)


def test_the_deployment_files_shown_are_accepted(tmp_path: Path) -> None:
    (shown,) = blocks("Prisma (Express, Next.js)", "yaml")
    file = tmp_path / "deployment.yaml"
    file.write_text(f"deployment: {{name: my-app, framework: nextjs}}\n{shown}", encoding="utf-8")

    migrate = read_configuration([file]).deployments[0].application.migrate
    assert migrate is not None
    assert migrate[:2] == ("sh", "-c")


def create_tables(owner: Connection) -> None:
    """Create what the migrations of both frameworks create, with a row of each tenant."""
    owner.execute("CREATE TABLE orders (tenant_id uuid NOT NULL, id serial PRIMARY KEY, UNIQUE (tenant_id, id))")
    owner.execute(
        """
        CREATE TABLE items (
          tenant_id uuid NOT NULL, id serial PRIMARY KEY, order_id integer NOT NULL,
          FOREIGN KEY (tenant_id, order_id) REFERENCES orders (tenant_id, id))
        """
    )
    owner.execute("INSERT INTO orders (tenant_id) VALUES (%s), (%s)", [A, B])


def tenants_are_kept_apart(application: Connection) -> None:
    with application.transaction():
        application.execute("SELECT tenancy.use_tenant(%s)", [B])
        assert application.execute("SELECT id FROM orders").fetchall() == [(2,)]
    assert application.execute("SELECT id FROM orders").fetchall() == []
