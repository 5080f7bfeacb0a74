"""Whether a network that somebody else manages is what it was said to be."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_subnet import DataAwsSubnet
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from constructs_lib.networking.existing_network import ExistingNetwork
from constructs_lib.references import in_quotes, require_known_length


class NetworkCheck(Construct):
    """Looks an existing network up at each plan, which fails, before anything is made, where the network is another.

    Load balancers and databases need subnets in two zones:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html,
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html.
    """

    def __init__(self, scope: Construct, id_: str, *, network: ExistingNetwork) -> None:
        """Look up the VPC and each of its subnets.

        Args:
            scope: The construct it belongs to.
            id_: Such as `network`.
            network: What is checked; the number of its subnets must be known when synthesizing.

        Raises:
            ValueError: A tier is a reference to a whole list.
        """
        super().__init__(scope, id_)
        self._vpc_id = network.vpc_id
        DataAwsVpc(self, "Default", id=network.vpc_id)
        self._look_up("public", network.public_subnet_ids)
        self._look_up("private", network.private_subnet_ids)
        self._look_up("database", network.database_subnet_ids)

    def _look_up(self, tier: str, subnet_ids: Sequence[str]) -> None:
        require_known_length(f"{tier}_subnet_ids", subnet_ids)
        zones: list[str] = []
        for number, subnet_id in enumerate(subnet_ids, start=1):
            is_last = number == len(subnet_ids)
            subnet = DataAwsSubnet(
                self,
                f"{tier}-{number}",
                id=subnet_id,
                lifecycle=TerraformResourceLifecycle(
                    postcondition=[
                        self._in_its_vpc(tier, subnet_id),
                        *([_in_two_zones(tier, zones)] if is_last else []),
                    ]
                ),
            )
            zones.append(f"data.{subnet.terraform_resource_type}.{subnet.friendly_unique_id}.availability_zone")

    def _in_its_vpc(self, tier: str, subnet_id: str) -> Postcondition:
        return Postcondition(
            condition=f'${{self.vpc_id == "{in_quotes(self._vpc_id)}"}}',
            error_message=(
                f"The {tier} subnet {subnet_id} lies in ${{self.vpc_id}}, not in {self._vpc_id}. Name a subnet of that VPC, "
                "or the VPC of the subnets."
            ),
        )


def _in_two_zones(tier: str, zones: Sequence[str]) -> Postcondition:
    others = "".join(f"{zone}, " for zone in zones)
    return Postcondition(
        condition=f"${{length(toset([{others}self.availability_zone])) >= 2}}",
        error_message=(
            f"All {tier} subnets lie in ${{self.availability_zone}}. Name subnets of two availability zones at least."
        ),
    )
