"""The restore drill, killed at each step: nothing of it is left, and the database is as it was."""

from __future__ import annotations

from pathlib import Path
from signal import SIGINT, SIGTERM, Signals
from typing import Any

import pytest

from tests.output.aws_stand_in import Interruption
from tests.output.drilled_database import Drill, DrilledDatabase

pytestmark = pytest.mark.xdist_group("restore drill")

# One for each difference in what is there and what the script knows of it. Between them, the script only looks, and the
# same is there as at the step before.
STEPS = [
    pytest.param("RunTask", ["--table", "orders"], id="a task counts in the database, unknown to the script"),
    pytest.param("DescribeTasks", ["--table", "orders"], id="a task counts in the database"),
    pytest.param("RestoreDBInstanceFromDBSnapshot", [], id="a scratch instance is made from a snapshot"),
    pytest.param("RestoreDBInstanceToPointInTime", ["--from", "latest"], id="a scratch instance is made of a time"),
    pytest.param("DescribeServices", [], id="the scratch instance is available"),
    pytest.param("RunTask", [], id="a task asks the scratch instance, unknown to the script"),
    pytest.param("DescribeTasks", [], id="a task asks the scratch instance"),
    pytest.param("GetLogEvents", [], id="the task has ended"),
]
ENDLESS = {"RunTask", "DescribeTasks"}
"""Killed at these, a task that nobody stopped would go on."""


@pytest.mark.parametrize("signal", [SIGINT, SIGTERM], ids=lambda signal: signal.name)
@pytest.mark.parametrize(("operation", "arguments"), STEPS)
def test_a_drill_that_is_killed_leaves_nothing_behind(
    database: DrilledDatabase, folder: Path, operation: str, arguments: list[str], signal: Signals
) -> None:
    before = state(database)
    drill = database.drill(
        folder,
        *arguments,
        exit_code=None if operation in ENDLESS else 0,
        interruptions=[Interruption(operation, sent=signal)],
    )
    assert drill.ended.returncode == 128 + signal
    assert drill.operations.count(operation) == 1
    assert running_tasks(drill) == set()
    assert state(database) == before


@pytest.mark.parametrize("signal", [SIGINT, SIGTERM], ids=lambda signal: signal.name)
def test_a_drill_that_is_killed_while_it_removes_goes_on_removing(
    database: DrilledDatabase, folder: Path, signal: Signals
) -> None:
    before = state(database)
    drill = database.drill(folder, interruptions=[Interruption("DeleteDBInstance", sent=signal)])
    assert drill.ended.returncode == 0
    assert state(database) == before


def test_a_drill_that_is_killed_again_and_again_leaves_nothing_behind(database: DrilledDatabase, folder: Path) -> None:
    before = state(database)
    moments = [Interruption(operation) for operation in ("DescribeTasks", "StopTask", "DeleteDBInstance")]
    drill = database.drill(folder, exit_code=None, interruptions=moments)
    assert drill.ended.returncode == 128 + SIGINT
    assert running_tasks(drill) == set()
    assert state(database) == before


def state(database: DrilledDatabase) -> dict[str, Any]:
    """All instances, snapshots and automated backups, without the clock that runs in each."""
    rds = database.client("rds")
    instances = rds.describe_db_instances()["DBInstances"]
    for instance in instances:
        del instance["LatestRestorableTime"]
    backups = rds.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"]
    return {
        "instances": instances,
        "snapshots": rds.describe_db_snapshots()["DBSnapshots"],
        "backups": [backup["DBInstanceIdentifier"] for backup in backups],
    }


def running_tasks(drill: Drill) -> set[str]:
    """The tasks that were run, without those that were stopped or seen to have ended."""
    run, ended = set(), set()
    for call in drill.calls:
        if call["operation"] == "RunTask":
            run |= {task["taskArn"] for task in call["answer"]["tasks"]}
        if call["operation"] == "StopTask":
            ended.add(call["options"]["task"])
        if call["operation"] == "DescribeTasks":
            ended |= {task["taskArn"] for task in call["answer"]["tasks"] if task["lastStatus"] == "STOPPED"}
    assert run or "RunTask" not in drill.operations
    return run - ended
