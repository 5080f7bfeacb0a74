"""What RDS itself reports of a database: failures, maintenance, changes of its configuration."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.db_event_subscription import DbEventSubscription
from constructs import Construct

from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.database.read_replica import ReadReplica
from constructs_lib.monitoring.notifications import Notifications

_OF_INSTANCES = ("availability", "configuration change", "failover", "failure", "low storage", "maintenance")
_OF_PARAMETER_GROUPS = ("configuration change",)


class DatabaseEvents(Construct):
    """Subscriptions to the events of a database's instances and of its parameter group.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        database: PostgresDatabase,
        replicas: Sequence[ReadReplica],
        notifications: Notifications,
    ) -> None:
        """Create both subscriptions.

        Args:
            scope: The construct it belongs to.
            id_: Such as `database-events`.
            name: Begins the names of the subscriptions, at most 238 characters.
            database: The primary.
            replicas: Its replicas.
            notifications: Who is told; its key must let RDS use it (`database_events_statement`).
        """
        super().__init__(scope, id_)
        identifiers = [database.identifier, *(replica.identifier for replica in replicas)]
        sources: dict[str, tuple[str, Sequence[str], Sequence[str]]] = {
            "instances": ("db-instance", identifiers, _OF_INSTANCES),
            "parameter-groups": ("db-parameter-group", [database.parameter_group.name], _OF_PARAMETER_GROUPS),
        }
        for id_of_source, (source_type, source_ids, categories) in sources.items():
            DbEventSubscription(
                self,
                id_of_source,
                name=f"{name}-{id_of_source}",
                sns_topic=notifications.topic_arn,
                source_type=source_type,
                source_ids=list(source_ids),
                event_categories=list(categories),
                depends_on=[database.instance, *(replica.instance for replica in replicas), notifications.policy],
            )
