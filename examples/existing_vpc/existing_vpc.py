"""A database in a VPC that is found when the plan is made: by its name, and its subnets by the tier in their tags.

`python examples/existing_vpc/existing_vpc.py` writes `cdktf.out/stacks/orders/cdk.tf.json`.

The ids are references. Constructs hand them on to Terraform; only what an address or the number of resources depends on
must be known before, as the construct's docstring says.
"""

# First, because importing constructs_lib starts Node the quick way, and importing cdktf before it the slow way.
from constructs_lib import (
    AddressRange,
    DatabaseKeeping,
    DatabaseParameters,
    DatabaseSize,
    EncryptionKey,
    ExistingNetwork,
    PostgresDatabase,
    account_id,
    logs_statement,
)

# isort: split
from cdktf import App, Postcondition, TerraformOutput, TerraformResourceLifecycle, TerraformStack
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

REGION = "eu-central-1"


class OrdersStack(TerraformStack):
    """A PostgreSQL database that whoever is in the VPC may reach."""

    def __init__(self, scope: Construct, id_: str, *, vpc_name: str) -> None:
        """Assemble the stack.

        Args:
            scope: The app.
            id_: The stack's name.
            vpc_name: The tag `Name` of a VPC, whose subnets have a tag `Tier`: `public`, `private` or `database`.
        """
        super().__init__(scope, id_)
        AwsProvider(self, "aws", region=REGION)
        vpc = DataAwsVpc(self, "vpc", tags={"Name": vpc_name})
        network = ExistingNetwork(
            vpc_id=vpc.id,
            public_subnet_ids=self._subnet_ids("public", vpc),
            private_subnet_ids=self._subnet_ids("private", vpc),
            database_subnet_ids=self._subnet_ids("database", vpc),
        )
        database = self._database(network)
        database.connections.allow_from_addresses(
            AddressRange(name="vpc", cidr_block=vpc.cidr_block), port=5432, why="the VPC queries the database"
        )
        TerraformOutput(self, "address", value=database.endpoint.address)

    def _subnet_ids(self, tier: str, vpc: DataAwsVpc) -> list[str]:
        found = DataAwsSubnets(
            self,
            f"{tier}-subnets",
            filter=[DataAwsSubnetsFilter(name="vpc-id", values=[vpc.id])],
            tags={"Tier": tier},
            # ExistingNetwork cannot count what is found only later, so the plan does.
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition="${length(self.ids) >= 2}",
                        error_message=f"Tag at least two subnets, in two zones, with Tier = {tier}.",
                    )
                ]
            ),
        )
        return found.ids

    def _database(self, network: ExistingNetwork) -> PostgresDatabase:
        key = EncryptionKey(self, "data-key", alias="orders-data", description="Orders and their secrets")
        log_key = EncryptionKey(
            self,
            "log-key",
            alias="orders-logs",
            description="Logs of the orders",
            service_statements=[logs_statement(region=REGION, account_id=account_id(self))],
        )
        return PostgresDatabase(
            self,
            "database",
            identifier="orders",
            network=network,
            engine_version="16",
            database_name="orders",
            size=DatabaseSize(instance_class="db.t4g.small", allocated_storage_gib=20, max_allocated_storage_gib=100),
            parameters=DatabaseParameters(max_connections=200),
            keeping=DatabaseKeeping(
                backup_retention_days=14,
                multi_az=False,
                deletion_protection=True,
                log_retention_days=30,
                performance_insights_retention_days=7,
                enhanced_monitoring_interval_seconds=None,
            ),
            replicated=False,
            data_key=key,
            secrets_key=key,
            log_key=log_key,
        )


def main() -> None:
    """Write the stack into `cdktf.out`, or where `CDKTF_OUTDIR` says."""
    app = App()
    OrdersStack(app, "orders", vpc_name="shared")
    app.synth()


if __name__ == "__main__":
    main()
