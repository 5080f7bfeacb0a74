"""The restore drill against the emulated AWS: what it makes, what it leaves alone, and what it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groundplan.config import Deployment
from groundplan.config.resolved import OwnedNetwork
from groundplan.rehearse import EmulatedAws
from tests.output.drilled_database import Drill, DrilledDatabase

CHANGES = {"RestoreDBInstanceFromDBSnapshot", "RunTask", "StopTask", "DeleteDBInstance"}
LOOKS = {
    "DescribeDBInstances",
    "DescribeDBSnapshots",
    "DescribeServices",
    "DescribeTasks",
    "GetLogEvents",
    "ListRecoveryPointsByBackupVault",
}

pytestmark = pytest.mark.xdist_group("restore drill")


@pytest.fixture(scope="module")
def before(database: DrilledDatabase) -> dict[str, Any] | None:
    return database.instance()


@pytest.fixture(scope="module")
def drill(
    database: DrilledDatabase,
    before: dict[str, Any],  # noqa: ARG001 — looked at before the drill
    tmp_path_factory: pytest.TempPathFactory,
) -> Drill:
    """One drill, from the newest automated snapshot."""
    return database.drill(tmp_path_factory.mktemp("drill"))


@pytest.fixture(scope="module")
def scratch(drill: Drill, database: DrilledDatabase) -> dict[str, Any]:
    """The scratch instance as AWS described it last before the query."""
    earlier = drill.calls[: drill.operations.index("RunTask")]
    answer = next(call["answer"] for call in reversed(earlier) if call["operation"] == "DescribeDBInstances")
    (described,) = [found for found in answer["DBInstances"] if found["DBInstanceIdentifier"] == database.scratch]
    assert isinstance(described, dict)
    return described


def test_a_drill_succeeds(drill: Drill) -> None:
    assert drill.ended.returncode == 0, drill.ended.stderr
    assert drill.ended.stderr == ""


def test_the_scratch_instance_is_where_the_database_is(scratch: dict[str, Any], before: dict[str, Any]) -> None:
    for place in ("DBSubnetGroup", "DBParameterGroups", "VpcSecurityGroups", "DBInstanceClass", "StorageEncrypted"):
        assert scratch[place] == before[place], place


def test_the_scratch_instance_is_neither_public_nor_doubled_nor_protected(
    drill: Drill, scratch: dict[str, Any]
) -> None:
    (asked,) = drill.options("RestoreDBInstanceFromDBSnapshot")
    for setting in ("PubliclyAccessible", "MultiAZ", "DeletionProtection"):
        assert asked[setting] is False
    # The emulator does not say of an instance whether it is public.
    assert (scratch["MultiAZ"], scratch["DeletionProtection"]) == (False, False)


def test_the_scratch_instance_says_what_it_is_for(scratch: dict[str, Any]) -> None:
    assert {"Key": "Purpose", "Value": "restore-drill"} in scratch["TagList"]


def test_the_query_is_asked_of_the_scratch_instance(drill: Drill, scratch: dict[str, Any]) -> None:
    (run,) = drill.options("RunTask")
    (container,) = run["overrides"]["containerOverrides"]
    environment = {entry["name"]: entry["value"] for entry in container["environment"]}
    assert environment["PGHOST"] == scratch["Endpoint"]["Address"]


def test_the_query_runs_where_the_service_runs(drill: Drill, database: DrilledDatabase) -> None:
    name = database.deployment.names.prefix
    (service,) = database.client("ecs").describe_services(cluster=name, services=[name])["services"]
    (run,) = drill.options("RunTask")
    assert run["networkConfiguration"] == service["networkConfiguration"]
    assert run["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "DISABLED"


def test_without_nat_the_query_runs_where_its_image_can_be_pulled(
    database: DrilledDatabase, before: dict[str, Any], tmp_path: Path
) -> None:
    assert isinstance(database.deployment.network, OwnedNetwork)
    without_nat = replace(database.deployment, network=replace(database.deployment.network, nat="none"))
    (run,) = DrilledDatabase(without_nat, database.aws).drill(tmp_path).options("RunTask")
    (public,) = database.client("ec2").describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["drilled-public-*"]}])[
        "Subnets"
    ]

    assert run["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": [public["SubnetId"]],
        "securityGroups": [group["VpcSecurityGroupId"] for group in before["VpcSecurityGroups"]],
        "assignPublicIp": "ENABLED",
    }


def test_the_answer_and_the_times_are_printed(drill: Drill, scratch: dict[str, Any]) -> None:
    printed = drill.ended.stdout.splitlines()
    assert f"asked {scratch['Endpoint']['Address']}" in printed
    assert "PostgreSQL answered" in printed
    (success,) = [line for line in printed if line.startswith("the drill succeeded: ")]
    assert success.count(" min ") == 2


def test_the_scratch_instance_is_gone_in_the_end(drill: Drill, database: DrilledDatabase) -> None:
    assert database.instance(database.scratch) is None
    assert drill.ended.stdout.endswith(f"{database.scratch} is gone\n")


def test_no_final_snapshot_is_taken_of_the_scratch_instance(drill: Drill) -> None:
    (deletion,) = drill.options("DeleteDBInstance")
    assert (deletion["SkipFinalSnapshot"], deletion["DeleteAutomatedBackups"]) == (True, True)


def test_the_database_is_as_it_was(
    drill: Drill,  # noqa: ARG001 — it has run
    database: DrilledDatabase,
    before: dict[str, Any],
) -> None:
    after = database.instance()
    assert after
    # A minute passes in the life of a database too.
    assert after | {"LatestRestorableTime": before["LatestRestorableTime"]} == before


def test_every_change_names_the_scratch_instance_or_a_task(drill: Drill, database: DrilledDatabase) -> None:
    assert set(drill.operations) <= CHANGES | LOOKS
    for operation in ("RestoreDBInstanceFromDBSnapshot", "DeleteDBInstance"):
        assert {options["DBInstanceIdentifier"] for options in drill.options(operation)} == {database.scratch}


def test_the_newest_available_snapshot_is_restored(database: DrilledDatabase, folder: Path) -> None:
    snapshots = [
        {"DBSnapshotIdentifier": name, "SnapshotCreateTime": f"2026-01-{day}T03:10:00+00:00", "Status": status}
        for name, day, status in [
            ("rds:second", "02", "available"),
            ("rds:third", "03", "available"),
            ("rds:first", "01", "available"),
            ("rds:fourth", "04", "creating"),
        ]
    ]
    drill = database.drill(folder, answers={"DescribeDBSnapshots": {"DBSnapshots": snapshots}})
    (restored,) = drill.options("RestoreDBInstanceFromDBSnapshot")
    assert restored["DBSnapshotIdentifier"] == "rds:third"


def test_the_newest_recovery_point_in_the_vault_is_restored(database: DrilledDatabase, folder: Path) -> None:
    (automated,) = database.client("rds").describe_db_snapshots(
        DBInstanceIdentifier=database.deployment.names.database, SnapshotType="automated"
    )["DBSnapshots"]
    arn = automated["DBSnapshotArn"].rpartition(":snapshot:")[0]
    points = [
        {
            "RecoveryPointArn": f"{arn}:snapshot:{name}",
            "CreationDate": f"2026-01-{day}T07:20:00+00:00",
            "Status": status,
        }
        for name, day, status in [
            ("awsbackup:job-1", "01", "COMPLETED"),
            (automated["DBSnapshotIdentifier"], "03", "COMPLETED"),
            ("awsbackup:job-2", "02", "COMPLETED"),
            ("awsbackup:job-4", "04", "PARTIAL"),
        ]
    ]
    drill = database.drill(
        folder, "--from", "vault", answers={"ListRecoveryPointsByBackupVault": {"RecoveryPoints": points}}
    )
    assert drill.ended.returncode == 0, drill.ended.stderr
    (asked,) = drill.options("ListRecoveryPointsByBackupVault")
    instance = database.instance()
    assert instance
    assert asked == {
        "BackupVaultName": database.deployment.names.prefix,
        "ByResourceArn": instance["DBInstanceArn"],
    }
    (restored,) = drill.options("RestoreDBInstanceFromDBSnapshot")
    assert restored["DBSnapshotIdentifier"] == automated["DBSnapshotIdentifier"]


def test_a_database_without_a_backup_fails_the_drill(database: DrilledDatabase, folder: Path) -> None:
    drill = database.drill(folder, answers={"DescribeDBSnapshots": {"DBSnapshots": []}})
    assert drill.ended.returncode == 1
    assert "there is no backup of drilled to restore" in drill.ended.stderr
    assert not CHANGES & set(drill.operations)


def test_a_query_that_fails_fails_the_drill_and_leaves_nothing_behind(database: DrilledDatabase, folder: Path) -> None:
    drill = database.drill(folder, exit_code=3)
    assert drill.ended.returncode == 1
    assert "the query failed with exit code 3" in drill.ended.stderr
    assert "PostgreSQL answered" in drill.ended.stdout
    assert database.instance(database.scratch) is None


def test_a_restore_that_is_refused_fails_the_drill(database: DrilledDatabase, folder: Path) -> None:
    snapshot = {
        "DBSnapshotIdentifier": "rds:expired",
        "SnapshotCreateTime": "2026-01-01T03:10:00+00:00",
        "Status": "available",
    }
    drill = database.drill(folder, answers={"DescribeDBSnapshots": {"DBSnapshots": [snapshot]}})
    assert drill.ended.returncode == 1
    assert "rds:expired" in drill.ended.stderr
    assert database.instance(database.scratch) is None


def test_a_task_that_does_not_start_fails_the_drill_and_leaves_nothing_behind(
    database: DrilledDatabase, folder: Path
) -> None:
    drill = database.drill(folder, answers={"RunTask": {"tasks": [], "failures": [{"reason": "no capacity"}]}})
    assert drill.ended.returncode == 1
    assert "did not start: no capacity" in drill.ended.stderr
    assert database.instance(database.scratch) is None


def test_what_an_earlier_drill_left_behind_is_removed_first(database: DrilledDatabase, folder: Path) -> None:
    leave_behind(database, Tags=[{"Key": "Purpose", "Value": "restore-drill"}])
    drill = database.drill(folder)
    assert drill.ended.returncode == 0, drill.ended.stderr
    assert "which an earlier drill left behind" in drill.ended.stdout
    changes = [operation for operation in drill.operations if operation in CHANGES]
    assert changes == ["DeleteDBInstance", "RestoreDBInstanceFromDBSnapshot", "RunTask", "DeleteDBInstance"]


@pytest.mark.parametrize("tags", [[], [{"Key": "Purpose", "Value": "production"}]], ids=["untagged", "otherwise"])
def test_an_instance_of_someone_else_under_that_name_is_left_alone(
    database: DrilledDatabase, folder: Path, tags: list[dict[str, str]]
) -> None:
    leave_behind(database, Tags=tags)
    try:
        drill = database.drill(folder)
        assert drill.ended.returncode == 1
        assert "has no tag Purpose=restore-drill" in drill.ended.stderr
        assert not CHANGES & set(drill.operations)
        assert database.instance(database.scratch)
    finally:
        database.client("rds").delete_db_instance(DBInstanceIdentifier=database.scratch, SkipFinalSnapshot=True)


@pytest.mark.parametrize(
    "arguments",
    [["--from"], ["--from", "tape"], ["--from=tape"], ["--from="], ["--form", "vault"], ["now"]],
    ids=" ".join,
)
def test_a_wrong_option_is_refused_before_anything_is_done(
    database: DrilledDatabase, folder: Path, arguments: list[str]
) -> None:
    drill = database.drill(folder, *arguments)
    assert drill.ended.returncode == 2
    assert "(see --help)" in drill.ended.stderr
    assert drill.calls == []


def test_a_deployment_without_a_vault_says_so(aws: EmulatedAws, small: Deployment, folder: Path) -> None:
    drill = DrilledDatabase(small, aws).drill(folder, "--from=vault")
    assert drill.ended.returncode == 2
    assert "this deployment has no backup vault" in drill.ended.stderr


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_does_nothing_but_help(database: DrilledDatabase, folder: Path, option: str) -> None:
    drill = database.drill(folder, option)
    assert drill.ended.returncode == 0
    assert drill.ended.stdout.startswith("usage: restore-drill.sh")
    assert drill.calls == []


def leave_behind(database: DrilledDatabase, **settings: Any) -> None:  # noqa: ANN401 — as boto3 takes them
    database.client("rds").create_db_instance(
        DBInstanceIdentifier=database.scratch,
        Engine="postgres",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
        **settings,
    )
