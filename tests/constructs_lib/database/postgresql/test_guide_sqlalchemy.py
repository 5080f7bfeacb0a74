"""The SQLAlchemy code of docs/guides/row-level-security.md keeps tenants apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.pool import NullPool

from tests.constructs_lib.database.postgresql.cluster import APPLICATION, OWNER, PASSWORD, Cluster
from tests.constructs_lib.database.postgresql.facts import A, B
from tests.constructs_lib.database.postgresql.guide import files, write

SECTION = "SQLAlchemy (FastAPI, Flask)"
ENVIRONMENT = """
from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""


def url(cluster: Cluster, database: str, role: str) -> str:
    """Write the URL that tasks get, but to a socket."""
    return f"postgresql://{role}:{quote(PASSWORD[role], safe='')}@/{database}?host={cluster.socket}"


def module(name: str) -> Any:  # noqa: ANN401  # what it holds is what the document says
    """Run a file of the document."""
    loaded = ModuleType(name)
    code = compile(files(SECTION)[f"shop/{name}.py"], f"shop/{name}.py", "exec", dont_inherit=True)
    exec(code, loaded.__dict__)  # noqa: S102
    return loaded


@pytest.fixture(scope="module")
def models() -> Any:  # noqa: ANN401
    return module("models")


@pytest.fixture
def migrated(cluster: Cluster, database: str, tmp_path: Path) -> Iterator[sqlalchemy.Connection]:
    """The owner's connection to a database on which the migration of the document has run."""
    write({**files(SECTION), "migrations/env.py": ENVIRONMENT}, tmp_path)
    config = Config()
    config.set_main_option("script_location", str(tmp_path / "migrations"))
    engine = create_engine(
        sqlalchemy.make_url(url(cluster, database, OWNER)).set(drivername="postgresql+psycopg"), poolclass=NullPool
    )
    with engine.connect() as owner:
        config.attributes["connection"] = owner
        command.upgrade(config, "head")
        owner.commit()
        yield owner


@pytest.fixture
def shop(
    cluster: Cluster, database: str, migrated: sqlalchemy.Connection, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The document's shop/database.py, on behalf of the application."""
    migrated.rollback()
    monkeypatch.setenv("DATABASE_URL", url(cluster, database, APPLICATION))
    loaded = module("database")
    yield loaded
    loaded.engine.dispose()


@pytest.fixture
def orders(shop: Any, models: Any) -> None:  # noqa: ANN401
    for tenant, number in ((A, "A-1"), (B, "B-1")):
        with shop.session_of(UUID(tenant)) as session:
            order = models.Order(tenant_id=UUID(tenant), number=number)
            session.add(order)
            session.flush()
            session.add(models.Item(tenant_id=order.tenant_id, order_id=order.id))


def numbers(session: Any, models: Any) -> list[str]:  # noqa: ANN401
    return list(session.scalars(select(models.Order.number)))


def test_the_migration_makes_the_tables_of_the_models(migrated: sqlalchemy.Connection, models: Any) -> None:  # noqa: ANN401
    assert compare_metadata(MigrationContext.configure(migrated), models.Base.metadata) == []


@pytest.mark.usefixtures("orders")
def test_each_session_sees_the_rows_of_its_tenant(shop: Any, models: Any) -> None:  # noqa: ANN401
    with shop.session_of(A) as of_a, shop.session_of(B) as of_b:
        assert (numbers(of_a, models), numbers(of_b, models)) == (["A-1"], ["B-1"])


@pytest.mark.usefixtures("orders")
def test_a_row_for_another_tenant_is_refused(shop: Any, models: Any) -> None:  # noqa: ANN401
    with pytest.raises(ProgrammingError, match="violates row-level security policy"), shop.session_of(A) as session:
        session.add(models.Order(tenant_id=UUID(B), number="B-2"))


@pytest.mark.usefixtures("orders")
def test_an_item_of_another_tenants_order_is_refused(shop: Any, models: Any) -> None:  # noqa: ANN401
    with shop.session_of(B) as session:
        foreign = session.scalar(select(models.Order.id))
    with pytest.raises(IntegrityError, match="violates foreign key constraint"), shop.session_of(A) as session:
        session.add(models.Item(tenant_id=UUID(A), order_id=foreign))


@pytest.mark.usefixtures("orders")
def test_a_session_names_its_tenant_again_after_a_commit(shop: Any, models: Any) -> None:  # noqa: ANN401
    with shop.Sessions(info={"tenant": A}) as session:
        assert numbers(session, models) == ["A-1"]
        session.commit()
        assert numbers(session, models) == ["A-1"]


@pytest.mark.usefixtures("orders")
def test_without_a_tenant_there_are_no_rows(shop: Any, models: Any) -> None:  # noqa: ANN401
    with shop.Sessions() as session:
        assert numbers(session, models) == []
    with shop.engine.connect() as connection:
        assert numbers(connection, models) == []


@pytest.mark.usefixtures("orders")
def test_in_autocommit_there_are_no_rows(shop: Any, models: Any) -> None:  # noqa: ANN401
    with shop.Sessions(bind=shop.engine.execution_options(isolation_level="AUTOCOMMIT"), info={"tenant": A}) as session:
        assert numbers(session, models) == []


@pytest.mark.usefixtures("orders")
def test_a_pooled_connection_carries_nothing_over(shop: Any, models: Any) -> None:  # noqa: ANN401
    shop.engine.dispose()
    sessions = set()
    for tenant, seen in ((A, ["A-1"]), (None, []), (B, ["B-1"]), (None, [])):
        with shop.Sessions(info={"tenant": tenant} if tenant else {}) as session:
            assert numbers(session, models) == seen
            sessions.add(session.scalar(text("SELECT pg_backend_pid()")))
            session.commit()
    assert len(sessions) == 1
