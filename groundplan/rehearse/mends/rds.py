"""RDS: what moto forgets of instances and replicas, and changes of event subscriptions."""

from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random
from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBInstance, DBInstanceAutomatedBackup, RDSBackend
from moto.rds.responses import RDSResponse

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter

DEFAULT_PERFORMANCE_INSIGHTS_RETENTION_DAYS = 7

INSTANCE_DEFAULTS = {
    # Not moto's "rds-ca-default": the provider modifies an instance whose authority differs after creating it, which
    # takes it another 80 seconds.
    "ca_certificate_identifier": "rds-ca-rsa2048-g1",
    "database_insights_mode": "standard",
    "network_type": "IPV4",
}
"""What AWS says of an instance that was not told."""

REPLICA_DEFAULTS: dict[str, Any] = {
    "backup_retention_period": 0,
    "copy_tags_to_snapshot": False,
    "deletion_protection": False,
    "enable_iam_database_authentication": False,
    "monitoring_interval": 0,
    "monitoring_role_arn": None,
    "multi_az": False,
}

RESTORED_DEFAULTS: dict[str, Any] = {
    "copy_tags_to_snapshot": False,
    "deletion_protection": False,
    "enable_iam_database_authentication": False,
    "multi_az": False,
}
"""What AWS says of a restored instance that was not told, whatever the instance in the backup had."""

SUBSCRIPTION_SETTINGS = {
    "Enabled": "enabled",
    "EventCategories": "event_categories",
    "SnsTopicArn": "sns_topic_arn",
    "SourceType": "source_type",
}


def mend() -> None:
    """Mend instances, replicas, automated backups, restored instances and event subscriptions."""
    mend_instances()
    mend_replicas()
    mend_automated_backups()
    mend_restored_instances()
    mend_points_in_time()
    mend_event_subscriptions()


def mend_instances() -> None:
    """Give each instance an identity, a full engine version and its Performance Insights settings."""

    @around(DBInstance, "__init__")
    def complete(original: Function, instance: MotoObject, *arguments: MotoObject, **keywords: MotoObject) -> None:
        # AWS takes a major version and answers with the minor that it chose.
        if keywords.get("engine") == "postgres" and "." not in (keywords.get("engine_version") or "."):
            keywords["engine_version"] += ".4"
        original(instance, *arguments, **keywords)
        # Symptom: the provider looks instances up by resource id, and with one id for all finds several or none.
        instance.dbi_resource_id = new_resource_id()
        for name, default in INSTANCE_DEFAULTS.items():
            setattr(instance, name, keywords.get(name) or default)
        set_performance_insights(instance, keywords)

    @around(DBInstance, "update")
    def change(original: Function, instance: MotoObject, **keywords: MotoObject) -> None:
        original(instance, **keywords)
        set_performance_insights(instance, keywords)


def mend_replicas() -> None:
    """Make a replica an instance of its own; moto hands out a shallow copy of its primary."""

    # Symptom: a replica shows its primary's authentication, log exports and protection as its own.
    @around(RDSBackend, "create_db_instance_read_replica")
    def detach(original: Function, backend: MotoObject, db_kwargs: MotoObject) -> MotoObject:
        primary = backend.find_db_from_id(db_kwargs["source_db_instance_identifier"])
        if primary.manage_master_user_password:
            # Symptom: a replica that AWS refuses is made.
            raise RDSClientError(
                "InvalidParameterValue",
                f"Creating read replicas for source instance with engine {primary.engine} where "
                "ManageMasterUserPassword is enabled is not supported.",
            )
        replica = original(backend, db_kwargs)
        replica.dbi_resource_id = new_resource_id()
        replica.enabled_cloudwatch_logs_exports = list(db_kwargs.get("enable_cloudwatch_logs_exports") or [])
        replica.tags = db_kwargs.get("tags") or []
        for name, default in REPLICA_DEFAULTS.items():
            given = db_kwargs.get(name)
            setattr(replica, name, default if given is None else given)
        set_performance_insights(replica, {"enable_performance_insights": False, **db_kwargs})
        return replica


def mend_automated_backups() -> None:
    """Let automated backups be found by the resource id of their instance, and say what they can restore."""

    # Symptom: backups of an earlier instance under the same name cannot be told from those of the present one.
    @around(RDSBackend, "describe_db_instance_automated_backups")
    def find(original: Function, backend: MotoObject, **filters: MotoObject) -> list[MotoObject]:
        wanted = filters.get("dbi_resource_id")
        return [backup for backup in original(backend, **filters) if wanted in (None, resource_id_of(backup))]

    # Symptom: AWS names the first and the last second that can be restored; moto names none.
    @missing(DBInstanceAutomatedBackup, "restore_window")
    def restore_window(backup: MotoObject) -> dict[str, datetime]:
        earliest = min(snapshot.snapshot_create_time for snapshot in backup.automated_snapshots)
        return {"EarliestTime": earliest, "LatestTime": utcnow()}

    DBInstanceAutomatedBackup.restore_window = property(restore_window)  # type: ignore[attr-defined]
    DBInstanceAutomatedBackup.dbi_resource_id = property(resource_id_of)  # type: ignore[attr-defined]


