"""What the restore drill says of a table that it is given, against the emulated AWS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.output.drilled_database import Drill, DrilledDatabase

TABLE, COLUMN = r'''sales."a & b \ 'c' $(touch broken) TABLE"''', 'created"at'

pytestmark = pytest.mark.xdist_group("restore drill")


@pytest.fixture(scope="module")
def drill(database: DrilledDatabase, tmp_path_factory: pytest.TempPathFactory) -> Drill:
    """One drill that compares rows and newest value of a table, whose name is hostile."""
    printed = {
        "drilled": "counted|4321|1769864400|2026-01-31 13:00:00+00",
        "drilled-restore-drill": "counted|4300|1769860790|2026-01-31 11:59:50+00",
    }
    folder = tmp_path_factory.mktemp("table")
    return database.drill(folder, "--table", TABLE, f"--newest={COLUMN}", printed=printed)


def environments(drill: Drill) -> list[dict[str, str]]:
    """What each task is given."""
    overrides = [run["overrides"]["containerOverrides"] for run in drill.options("RunTask")]
    return [{entry["name"]: entry["value"] for entry in container["environment"]} for (container,) in overrides]


def test_a_drill_says_how_many_rows_are_missing(drill: Drill) -> None:
    assert drill.ended.returncode == 0, drill.ended.stderr
    said = f"rows of {TABLE}: 4321 in drilled, 4300 in drilled-restore-drill: 21 behind"
    assert said in drill.ended.stdout.splitlines()


def test_a_drill_says_how_much_time_is_missing(drill: Drill) -> None:
    said = (
        f"newest {COLUMN} of {TABLE}: 2026-01-31 13:00:00+00 in drilled, "
        "2026-01-31 11:59:50+00 in drilled-restore-drill: 60 min 10 s behind"
    )
    assert said in drill.ended.stdout.splitlines()


def test_the_database_is_asked_before_the_restore_and_the_scratch_instance_after_it(drill: Drill) -> None:
    hosts = [environment["PGHOST"].partition(".")[0] for environment in environments(drill)]
    assert hosts == ["drilled", "drilled-restore-drill"]
    made = [name for name in drill.operations if name in {"RunTask", "RestoreDBInstanceFromDBSnapshot"}]
    assert made == ["RunTask", "RestoreDBInstanceFromDBSnapshot", "RunTask"]


def test_both_are_asked_the_same(drill: Drill) -> None:
    commands = [run["overrides"]["containerOverrides"][0]["command"] for run in drill.options("RunTask")]
    assert commands[0] == commands[1]
    database, scratch = environments(drill)
    assert database | {"PGHOST": scratch["PGHOST"]} == scratch


def test_names_arrive_as_they_are(drill: Drill) -> None:
    for environment in environments(drill):
        assert (environment["RESTORE_DRILL_TABLE"], environment["RESTORE_DRILL_NEWEST"]) == (TABLE, COLUMN)


def test_a_table_that_shrank_is_ahead_in_the_backup_and_an_empty_one_has_no_newest_value(
    database: DrilledDatabase, folder: Path
) -> None:
    printed = {"drilled": "counted|0||", "drilled-restore-drill": "counted|7|1769860790|2026-01-31 11:59:50+00"}
    drill = database.drill(folder, "--table=orders", "--newest", "at", printed=printed)
    said = drill.ended.stdout.splitlines()
    assert "rows of orders: 0 in drilled, 7 in drilled-restore-drill: 7 ahead" in said
    assert "newest at of orders: none in drilled, 2026-01-31 11:59:50+00 in drilled-restore-drill" in said


def test_without_a_column_the_rows_are_all_that_is_compared(database: DrilledDatabase, folder: Path) -> None:
    drill = database.drill(
        folder, "--table", "orders", printed={"drilled": "counted|7", "drilled-restore-drill": "counted|7"}
    )
    assert drill.ended.returncode == 0, drill.ended.stderr
    assert "rows of orders: 7 in drilled, 7 in drilled-restore-drill: 0 behind" in drill.ended.stdout
    assert "newest" not in drill.ended.stdout.partition("rows of")[2]
    assert {environment["RESTORE_DRILL_NEWEST"] for environment in environments(drill)} == {""}


def test_a_table_that_is_not_there_fails_the_drill_before_anything_is_restored(
    database: DrilledDatabase, folder: Path
) -> None:
    drill = database.drill(
        folder, "--table", "ordres", exit_code=3, printed={"drilled": 'ERROR:  relation "ordres" does not exist'}
    )
    assert drill.ended.returncode == 1
    assert 'relation "ordres" does not exist' in drill.ended.stdout
    assert "the query failed with exit code 3" in drill.ended.stderr
    assert "RestoreDBInstanceFromDBSnapshot" not in drill.operations


def test_an_answer_without_a_count_fails_the_drill(database: DrilledDatabase, folder: Path) -> None:
    drill = database.drill(folder, "--table", "orders", printed={"drilled": "WARNING:  collation version mismatch"})
    assert drill.ended.returncode == 1
    assert "no log lines in /drilled/bootstrap" in drill.ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [["--table"], ["--table="], ["--table", "a\nb"], ["--newest", "at"], ["--table", "a", "--newest="]],
    ids=" ".join,
)
def test_a_wrong_option_is_refused_before_anything_is_asked(
    database: DrilledDatabase, folder: Path, arguments: list[str]
) -> None:
    drill = database.drill(folder, *arguments)
    assert drill.ended.returncode == 2
    assert "(see --help)" in drill.ended.stderr
    assert drill.calls == []
