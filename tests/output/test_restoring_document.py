"""The way back for a deleted table, as docs/guides/backup-and-restore.md has it, on a real PostgreSQL."""

from __future__ import annotations

import json
import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

from constructs_lib.database.bootstrap_sql import bootstrap_sql
from tests.constructs_lib.database.postgresql.cluster import APPLICATION, OWNER, PASSWORD, Cluster
from tests.stacks.deployments import PROJECT

DATABASE, RESTORED = "damaged", "restored"
HOST = "my-app-restored.example"

pytestmark = pytest.mark.xdist_group("restore drill")


@pytest.fixture(scope="module", autouse=True)
def databases(cluster: Cluster) -> None:
    """The database and, as another database, the restored instance."""
    for database in (DATABASE, RESTORED):
        cluster.execute(f"CREATE DATABASE {database}", "postgres")
        done = cluster.bootstrap(bootstrap_sql(application_role=APPLICATION, row_level_security=True), database)
        assert done.returncode == 0, done.stderr


@pytest.fixture(autouse=True)
def tables(cluster: Cluster, databases: None) -> None:  # noqa: ARG001
    """A plain table and one of several tenants, which the restored instance has and the database has lost."""
    cluster.execute(
        """DROP TABLE IF EXISTS orders, notes;
        CREATE TABLE orders (id serial PRIMARY KEY, what text); INSERT INTO orders (what) VALUES ('one'), ('two');
        CREATE TABLE notes (tenant_id text NOT NULL, what text); INSERT INTO notes VALUES ('a', 'x'), ('b', 'y');
        SELECT tenancy.protect('notes')""",
        RESTORED,
    )
    cluster.execute("DROP TABLE IF EXISTS orders, notes", DATABASE)


def section() -> str:
    text = (PROJECT / "docs" / "guides" / "backup-and-restore.md").read_text(encoding="utf-8")
    return text.partition("\n## A deleted table\n")[2].partition("\n## ")[0]


def command_of_the_task(folder: Path, table: str, *, is_guarded: bool = False) -> list[str]:
    """What the document's commands run in the task, as bash and the AWS CLI read them."""
    block, guarded = re.findall(r"^ *```bash\n(.*?)^ *```$", section(), flags=re.MULTILINE | re.DOTALL)[:2]
    block = block.replace("table=public.orders", f"table={table}")
    if is_guarded:
        head, tail = block.partition("overrides=")[::2]
        block = f"{head}{textwrap.dedent(guarded)}overrides={tail}"
    answers = folder / "overrides"
    stubs = f"""
        stack=cdktf.out/stacks/my-app
        tofu() {{ echo "aws ecs run-task --network-configuration 'awsvpcConfiguration={{subnets=[a]}}'"; }}
        aws() {{
          case $1 in
            rds) echo {HOST} ;;
            ecs) [[ $5 == --overrides && $# == 6 ]] && printf %s "$6" >{answers} ;;
          esac
        }}
        """
    subprocess.run(["bash", "-euc", f"{stubs}\n{block}"], check=True)
    (container,) = json.loads(answers.read_text(encoding="utf-8"))["containerOverrides"]
    assert container["name"] == "bootstrap"
    command: list[str] = container["command"]
    return command


def load(cluster: Cluster, folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run it, where the restored instance's host leads to the restored database."""
    for program in ("psql", "pg_dump"):
        shim = folder / program
        shim.write_text(
            f"""#!/bin/bash
            for argument; do
              shift
              if [[ $argument == --host={HOST} ]]; then PGDATABASE={RESTORED}; else set -- "$@" "$argument"; fi
            done
            exec {cluster.programs / program} "$@"
            """,
            encoding="utf-8",
        )
        shim.chmod(0o755)
    return subprocess.run(
        command,
        env={
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PGHOST": str(cluster.socket),
            "PGDATABASE": DATABASE,
            "PGUSER": OWNER,
            "PGPASSWORD": PASSWORD[OWNER],
            "APPLICATION_PASSWORD": PASSWORD[APPLICATION],
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def asked(cluster: Cluster, *queries: str, role: str = OWNER) -> str:
    connection = cluster.connection(role, DATABASE)
    commands = [part for query in queries for part in ("--command", query)]
    return subprocess.run(
        [cluster.programs / "psql", "-XAtq", "--single-transaction", "--dbname", connection, *commands],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_a_deleted_table_is_there_again_and_the_application_uses_it(cluster: Cluster, tmp_path: Path) -> None:
    loaded = load(cluster, tmp_path, command_of_the_task(tmp_path, "public.orders"))
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout.splitlines()[-1] == "COMMIT"
    added = asked(cluster, "INSERT INTO orders (what) VALUES ('three') RETURNING id", role=APPLICATION)
    assert added == "3"
    assert asked(cluster, "SELECT tableowner FROM pg_tables WHERE tablename = 'orders'") == OWNER


def test_deleted_rows_are_there_again(cluster: Cluster, tmp_path: Path) -> None:
    cluster.execute("CREATE TABLE orders (id serial PRIMARY KEY, what text)", DATABASE)
    (added,) = re.findall(r"`pg_dump (--data-only)` in the same command", section())
    shell, option, script = command_of_the_task(tmp_path, "public.orders")
    loaded = load(cluster, tmp_path, [shell, option, script.replace("pg_dump", f"pg_dump {added}")])
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert asked(cluster, "SELECT count(*) FROM orders") == "2"


@pytest.mark.parametrize("table", ["public.nowhere", "public.notes"], ids=["none", "under row-level security"])
def test_a_dump_that_fails_loads_nothing_and_ends_in_an_exit_code(cluster: Cluster, tmp_path: Path, table: str) -> None:
    loaded = load(cluster, tmp_path, command_of_the_task(tmp_path, table))
    assert loaded.returncode == 3
    assert loaded.stdout.splitlines()[-1] != "COMMIT"
    assert asked(cluster, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0"


def test_a_table_under_row_level_security_comes_back_with_all_rows_and_its_policy(
    cluster: Cluster, tmp_path: Path
) -> None:
    loaded = load(cluster, tmp_path, command_of_the_task(tmp_path, "public.notes", is_guarded=True))
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert loaded.stdout.splitlines()[-1] == "COMMIT"
    for tenant, row in {"a": "x", "b": "y"}.items():
        queries = f"SELECT tenancy.use_tenant('{tenant}')", "SELECT what FROM notes"
        assert asked(cluster, *queries, role=APPLICATION).split() == [row]
    forced = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'notes'"
    assert asked(cluster, forced) == "t"