def mend_restored_instances() -> None:
    """Give an instance that is restored from a snapshot its own protection and availability."""

    # Symptoms: a restored instance cannot be deleted, because it is protected as the snapshot's instance was, whatever
    # the request said; it shows that instance's Multi-AZ, authentication and log exports as its own.
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html
    @around(RDSBackend, "restore_db_instance_from_db_snapshot")
    def detach(original: Function, backend: MotoObject, from_snapshot_id: str, overrides: dict[str, Any]) -> MotoObject:
        restored = original(backend, from_snapshot_id, overrides)
        forget_source(restored, overrides)
        return restored


def mend_points_in_time() -> None:
    """Restore an instance to a point in time that there is, as an instance of its own."""

    # Symptoms: any time is restored, also one before the first backup or in the future, and of an instance without
    # backups too; the restored instance is protected as its source, and is a replica of it.
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html
    @around(RDSBackend, "restore_db_instance_to_point_in_time")
    def restore(
        original: Function, backend: MotoObject, source: str, target: str, overrides: dict[str, Any]
    ) -> MotoObject:
        time, takes_latest = overrides.get("restore_time"), overrides.get("use_latest_restorable_time")
        if bool(time) == bool(takes_latest):
            raise RDSClientError(
                "InvalidParameterCombination", "Supply one of RestoreTime and UseLatestRestorableTime, and not both."
            )
        backups = backend.describe_db_instance_automated_backups(db_instance_identifier=source)
        if not backups:
            raise RDSClientError("PointInTimeRestoreNotEnabled", f"{source} has no automated backups.")
        window = backups[0].restore_window
        if time and not window["EarliestTime"] <= time < window["LatestTime"]:
            raise RDSClientError("InvalidParameterValue", f"{source} cannot be restored to {time.isoformat()}.")
        given = {name: value for name, value in overrides.items() if name != "source_db_instance_identifier"}
        restored = original(backend, source, target, given)
        forget_source(restored, overrides)
        return restored


def mend_event_subscriptions() -> None:
    """Let a subscription be changed."""

    # Symptom: other categories, another topic or switching it off answer 500.
    @missing(RDSResponse, "modify_event_subscription")
    def modify_event_subscription(response: MotoObject) -> ActionResult:
        subscription = subscription_of(response)
        for name, attribute in SUBSCRIPTION_SETTINGS.items():
            given = parameter(response, name)
            if given is not None:
                setattr(subscription, attribute, given)
        return ActionResult({"EventSubscription": subscription})

    # Symptom: so do more or fewer sources, each of which has a call of its own.
    @missing(RDSResponse, "add_source_identifier_to_subscription")
    def add_source_identifier_to_subscription(response: MotoObject) -> ActionResult:
        subscription = subscription_of(response)
        subscription.source_ids = [*subscription.source_ids, parameter(response, "SourceIdentifier")]
        return ActionResult({"EventSubscription": subscription})

    @missing(RDSResponse, "remove_source_identifier_from_subscription")
    def remove_source_identifier_from_subscription(response: MotoObject) -> ActionResult:
        subscription = subscription_of(response)
        removed = parameter(response, "SourceIdentifier")
        subscription.source_ids = [source for source in subscription.source_ids if source != removed]
        return ActionResult({"EventSubscription": subscription})


def subscription_of(response: MotoObject) -> MotoObject:
    """The event subscription that a request names."""
    name = parameter(response, "SubscriptionName")
    (subscription,) = response.backend.describe_event_subscriptions(name)
    return subscription


def resource_id_of(backup: MotoObject) -> str:
    """The resource id of the instance that automated backups are of, which may be gone."""
    identity: str = backup.automated_snapshots[0].dbi_resource_id
    return identity


def forget_source(restored: MotoObject, overrides: dict[str, Any]) -> None:
    """Give a restored instance its own protection and availability."""
    for name, default in RESTORED_DEFAULTS.items():
        given = overrides.get(name)
        setattr(restored, name, default if given is None else given)


def set_performance_insights(instance: MotoObject, given: dict[str, Any]) -> None:
    """Take over the Performance Insights settings of a request, which moto does not store."""
    enabled = given.get("enable_performance_insights")
    if enabled is not None:
        instance.performance_insights_enabled = enabled
    if not getattr(instance, "performance_insights_enabled", False):
        instance.performance_insights_enabled = False
        instance.performance_insights_kms_key_id = None
        instance.performance_insights_retention_period = None
        return
    for name, default in (
        ("performance_insights_kms_key_id", None),
        ("performance_insights_retention_period", DEFAULT_PERFORMANCE_INSIGHTS_RETENTION_DAYS),
    ):
        earlier = getattr(instance, name, None)
        setattr(instance, name, given.get(name) or earlier or default)


def new_resource_id() -> str:
    """An identity in the form that RDS gives to instances."""
    return f"db-{mock_random.get_random_string(length=26).upper()}"
