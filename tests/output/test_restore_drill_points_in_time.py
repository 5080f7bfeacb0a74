"""The restore drill from a point in time, against the emulated AWS."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.output.drilled_database import Drill, DrilledDatabase

MAKES = {"RestoreDBInstanceToPointInTime", "RestoreDBInstanceFromDBSnapshot", "RunTask"}
EARLIEST, LATEST = "2026-01-01T03:10:00", "2026-03-31T12:00:00"

pytestmark = pytest.mark.xdist_group("restore drill")


@pytest.fixture(scope="module")
def latest(database: DrilledDatabase, tmp_path_factory: pytest.TempPathFactory) -> Drill:
    """One drill, from the latest restorable time."""
    return database.drill(tmp_path_factory.mktemp("latest"), "--from", "latest")


def window() -> dict[str, Any]:
    """An answer of AWS: what times the automated backups can be restored to."""
    restore_window = {"EarliestTime": f"{EARLIEST}.250000+00:00", "LatestTime": f"{LATEST}+00:00"}
    return {"DescribeDBInstanceAutomatedBackups": {"DBInstanceAutomatedBackups": [{"RestoreWindow": restore_window}]}}


def restore(drill: Drill) -> dict[str, Any]:
    (options,) = drill.options("RestoreDBInstanceToPointInTime")
    return options


def test_the_latest_restorable_time_is_restored(latest: Drill, database: DrilledDatabase) -> None:
    assert latest.ended.returncode == 0, latest.ended.stderr
    asked = restore(latest)
    assert asked["UseLatestRestorableTime"] is True
    assert "RestoreTime" not in asked
    assert asked["SourceDBInstanceIdentifier"] == database.deployment.names.database
    assert asked["TargetDBInstanceIdentifier"] == database.scratch
    assert "latest restorable time: 20" in latest.ended.stdout


def test_the_scratch_instance_is_where_the_database_is(latest: Drill, database: DrilledDatabase) -> None:
    earlier = latest.calls[: latest.operations.index("RunTask")]
    answer = next(call["answer"] for call in reversed(earlier) if call["operation"] == "DescribeDBInstances")
    (scratch,) = [found for found in answer["DBInstances"] if found["DBInstanceIdentifier"] == database.scratch]
    instance = database.instance()
    assert instance
    for place in ("DBSubnetGroup", "DBParameterGroups", "VpcSecurityGroups", "DBInstanceClass", "StorageEncrypted"):
        assert scratch[place] == instance[place], place
    assert (scratch["MultiAZ"], scratch["DeletionProtection"]) == (False, False)
    # The emulator takes over more from the source than AWS does.
    asked = restore(latest)
    assert asked["VpcSecurityGroupIds"] == [group["VpcSecurityGroupId"] for group in instance["VpcSecurityGroups"]]
    assert asked["DBSubnetGroupName"] == instance["DBSubnetGroup"]["DBSubnetGroupName"]
    assert [asked["DBParameterGroupName"]] == [group["DBParameterGroupName"] for group in instance["DBParameterGroups"]]
    for setting in ("PubliclyAccessible", "MultiAZ", "DeletionProtection"):
        assert asked[setting] is False
    assert {"Key": "Purpose", "Value": "restore-drill"} in scratch["TagList"]


def test_the_scratch_instance_is_gone_in_the_end(latest: Drill, database: DrilledDatabase) -> None:
    assert latest.ended.stdout.endswith(f"{database.scratch} is gone\n")
    assert database.instance(database.scratch) is None


def test_a_time_in_the_window_is_restored(database: DrilledDatabase, folder: Path) -> None:
    (snapshot,) = database.client("rds").describe_db_snapshots(DBInstanceIdentifier=database.deployment.names.database)[
        "DBSnapshots"
    ]
    chosen = snapshot["SnapshotCreateTime"].astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    while datetime.now(UTC) < chosen + timedelta(seconds=1):
        time.sleep(0.1)
    drill = database.drill(folder, f"--from={chosen:%Y-%m-%dT%H:%M:%SZ}")
    assert drill.ended.returncode == 0, drill.ended.stderr
    assert restore(drill)["RestoreTime"] == f"{chosen:%Y-%m-%dT%H:%M:%SZ}"
    assert "UseLatestRestorableTime" not in restore(drill)


def test_the_window_is_that_of_this_instance_and_no_earlier_one(latest: Drill, database: DrilledDatabase) -> None:
    instance = database.instance()
    assert instance
    assert latest.options("DescribeDBInstanceAutomatedBackups") == [{"DbiResourceId": instance["DbiResourceId"]}]


@pytest.mark.parametrize("chosen", ["2026-01-01T03:09:59", LATEST, "2026-03-31T12:00:01", "2099-01-01T00:00:00"])
def test_a_time_outside_the_window_is_refused_before_anything_is_made(
    database: DrilledDatabase, folder: Path, chosen: str
) -> None:
    drill = database.drill(folder, "--from", f"{chosen}Z", answers=window())
    assert drill.ended.returncode == 1
    assert f"drilled can be restored to times from {EARLIEST}.250000+00:00 until before {LATEST}" in drill.ended.stderr
    assert not MAKES & set(drill.operations)


@pytest.mark.parametrize("chosen", [EARLIEST, "2026-02-15T00:00:00", "2026-03-31T11:59:59"])
def test_a_time_inside_the_window_is_asked_for(database: DrilledDatabase, folder: Path, chosen: str) -> None:
    refusal = {"RestoreDBInstanceToPointInTime": "no capacity"}
    drill = database.drill(folder, "--from", f"{chosen}Z", answers=window(), refusals=refusal)
    assert restore(drill)["RestoreTime"] == f"{chosen}Z"


def test_a_restore_that_is_refused_fails_the_drill(database: DrilledDatabase, folder: Path) -> None:
    drill = database.drill(folder, "--from", "latest", refusals={"RestoreDBInstanceToPointInTime": "no capacity"})
    assert drill.ended.returncode == 1
    assert "no capacity" in drill.ended.stderr
    assert database.instance(database.scratch) is None


def test_a_day_that_no_month_has_fails_the_drill(database: DrilledDatabase, folder: Path) -> None:
    drill = database.drill(folder, "--from", "2026-02-30T12:00:00Z", answers=window())
    assert drill.ended.returncode == 1
    assert "RestoreTime" in drill.ended.stderr
    assert not MAKES & set(drill.operations)


@pytest.mark.parametrize("chosen", ["latest", "2026-01-31T12:00:00Z"])
def test_a_database_without_automated_backups_fails_the_drill(
    database: DrilledDatabase, folder: Path, chosen: str
) -> None:
    none: dict[str, Any] = {"DescribeDBInstanceAutomatedBackups": {"DBInstanceAutomatedBackups": []}}
    drill = database.drill(folder, "--from", chosen, answers=none)
    assert drill.ended.returncode == 1
    assert "there is no automated backup of drilled to restore" in drill.ended.stderr
    assert not MAKES & set(drill.operations)


@pytest.mark.parametrize(
    "chosen",
    [
        "2026-01-31",
        "2026-01-31 12:00:00Z",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00:00+01:00",
        "2026-13-31T12:00:00Z",
        "2026-01-32T12:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:00:00Z\n",
        "x2026-01-31T12:00:00Z",
    ],
)
def test_what_is_no_time_in_utc_is_refused_before_anything_is_asked(
    database: DrilledDatabase, folder: Path, chosen: str
) -> None:
    drill = database.drill(folder, "--from", chosen)
    assert drill.ended.returncode == 2
    assert drill.calls == []
