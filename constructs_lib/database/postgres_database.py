"""RDS for PostgreSQL."""

from __future__ import annotations

from cdktf import Fn, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from constructs_lib.database.credentials import PASSWORD_VERSION, DatabaseCredentials
from constructs_lib.database.endpoint import DatabaseEndpoint
from constructs_lib.database.logs import EXPORTED_LOGS, database_log_groups
from constructs_lib.database.parameters import postgres_parameters
from constructs_lib.database.settings import DatabaseKeeping, DatabaseParameters, DatabaseSize
from constructs_lib.database.standing_instance import StandingInstance
from constructs_lib.networking.connections import Connections
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole
from constructs_lib.security.secrets import SecretReference

POSTGRES_PORT = 5432
CERTIFICATE_AUTHORITY = "rds-ca-rsa2048-g1"
_OWNER = "dbadmin"
_BACKUP_WINDOW = "03:00-04:00"
_MAINTENANCE_WINDOW = "sun:04:30-sun:05:30"
_ENHANCED_MONITORING_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"


class PostgresDatabase(Construct):
    """A PostgreSQL instance in database subnets: encrypted, never public, TLS only, with a final snapshot.

    The owner's password is in Secrets Manager, and in no state, plan or file. AWS applies minor versions, which cause
    no difference in a plan because only the major one is pinned. Changes are made at once: what the plan says is what
    happens. Where deletion is protected, Terraform too refuses any plan that would destroy or replace the instance.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        identifier: str,
        network: NetworkLike,
        engine_version: str,
        database_name: str,
        size: DatabaseSize,
        parameters: DatabaseParameters,
        keeping: DatabaseKeeping,
        replicated: bool,
        data_key: EncryptionKeyLike,
        secrets_key: EncryptionKeyLike,
        log_key: EncryptionKeyLike,
    ) -> None:
        """Create the instance and all that it needs.

        Args:
            scope: The construct it belongs to.
            id_: Its role, such as `database`; names it in the rules of its peers.
            identifier: At most 63 characters; cannot be changed without a new instance.
            network: Its database subnets.
            engine_version: The major version, such as `16`.
            database_name: The database made with the instance; letters, digits and underscores.
            size: Class and storage.
            parameters: How PostgreSQL is set up.
            keeping: How data is kept and watched.
            replicated: Whether it will have read replicas. RDS makes, keeps and rotates the owner's password, but
                refuses replicas of an instance where it does; a replicated one has `DatabaseCredentials`
                (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations).
            data_key: Encrypts storage, backups and Performance Insights; cannot be changed later.
            secrets_key: Encrypts the owner's secret.
            log_key: Encrypts the logs.
        """
        super().__init__(scope, id_)
        self.identifier = identifier
        self.size = size
        self.keeping = keeping
        self.replicated = replicated
        self.log_key = log_key
        self.data_key = data_key
        self.connections = Connections(
            self, vpc_id=network.vpc_id, name=f"{identifier}-database", description="Database", port=POSTGRES_PORT
        )
        # A snapshot outlives the database and keeps its name, so each database needs another: by its security group,
        # which is made and destroyed with it, and whose id is the same at every plan.
        group_id = Fn.trimprefix(self.connections.security_group_id, "sg-")
        self.final_snapshot_identifier = f"{identifier}-final-{group_id}"
        subnet_group = DbSubnetGroup(
            self,
            "subnet-group",
            name=identifier,
            description="Subnets without a way out of the VPC",
            subnet_ids=list(network.database_subnet_ids),
        )
        self.parameter_group = DbParameterGroup(
            self,
            "parameter-group",
            # A group belongs to one major version; after an upgrade the new one must stand before the old one goes.
            name=f"{identifier}-postgres{engine_version}",
            family=f"postgres{engine_version}",
            description=f"PostgreSQL {engine_version}",
            parameter=postgres_parameters(
                engine_version=engine_version,
                max_connections=parameters.max_connections,
                parameters=parameters.values,
            ),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        owner_secret = (
            DatabaseCredentials(
                self,
                "owner-secret",
                name_prefix=f"{identifier}-owner-",
                username=_OWNER,
                description="Owner of the database",
                encryption_key=secrets_key,
            )
            if replicated
            else None
        )
        standing = StandingInstance(
            self,
            "standing",
            identifier=identifier,
            engine_version=engine_version,
            allocated_storage_gib=size.allocated_storage_gib,
        )
        interval = keeping.enhanced_monitoring_interval_seconds
        self.monitoring_role_arn = None if interval is None else self._monitoring_role()
        self.instance = DbInstance(
            self,
            "Default",
            identifier=identifier,
            engine="postgres",
            engine_version=engine_version,
            # An upgrade is asked for by `engine_version` alone; without this AWS refuses it.
            allow_major_version_upgrade=True,
            auto_minor_version_upgrade=True,
            instance_class=size.instance_class,
            storage_type="gp3",
            allocated_storage=size.allocated_storage_gib,
            max_allocated_storage=size.max_allocated_storage_gib,
            storage_encrypted=True,
            kms_key_id=data_key.arn,
            db_name=database_name,
            port=POSTGRES_PORT,
            username=_OWNER,
            manage_master_user_password=None if owner_secret else True,
            master_user_secret_kms_key_id=None if owner_secret else secrets_key.arn,
            password_wo=owner_secret.password_to_write() if owner_secret else None,
            password_wo_version=PASSWORD_VERSION if owner_secret else None,
            iam_database_authentication_enabled=True,
            ca_cert_identifier=CERTIFICATE_AUTHORITY,
            db_subnet_group_name=subnet_group.name,
            vpc_security_group_ids=[self.connections.security_group_id],
            publicly_accessible=False,
            multi_az=keeping.multi_az,
            parameter_group_name=self.parameter_group.name,
            backup_retention_period=keeping.backup_retention_days,
            backup_window=_BACKUP_WINDOW,
            maintenance_window=_MAINTENANCE_WINDOW,
            copy_tags_to_snapshot=True,
            delete_automated_backups=False,
            skip_final_snapshot=False,
            final_snapshot_identifier=self.final_snapshot_identifier,
            deletion_protection=keeping.deletion_protection,
            apply_immediately=True,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=data_key.arn,
            performance_insights_retention_period=keeping.performance_insights_retention_days,
            monitoring_interval=interval,
            monitoring_role_arn=self.monitoring_role_arn,
            enabled_cloudwatch_logs_exports=list(EXPORTED_LOGS),
            tags=standing.tags(),
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=keeping.deletion_protection or None, precondition=standing.preconditions()
            ),
            depends_on=database_log_groups(
                self, identifier=identifier, retention_days=keeping.log_retention_days, log_key=log_key
            ),
        )
        self.arn = self.instance.arn
        self.endpoint = DatabaseEndpoint(self.instance.address, POSTGRES_PORT, database_name)
        secret_arn = owner_secret.secret_arn if owner_secret else self._secret_of_rds()
        self.owner_name = SecretReference(secret_arn, "username")
        self.owner_password = SecretReference(secret_arn, "password")

    def _secret_of_rds(self) -> str:
        """Return the secret that RDS keeps, also in the plan that gives the password to RDS, where there is none yet.

        What depends on a resource that is about to change is looked up after that, and unknown until then.
        """
        later = DataAwsDbInstance(
            self, "secret-of-rds", db_instance_identifier=self.identifier, depends_on=[self.instance]
        )
        instance = f"{self.instance.terraform_resource_type}.{self.instance.friendly_unique_id}"
        return (
            f"${{try({instance}.master_user_secret[0].secret_arn, "
            f"data.aws_db_instance.{later.friendly_unique_id}.master_user_secret[0].secret_arn)}}"
        )

    def _monitoring_role(self) -> str:
        role = ServiceRole(
            self,
            "monitoring-role",
            name=f"{self.identifier}-monitoring",
            service="monitoring.rds.amazonaws.com",
            description="Sends the operating system's metrics of the database",
        )
        IamRolePolicyAttachment(
            self,
            "monitoring-policy",
            role=role.role.name,
            policy_arn=_ENHANCED_MONITORING_POLICY,
        )
        return role.arn
