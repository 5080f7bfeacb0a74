"""The SQL that docs/row-level-security.md shows does what it says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.constructs_lib.database.postgresql.conftest import Connection

DOCUMENT = Path(__file__).parents[4] / "docs" / "row-level-security.md"


def test_the_migration_and_the_transaction_that_are_shown_work(owner: Connection, application: Connection) -> None:
    migration, transaction = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)

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
