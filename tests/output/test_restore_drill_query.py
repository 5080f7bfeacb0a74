"""The query of the restore drill, on a real PostgreSQL, by the command that the task is given."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from constructs_lib.database.bootstrap_sql import bootstrap_sql
from groundplan.config import Deployment
from groundplan.output import write_restore_drill
from groundplan.output.restore_drill import HOST_TO_COME
from tests.constructs_lib.database.postgresql.cluster import APPLICATION, OWNER, PASSWORD, Cluster, running_cluster
from tests.output.test_restore_drill import settings_of

DATABASE = "shop"

pytestmark = pytest.mark.xdist_group("restore drill query")


@dataclass(frozen=True)
class Restored:
    """A server with the database as a backup holds it."""

    cluster: Cluster
    command: tuple[str, ...]
    sql: str

    def asked(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run what the task runs."""
        return subprocess.run(
            self.command,
            env={
                "PATH": f"{self.cluster.programs}:{os.environ['PATH']}",
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.cluster.port),
                "PGDATABASE": DATABASE,
                # The owner's, which may have been rotated since the backup.
                "PGUSER": OWNER,
                "PGPASSWORD": "rotated",
                "APPLICATION_PASSWORD": PASSWORD[APPLICATION],
                "RESTORE_DRILL_SQL": self.sql,
                **environment,
            },
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def restored(production: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    settings = settings_of(write_restore_drill(production, tmp_path_factory.mktemp("stack")))
    (container,) = json.loads(settings["overrides"])["containerOverrides"]
    environment = {entry["name"]: entry["value"] for entry in container["environment"]}
    assert environment["PGHOST"] == HOST_TO_COME
    with running_cluster("16") as cluster:
        make_database(cluster)
        yield Restored(cluster, tuple(container["command"]), environment["RESTORE_DRILL_SQL"])


def make_database(cluster: Cluster) -> None:
    superuser = cluster.connection("rdsadmin", "postgres")
    password = PASSWORD[OWNER].replace("'", "''")
    psql(cluster, superuser, f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB PASSWORD '{password}'")
    psql(cluster, superuser, f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    done = cluster.bootstrap(bootstrap_sql(application_role=APPLICATION, row_level_security=False), DATABASE)
    assert done.returncode == 0, done.stderr
    owner = cluster.connection(OWNER, DATABASE)
    psql(cluster, owner, "CREATE TABLE orders AS SELECT g AS id FROM generate_series(1, 4321) AS g")
    psql(cluster, owner, "CREATE TABLE hidden (id int); REVOKE ALL ON hidden FROM application")
    psql(cluster, owner, "ANALYZE orders")


def psql(cluster: Cluster, connection: str, sql: str) -> None:
    subprocess.run(
        [
            cluster.programs / "psql",
            "--no-psqlrc",
            "--set",
            "ON_ERROR_STOP=1",
            "--dbname",
            connection,
            "--command",
            sql,
        ],
        check=True,
        capture_output=True,
    )


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
