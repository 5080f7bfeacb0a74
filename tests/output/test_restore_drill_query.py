"""The query of the restore drill, on a real PostgreSQL, by the command that the task is given."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, replace

import pytest

from constructs_lib.database.bootstrap_sql import bootstrap_sql
from groundplan.config import Deployment
from groundplan.output.restore_drill import HOST_TO_COME, write_restore_drill
from tests.constructs_lib.database.postgresql.cluster import APPLICATION, OWNER, PASSWORD, Cluster
from tests.output.test_restore_drill import settings_of

DATABASE = "shop"

pytestmark = pytest.mark.xdist_group("restore drill")


@dataclass(frozen=True)
class Restored:
    """A server with the database as a backup holds it."""

    cluster: Cluster
    command: tuple[str, ...]
    sql: str
    table_sql: str

    def asked(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run what the task runs."""
        return subprocess.run(
            self.command,
            env={
                "PATH": f"{self.cluster.programs}:{os.environ['PATH']}",
                "PGHOST": str(self.cluster.socket),
                "PGDATABASE": DATABASE,
                # The owner's, which may have been rotated since the backup.
                "PGUSER": OWNER,
                "PGPASSWORD": "rotated",
                "APPLICATION_PASSWORD": PASSWORD[APPLICATION],
                "RESTORE_DRILL_ROLE": APPLICATION,
                "RESTORE_DRILL_SQL": self.sql,
                **environment,
            },
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def counted(self, table: str, newest: str = "") -> subprocess.CompletedProcess[str]:
        """Run what the task runs for a table."""
        return self.asked(RESTORE_DRILL_SQL=self.table_sql, RESTORE_DRILL_TABLE=table, RESTORE_DRILL_NEWEST=newest)


@pytest.fixture(scope="module")
def restored(production: Deployment, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Restored:
    settings = settings_of(write_restore_drill(production, tmp_path_factory.mktemp("stack")))
    queries = []
    for overrides in ("overrides", "table_overrides"):
        (container,) = json.loads(settings[overrides])["containerOverrides"]
        environment = {entry["name"]: entry["value"] for entry in container["environment"]}
        assert environment["PGHOST"] == HOST_TO_COME
        queries.append(environment["RESTORE_DRILL_SQL"])
    make_database(cluster)
    return Restored(cluster, tuple(container["command"]), *queries)


def make_database(cluster: Cluster) -> None:
    cluster.execute(f"CREATE DATABASE {DATABASE}", "postgres")
    done = cluster.bootstrap(bootstrap_sql(application_role=APPLICATION, row_level_security=False), DATABASE)
    assert done.returncode == 0, done.stderr
    cluster.execute("CREATE TABLE orders AS SELECT g AS id FROM generate_series(1, 4321) AS g", DATABASE)
    cluster.execute(f"CREATE TABLE hidden (id int); REVOKE ALL ON hidden FROM {APPLICATION}", DATABASE)
    cluster.execute("ANALYZE orders", DATABASE)


def test_the_answer_shows_the_version_and_that_data_is_there(restored: Restored) -> None:
    asked = restored.asked()
    assert (asked.returncode, asked.stderr) == (0, "")
    facts = dict(line.split(" | ", 1) for line in asked.stdout.splitlines() if " | " in line and "[" not in line)
    facts = {name.strip(): value for name, value in facts.items()}
    assert facts["version"].startswith("PostgreSQL 16")
    assert facts["database"] == DATABASE
    assert facts["size"].endswith(("kB", "MB"))
    assert facts["tables"] == "2"
    assert facts["rows, by the last ANALYZE"] == "4321"


def test_the_largest_table_comes_first(restored: Restored) -> None:
    tables = restored.asked().stdout.partition("Its largest tables:")[2].splitlines()
    assert [cell.strip() for cell in tables[3].split("|")][::2] == ["orders", "4321"]


def test_a_wrong_password_ends_in_an_exit_code(restored: Restored) -> None:
    asked = restored.asked(APPLICATION_PASSWORD="another")
    assert asked.returncode == 2
    assert "password authentication failed" in asked.stderr


def test_a_query_that_fails_ends_in_an_exit_code(restored: Restored) -> None:
    assert restored.asked(RESTORE_DRILL_SQL="SELECT 1 / 0;").returncode == 3


def test_the_drill_cannot_write(restored: Restored) -> None:
    asked = replace(restored, sql="CREATE TABLE traces ();").asked()
    assert asked.returncode == 3
    assert "read-only transaction" in asked.stderr


@pytest.fixture(scope="module")
def tables(restored: Restored) -> None:
    """Tables whose names are hard to quote."""
    restored.cluster.execute(
        """CREATE SCHEMA sales; GRANT USAGE ON SCHEMA sales TO application;
        CREATE TABLE sales.orders (id int, at timestamp, "At; DROP" date);
        INSERT INTO sales.orders VALUES (1, '2026-01-31 12:00:00.75', '2026-01-30'), (2, '2026-01-30', NULL);
        CREATE TABLE "a""b; DROP TABLE sales.orders; '$(x)" (id int);
        CREATE TABLE guarded (id int); INSERT INTO guarded VALUES (1);
        ALTER TABLE guarded ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        GRANT SELECT ON sales.orders TO application""",
        DATABASE,
    )


@pytest.mark.parametrize(
    ("table", "newest", "printed"),
    [
        ("orders", "", "counted|4321"),
        ("ORDERS", "", "counted|4321"),
        ("sales.orders", "", "counted|2"),
        ("sales.orders", "at", "counted|2|1769860800|2026-01-31 12:00:00.75"),
        ("sales.orders", '"At; DROP"', "counted|2|1769731200|2026-01-30"),
        ("""public."a""b; DROP TABLE sales.orders; '$(x)\"""", "", "counted|0"),
    ],
)
@pytest.mark.usefixtures("tables")
def test_a_table_is_counted_and_its_newest_value_found(
    restored: Restored, table: str, newest: str, printed: str
) -> None:
    asked = restored.counted(table, newest)
    assert (asked.returncode, asked.stderr, asked.stdout) == (0, "", f"{printed}\n")


@pytest.mark.usefixtures("tables")
def test_an_empty_table_has_no_newest_value(restored: Restored) -> None:
    restored.cluster.execute("CREATE TABLE empty (at timestamptz)", DATABASE)
    assert restored.counted("empty", "at").stdout == "counted|0||\n"


@pytest.mark.parametrize(
    ("table", "newest", "error"),
    [
        ("nowhere", "", "does not exist"),
        ("orders; SELECT 1", "", "invalid name syntax"),
        ("sales.orders WHERE id = 1", "", "invalid name syntax"),
        ("sales.orders", "nothing", "does not exist"),
        ("sales.orders", "at) FROM sales.orders; SELECT (1", "not a valid identifier"),
        ("sales.orders", "id", "does not exist"),
        ("hidden", "", "permission denied"),
        ("guarded", "", "row-level security"),
    ],
)
@pytest.mark.usefixtures("tables")
def test_a_table_that_cannot_be_counted_ends_in_an_exit_code(
    restored: Restored, table: str, newest: str, error: str
) -> None:
    asked = restored.counted(table, newest)
    assert asked.returncode == 3
    assert error in asked.stderr
    assert "counted" not in asked.stdout


def test_a_query_is_given_up_after_ten_minutes(restored: Restored) -> None:
    assert "10min" in replace(restored, sql="SHOW statement_timeout;").asked().stdout
