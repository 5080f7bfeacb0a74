"""Read replicas of a PostgreSQL instance."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.db_instance import DbInstance
from constructs import Construct

from constructs_lib.database.endpoint import DatabaseEndpoint
from constructs_lib.database.logs import EXPORTED_LOGS, database_log_groups
from constructs_lib.database.postgres_database import CERTIFICATE_AUTHORITY, PostgresDatabase


class ReadReplica(Construct):
    """A copy that answers queries and follows its primary; whoever may query the primary may query it.

    It has the primary's class, since a smaller one falls behind, and its parameters, since PostgreSQL refuses a
    replica with a lower connection limit. Storage is encrypted with the primary's key.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
    """

    def __init__(self, scope: Construct, id_: str, *, identifier: str, primary: PostgresDatabase) -> None:
        """Create the replica in the primary's region.

        Args:
            scope: The construct it belongs to.
            id_: Such as `replica-1`.
            identifier: At most 63 characters.
            primary: Must be made to be replicated, and keep backups for at least a day.

        Raises:
            ValueError: The primary is not made to be replicated, or keeps no backups.
        """
        super().__init__(scope, id_)
        self.identifier = identifier
        keeping = primary.keeping
        if not primary.replicated:
            raise ValueError(
                "supply a primary with replicated=True, got one whose password RDS manages: it refuses replicas"
            )
        if not keeping.backup_retention_days:
            raise ValueError(
                "supply a primary with backups of at least a day, got one with none: replicas need its log"
            )
        self.instance = DbInstance(
            self,
            "Default",
            identifier=identifier,
            replicate_source_db=primary.instance.identifier,
            auto_minor_version_upgrade=True,
            instance_class=primary.size.instance_class,
            storage_type="gp3",
            max_allocated_storage=primary.size.max_allocated_storage_gib,
            storage_encrypted=True,
            iam_database_authentication_enabled=True,
            ca_cert_identifier=CERTIFICATE_AUTHORITY,
            vpc_security_group_ids=[primary.connections.security_group_id],
            publicly_accessible=False,
            parameter_group_name=primary.parameter_group.name,
            copy_tags_to_snapshot=True,
            # All its data is the primary's, so that one replica less is an ordinary edit.
            skip_final_snapshot=True,
            deletion_protection=False,
            apply_immediately=True,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=primary.data_key.arn,
            performance_insights_retention_period=keeping.performance_insights_retention_days,
            monitoring_interval=keeping.enhanced_monitoring_interval_seconds,
            monitoring_role_arn=primary.monitoring_role_arn,
            enabled_cloudwatch_logs_exports=list(EXPORTED_LOGS),
            depends_on=database_log_groups(
                self, identifier=identifier, retention_days=keeping.log_retention_days, log_key=primary.log_key
            ),
        )
        self.endpoint = DatabaseEndpoint(self.instance.address, primary.endpoint.port, primary.endpoint.database_name)
