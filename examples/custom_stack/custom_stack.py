"""A stack of one's own from the constructs: a reporting service in a network that exists already.

`python examples/custom_stack/custom_stack.py` writes `cdktf.out/stacks/reports/cdk.tf.json`.

cdktf adds a hash to the address of every resource below the first level. For readable addresses, derive from
`stacks.ReadableAddressesStack` instead of `TerraformStack`, before the first apply.
"""

# First, because importing constructs_lib starts Node the quick way, and importing cdktf before it the slow way.
from constructs_lib import (
    BOOTSTRAP_COMMAND,
    HTTPS_PORT,
    INTERNET,
    Cluster,
    Container,
    DatabaseCredentials,
    DatabaseKeeping,
    DatabaseParameters,
    DatabaseSize,
    EncryptionKey,
    ExistingNetwork,
    FargateService,
    HealthCheck,
    LoadBalancer,
    PostgresDatabase,
    TargetGroup,
    TaskCount,
    TaskDefinition,
    TaskRoles,
    TaskSize,
    account_id,
    bootstrap_sql,
    logs_statement,
)

# isort: split
from cdktf import App, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

REGION = "eu-central-1"
NETWORK = ExistingNetwork(
    vpc_id="vpc-0a1b2c3d4e5f60718",
    public_subnet_ids=["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"],
    private_subnet_ids=["subnet-0a1b2c3d4e5f60003", "subnet-0a1b2c3d4e5f60004"],
    database_subnet_ids=["subnet-0a1b2c3d4e5f60005", "subnet-0a1b2c3d4e5f60006"],
)
PORT = 8000
APPLICATION_ROLE = "reports"
LOG_RETENTION_DAYS = 30


