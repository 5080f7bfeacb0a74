"""The subnets of one tier, a zone each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from constructs import Construct

from constructs_lib.networking.address_plan import Tier, subnet_cidr_block
from constructs_lib.networking.connections import INTERNET


class SubnetTier(Construct):
    """One subnet in every zone, under the zone's name, none of which hands out public addresses.

    Attributes:
        ids: The subnet of each zone.
        routes: What leads packets out of the subnets, once they are routed.
    """

    def __init__(
        self,
        scope: Construct,
        id_: Tier,
        *,
        name: str,
        vpc_id: str,
        vpc_cidr_block: str,
        availability_zones: Sequence[str],
    ) -> None:
        """Create the subnets; `route_together` or `route_by_zone` gives them route tables.

        Args:
            scope: The network.
            id_: The tier, which decides the addresses.
            name: Begins the `Name` tags.
            vpc_id: The VPC.
            vpc_cidr_block: The VPC's addresses.
            availability_zones: Such as `us-east-1a`.
        """
        super().__init__(scope, id_)
        self._name = f"{name}-{id_}"
        self._vpc_id = vpc_id
        self.routes: list[ITerraformDependable] = []
        self.ids = {
            zone: Subnet(
                self,
                zone,
                vpc_id=vpc_id,
                availability_zone=zone,
                cidr_block=subnet_cidr_block(vpc_cidr_block, id_, zone),
                map_public_ip_on_launch=False,
                tags={"Name": f"{self._name}-{zone}"},
            ).id
            for zone in availability_zones
        }

    def route_together(self, *, internet_gateway_id: str | None) -> str:
        """Give all zones one route table, with a way out only where there is a gateway, and return its id."""
        table = RouteTable(self, "route-table", vpc_id=self._vpc_id, tags={"Name": self._name})
        for zone in self.ids:
            self._associate(zone, table.id)
        if internet_gateway_id is not None:
            route = Route(
                self,
                "default-route",
                route_table_id=table.id,
                destination_cidr_block=INTERNET.cidr_block,
                gateway_id=internet_gateway_id,
            )
            self.routes.append(route)
        return table.id

    def route_by_zone(self, *, nat_gateway_ids: Mapping[str, str]) -> list[str]:
        """Give each zone a route table, with a way out where a NAT gateway serves it, and return the tables' ids."""
        return [self._route_zone(zone, nat_gateway_ids.get(zone)) for zone in self.ids]

    def _route_zone(self, zone: str, nat_gateway_id: str | None) -> str:
        table = RouteTable(self, f"{zone}-route-table", vpc_id=self._vpc_id, tags={"Name": f"{self._name}-{zone}"})
        self._associate(zone, table.id)
        if nat_gateway_id is not None:
            route = Route(
                self,
                f"{zone}-default-route",
                route_table_id=table.id,
                destination_cidr_block=INTERNET.cidr_block,
                nat_gateway_id=nat_gateway_id,
            )
            self.routes.append(route)
        return table.id

    def _associate(self, zone: str, route_table_id: str) -> None:
        association = RouteTableAssociation(
            self, f"{zone}-route-table-association", subnet_id=self.ids[zone], route_table_id=route_table_id
        )
        self.routes.append(association)
