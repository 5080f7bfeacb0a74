"""NAT gateways, by which private subnets reach the internet."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from constructs import Construct


class NatGateways(Construct):
    """One gateway in each of the zones given, each with an address that stays."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        public_subnet_ids: Mapping[str, str],
        internet_gateway: ITerraformDependable,
    ) -> None:
        """Create gateways and their addresses.

        Args:
            scope: The network.
            id_: Such as `nat`.
            name: Begins the `Name` tags.
            public_subnet_ids: The subnet of each zone that gets a gateway.
            internet_gateway: AWS refuses a NAT gateway in a VPC that has none yet.
        """
        super().__init__(scope, id_)
        self.gateway_ids = {}
        for zone, subnet_id in public_subnet_ids.items():
            tags = {"Name": f"{name}-nat-{zone}"}
            address = Eip(self, f"{zone}-address", domain="vpc", tags=tags, depends_on=[internet_gateway])
            gateway = NatGateway(self, zone, allocation_id=address.id, subnet_id=subnet_id, tags=tags)
            self.gateway_ids[zone] = gateway.id