class ReportsStack(TerraformStack):
    """Load balancer → service → database, and a queue of reports to be made."""

    def __init__(self, scope: Construct, id_: str, *, image: str) -> None:
        """Assemble the stack.

        Args:
            scope: The app.
            id_: The stack's name.
            image: What the service runs.
        """
        super().__init__(scope, id_)
        AwsProvider(self, "aws", region=REGION)
        self.data_key = EncryptionKey(self, "data-key", alias="reports-data", description="Reports and their secrets")
        self.log_key = EncryptionKey(
            self,
            "log-key",
            alias="reports-logs",
            description="Logs of the reports",
            service_statements=[logs_statement(region=REGION, account_id=account_id(self))],
        )

        database = self._database()
        load_balancer = LoadBalancer(
            self,
            "load-balancer",
            name="reports",
            network=NETWORK,
            certificate_arn=None,
            access_logs_to=None,
            deletion_protection=False,
        )
        # The service logs in with a role of its own, which the one-off task makes as the owner of the database.
        credentials = DatabaseCredentials(
            database,
            "application-secret",
            name_prefix="reports-application-",
            username=APPLICATION_ROLE,
            description="Role of the service in the database",
            encryption_key=self.data_key,
        )
        self._bootstrap(database, credentials)
        roles = TaskRoles(self, "roles", name="reports")
        service = self._service(load_balancer, database, credentials, roles, image)

        # Who may talk to whom: nothing else is open.
        service.connections.allow_from(load_balancer, why="load balancer forwards requests")
        database.connections.allow_from(service, why="service queries the database")
        service.connections.allow_to_addresses(INTERNET, port=HTTPS_PORT, why="service calls AWS")

        # Any resource of the AWS provider stands beside the constructs.
        queue = SqsQueue(self, "queue", name="reports", sqs_managed_sse_enabled=True)
        roles.task.allow("queue-reports", actions=["sqs:SendMessage"], resources=[queue.arn])
        TerraformOutput(self, "url", value=load_balancer.url)

    def _database(self) -> PostgresDatabase:
        return PostgresDatabase(
            self,
            "database",
            identifier="reports",
            network=NETWORK,
            engine_version="16",
            database_name="reports",
            size=DatabaseSize(instance_class="db.t4g.small", allocated_storage_gib=50, max_allocated_storage_gib=200),
            parameters=DatabaseParameters(max_connections=200, values={"work_mem": "16384"}),  # kB
            keeping=DatabaseKeeping(
                backup_retention_days=14,
                multi_az=False,
                deletion_protection=True,
                log_retention_days=LOG_RETENTION_DAYS,
                performance_insights_retention_days=7,
                enhanced_monitoring_interval_seconds=None,
            ),
            replicated=False,
            data_key=self.data_key,
            secrets_key=self.data_key,
            log_key=self.log_key,
        )

    def _bootstrap(self, database: PostgresDatabase, credentials: DatabaseCredentials) -> None:
        roles = TaskRoles(self, "bootstrap-roles", name="reports-bootstrap")
        self.data_key.grant_decrypt(roles.execution, via_service=f"secretsmanager.{REGION}.amazonaws.com")
        TaskDefinition(
            self,
            "bootstrap-task",
            family="reports-bootstrap",
            log_group_name="/reports/bootstrap",
            region=REGION,
            size=TaskSize(cpu_units=256, memory_mib=512, cpu_architecture="ARM64"),
            container=Container(
                name="bootstrap",
                image="public.ecr.aws/docker/library/postgres:16-alpine",
                user="70:70",
                scratch_mib=16,
                command=BOOTSTRAP_COMMAND,
                environment={
                    "PGHOST": database.endpoint.address,
                    "PGDATABASE": database.endpoint.database_name,
                    "PGSSLMODE": "require",
                    "BOOTSTRAP_SQL": bootstrap_sql(application_role=APPLICATION_ROLE, row_level_security=True),
                },
                secrets={
                    "PGUSER": database.owner_name,
                    "PGPASSWORD": database.owner_password,
                    "APPLICATION_PASSWORD": credentials.password,
                },
            ),
            roles=roles,
            log_retention_days=LOG_RETENTION_DAYS,
            log_key=self.log_key,
        )

    def _service(
        self,
        load_balancer: LoadBalancer,
        database: PostgresDatabase,
        credentials: DatabaseCredentials,
        roles: TaskRoles,
        image: str,
    ) -> FargateService:
        cluster = Cluster(
            self,
            "cluster",
            name="reports",
            container_insights=False,
            log_retention_days=LOG_RETENTION_DAYS,
            log_key=self.log_key,
        )
        cluster.grant_exec_sessions(roles.task)
        self.data_key.grant_decrypt(roles.execution, via_service=f"secretsmanager.{REGION}.amazonaws.com")
        task = TaskDefinition(
            self,
            "task",
            family="reports",
            log_group_name="/reports/web",
            region=REGION,
            size=TaskSize(cpu_units=256, memory_mib=512, cpu_architecture="ARM64"),
            container=Container(
                name="web",
                image=image,
                user="101:101",
                scratch_mib=64,
                port=PORT,
                environment={
                    "PGHOST": database.endpoint.address,
                    "PGDATABASE": database.endpoint.database_name,
                    "PGSSLMODE": "require",
                },
                secrets={"PGUSER": credentials.username, "PGPASSWORD": credentials.password},
                serves_exec_sessions=True,
            ),
            roles=roles,
            log_retention_days=LOG_RETENTION_DAYS,
            log_key=self.log_key,
        )
        target_group = TargetGroup(
            self,
            "target-group",
            name=f"reports-{PORT}",
            network=NETWORK,
            port=PORT,
            health_check=HealthCheck(path="/health", interval_seconds=30, timeout_seconds=5),
        )
        load_balancer.forward_to(target_group)
        return FargateService(
            self,
            "service",
            name="reports",
            cluster=cluster,
            network=NETWORK,
            task=task,
            target_group=target_group,
            count=TaskCount(desired=2, autoscaled=False),
            health_check_grace_period_seconds=60,
        )


def main() -> None:
    """Write the stack into `cdktf.out`, or where `CDKTF_OUTDIR` says."""
    app = App()
    ReportsStack(app, "reports", image="public.ecr.aws/docker/library/nginx:1.29")
    app.synth()


if __name__ == "__main__":
    main()
