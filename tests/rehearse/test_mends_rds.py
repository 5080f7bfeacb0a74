"""Instances, replicas and event subscriptions keep what they were given."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from groundplan.rehearse import EmulatedAws


@pytest.fixture
def rds(aws: EmulatedAws) -> Any:  # noqa: ANN401 — a boto3 client
    return aws.client("rds")


def create(
    rds: Any,  # noqa: ANN401
    identifier: str,
    *,
    version: str = "16",
    managed: bool = True,
    **settings: Any,  # noqa: ANN401 — boto3's own request
) -> dict[str, Any]:
    instance: dict[str, Any] = rds.create_db_instance(
        DBInstanceIdentifier=identifier,
        Engine="postgres",
        EngineVersion=version,
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="owner",
        **({"ManageMasterUserPassword": True} if managed else {"MasterUserPassword": "emulated-only"}),
        **settings,
    )["DBInstance"]
    return instance


def read(rds: Any, identifier: str) -> dict[str, Any]:  # noqa: ANN401
    instance: dict[str, Any] = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]
    return instance


def test_each_instance_is_found_by_a_resource_id_of_its_own(rds: Any) -> None:  # noqa: ANN401
    for identifier in ("first", "second"):
        resource_id = create(rds, identifier)["DbiResourceId"]
        found = rds.describe_db_instances(Filters=[{"Name": "dbi-resource-id", "Values": [resource_id]}])
        assert [instance["DBInstanceIdentifier"] for instance in found["DBInstances"]] == [identifier]


@pytest.mark.parametrize(("asked", "told"), [("16", "16.4"), ("17", "17.4"), ("16.9", "16.9")])
def test_a_major_version_becomes_a_full_one(rds: Any, asked: str, told: str) -> None:  # noqa: ANN401
    instance = create(rds, f"versioned-{asked.replace('.', '-')}", version=asked)
    assert instance["EngineVersion"] == told
    assert instance["DBParameterGroups"][0]["DBParameterGroupName"] == f"default.postgres{told[:2]}"


def test_performance_insights_are_as_they_were_asked_for(rds: Any) -> None:  # noqa: ANN401
    key = "arn:aws:kms:us-east-1:123456789012:key/one"
    create(rds, "insights", EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId=key)
    instance = read(rds, "insights")
    assert instance["PerformanceInsightsEnabled"]
    assert instance["PerformanceInsightsKMSKeyId"] == key
    assert instance["PerformanceInsightsRetentionPeriod"] == 7

    rds.modify_db_instance(DBInstanceIdentifier="insights", PerformanceInsightsRetentionPeriod=31)
    instance = read(rds, "insights")
    assert instance["PerformanceInsightsKMSKeyId"] == key
    assert instance["PerformanceInsightsRetentionPeriod"] == 31

    rds.modify_db_instance(DBInstanceIdentifier="insights", EnablePerformanceInsights=False)
    instance = read(rds, "insights")
    assert not instance["PerformanceInsightsEnabled"]
    assert "PerformanceInsightsKMSKeyId" not in instance


@pytest.mark.parametrize(("asked", "told"), [({}, "standard"), ({"DatabaseInsightsMode": "advanced"}, "advanced")])
def test_an_instance_tells_its_database_insights(rds: Any, asked: dict[str, Any], told: str) -> None:  # noqa: ANN401
    instance = create(rds, f"database-insights-{told}", **asked)
    assert instance["DatabaseInsightsMode"] == told
    assert instance["NetworkType"] == "IPV4"
    assert instance["CACertificateIdentifier"] == "rds-ca-rsa2048-g1"


def test_a_replica_of_an_instance_whose_password_rds_manages_is_refused(rds: Any) -> None:  # noqa: ANN401
    create(rds, "managed", BackupRetentionPeriod=7)
    with pytest.raises(ClientError, match="ManageMasterUserPassword is enabled is not supported"):
        rds.create_db_instance_read_replica(DBInstanceIdentifier="refused", SourceDBInstanceIdentifier="managed")


def test_a_replica_is_an_instance_of_its_own(rds: Any) -> None:  # noqa: ANN401
    primary = create(
        rds,
        "primary",
        managed=False,
        EnableCloudwatchLogsExports=["postgresql"],
        EnableIAMDatabaseAuthentication=True,
        EnablePerformanceInsights=True,
        BackupRetentionPeriod=7,
        DeletionProtection=True,
        MultiAZ=True,
        Tags=[{"Key": "Role", "Value": "primary"}],
    )
    rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier="primary")
    replica = read(rds, "replica")
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == "primary"
    assert replica["DbiResourceId"] != primary["DbiResourceId"]
    assert replica["EnabledCloudwatchLogsExports"] == []
    assert replica["TagList"] == []
    assert replica["BackupRetentionPeriod"] == 0
    for setting in ("IAMDatabaseAuthenticationEnabled", "PerformanceInsightsEnabled", "DeletionProtection", "MultiAZ"):
        assert replica[setting] is False, setting


def test_a_replica_has_what_it_was_given(rds: Any) -> None:  # noqa: ANN401
    create(rds, "source", managed=False)
    rds.create_db_instance_read_replica(
        DBInstanceIdentifier="copy",
        SourceDBInstanceIdentifier="source",
        EnableCloudwatchLogsExports=["postgresql"],
        EnablePerformanceInsights=True,
        PerformanceInsightsRetentionPeriod=31,
        DeletionProtection=True,
        Tags=[{"Key": "Role", "Value": "replica"}],
    )
    replica = read(rds, "copy")
    assert replica["EnabledCloudwatchLogsExports"] == ["postgresql"]
    assert replica["PerformanceInsightsRetentionPeriod"] == 31
    assert replica["DeletionProtection"]
    assert replica["TagList"] == [{"Key": "Role", "Value": "replica"}]


def restore(rds: Any, source: str, identifier: str, **settings: Any) -> dict[str, Any]:  # noqa: ANN401
    """Restore the automated snapshot of an instance, as a drill does."""
    (snapshot,) = rds.describe_db_snapshots(DBInstanceIdentifier=source, SnapshotType="automated")["DBSnapshots"]
    restored: dict[str, Any] = rds.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier=identifier, DBSnapshotIdentifier=snapshot["DBSnapshotIdentifier"], **settings
    )["DBInstance"]
    rds.get_waiter("db_instance_available").wait(
        DBInstanceIdentifier=identifier, WaiterConfig={"Delay": 0, "MaxAttempts": 1}
    )
    return restored


def test_a_restored_instance_has_none_of_what_it_was_not_given(rds: Any) -> None:  # noqa: ANN401
    create(
        rds,
        "restored-from",
        CopyTagsToSnapshot=True,
        DeletionProtection=True,
        EnableIAMDatabaseAuthentication=True,
        MultiAZ=True,
    )
    restored = restore(rds, "restored-from", "restored-plain")
    for setting in ("CopyTagsToSnapshot", "DeletionProtection", "IAMDatabaseAuthenticationEnabled", "MultiAZ"):
        assert restored[setting] is False, setting


def test_a_restored_instance_has_what_it_was_given(rds: Any) -> None:  # noqa: ANN401
    create(rds, "restored-with")
    given = {"CopyTagsToSnapshot": True, "DeletionProtection": True, "MultiAZ": True}
    restored = restore(rds, "restored-with", "restored-given", EnableIAMDatabaseAuthentication=True, **given)
    assert {name: restored[name] for name in given} == given
    assert restored["IAMDatabaseAuthenticationEnabled"]


def test_a_restored_instance_of_a_protected_one_can_be_deleted(rds: Any) -> None:  # noqa: ANN401
    create(rds, "protected", DeletionProtection=True)
    restore(rds, "protected", "drill")
    rds.delete_db_instance(DBInstanceIdentifier="drill", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(
        DBInstanceIdentifier="drill", WaiterConfig={"Delay": 0, "MaxAttempts": 1}
    )
    assert read(rds, "protected")["DeletionProtection"]


def window(rds: Any, identifier: str) -> dict[str, datetime]:  # noqa: ANN401
    """What the automated backups of an instance can be restored to."""
    resource_id = read(rds, identifier)["DbiResourceId"]
    (backup,) = rds.describe_db_instance_automated_backups(DbiResourceId=resource_id)["DBInstanceAutomatedBackups"]
    assert (backup["DBInstanceIdentifier"], backup["DbiResourceId"]) == (identifier, resource_id)
    restore_window: dict[str, datetime] = backup["RestoreWindow"]
    return restore_window


def restore_to(rds: Any, source: str, target: str, **settings: Any) -> dict[str, Any]:  # noqa: ANN401
    restored: dict[str, Any] = rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=source, TargetDBInstanceIdentifier=target, **settings
    )["DBInstance"]
    return restored


def test_automated_backups_reach_from_the_first_snapshot_until_now(rds: Any) -> None:  # noqa: ANN401
    create(rds, "windowed")
    (snapshot,) = rds.describe_db_snapshots(DBInstanceIdentifier="windowed")["DBSnapshots"]
    earlier = datetime.now(UTC)
    restorable = window(rds, "windowed")
    assert restorable["EarliestTime"] == snapshot["SnapshotCreateTime"]
    assert earlier <= restorable["LatestTime"] <= datetime.now(UTC)


def test_an_instance_is_restored_to_a_time_in_its_window(rds: Any) -> None:  # noqa: ANN401
    create(rds, "timed")
    restore_to(
        rds, "timed", "timed-restored", RestoreTime=window(rds, "timed")["EarliestTime"] + timedelta(milliseconds=1)
    )
    assert read(rds, "timed-restored")["DbiResourceId"] != read(rds, "timed")["DbiResourceId"]


@pytest.mark.parametrize("days", [-1, 1])
def test_an_instance_is_not_restored_to_a_time_outside_its_window(rds: Any, days: int) -> None:  # noqa: ANN401
    create(rds, f"outside-{days % 7}")
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        restore_to(rds, f"outside-{days % 7}", "refused", RestoreTime=datetime.now(UTC) + timedelta(days=days))


@pytest.mark.parametrize("settings", [{}, {"UseLatestRestorableTime": True, "RestoreTime": datetime.now(UTC)}])
def test_a_point_in_time_is_said_once(rds: Any, settings: dict[str, Any]) -> None:  # noqa: ANN401
    create(rds, f"said-{len(settings)}")
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        restore_to(rds, f"said-{len(settings)}", "refused", **settings)


def test_without_automated_backups_there_is_no_point_in_time(rds: Any) -> None:  # noqa: ANN401
    create(rds, "unkept")
    (snapshot,) = rds.describe_db_snapshots(DBInstanceIdentifier="unkept")["DBSnapshots"]
    rds.delete_db_snapshot(DBSnapshotIdentifier=snapshot["DBSnapshotIdentifier"])
    with pytest.raises(ClientError, match="PointInTimeRestoreNotEnabled"):
        restore_to(rds, "unkept", "refused", UseLatestRestorableTime=True)


def test_an_instance_of_a_point_in_time_is_one_of_its_own(rds: Any) -> None:  # noqa: ANN401
    create(rds, "guarded", DeletionProtection=True, MultiAZ=True)
    restored = restore_to(rds, "guarded", "guarded-restored", UseLatestRestorableTime=True)
    assert (restored["DeletionProtection"], restored["MultiAZ"]) == (False, False)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in restored
    rds.delete_db_instance(DBInstanceIdentifier="guarded-restored", SkipFinalSnapshot=True)
    assert read(rds, "guarded")["DeletionProtection"]


def subscribe(rds: Any, name: str) -> None:  # noqa: ANN401
    rds.create_event_subscription(
        SubscriptionName=name,
        SnsTopicArn="arn:aws:sns:us-east-1:123456789012:alarms",
        SourceType="db-instance",
        SourceIds=["shop"],
        EventCategories=["failure", "maintenance"],
        Enabled=True,
    )


def subscription(rds: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    found: dict[str, Any] = rds.describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"][0]
    return found


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"EventCategories": ["failure", "low storage"]}, {"EventCategoriesList": ["failure", "low storage"]}),
        ({"Enabled": False}, {"Enabled": False}),
        ({"SnsTopicArn": "arn:aws:sns:us-east-1:123456789012:other"}, {}),
        ({"SourceType": "db-parameter-group"}, {}),
    ],
    ids=["categories", "disabled", "topic", "source"],
)
def test_a_changed_subscription_has_what_changed_and_keeps_the_rest(
    rds: Any,  # noqa: ANN401
    changed: dict[str, Any],
    told: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:
    name = f"changed-{request.node.callspec.id}"
    subscribe(rds, name)
    earlier = subscription(rds, name)
    rds.modify_event_subscription(SubscriptionName=name, **changed)
    assert subscription(rds, name) == {**earlier, **(told or changed)}


def test_a_subscription_hears_an_added_source(rds: Any) -> None:  # noqa: ANN401
    subscribe(rds, "added")
    rds.add_source_identifier_to_subscription(SubscriptionName="added", SourceIdentifier="shop-replica")
    assert subscription(rds, "added")["SourceIdsList"] == ["shop", "shop-replica"]


def test_a_subscription_does_not_hear_a_removed_source(rds: Any) -> None:  # noqa: ANN401
    subscribe(rds, "removed")
    rds.remove_source_identifier_from_subscription(SubscriptionName="removed", SourceIdentifier="shop")
    assert subscription(rds, "removed")["SourceIdsList"] == []


def test_a_subscription_that_is_not_there_cannot_be_changed(rds: Any) -> None:  # noqa: ANN401
    with pytest.raises(ClientError, match="SubscriptionNotFound"):
        rds.modify_event_subscription(SubscriptionName="none", Enabled=False)
