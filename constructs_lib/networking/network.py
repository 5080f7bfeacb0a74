"""A VPC of its own: three tiers of subnets, a zone each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.vpc import Vpc
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from constructs_lib.networking.nat import NatGateways
from constructs_lib.networking.subnets import SubnetTier
from constructs_lib.references import require_known

_FEWEST_ZONES = 2
"""Load balancers and database subnet groups need two."""


class Network(Construct):
    """A VPC with public, private and database subnets in every zone.

    Public subnets are routed to the internet gateway, private ones to a NAT gateway if any, database subnets
    nowhere. Traffic to S3 takes a gateway endpoint, which is free. The VPC's default security group is
    emptied, so that nothing is reachable by forgetting to name a group.

    Attributes:
        nat_gateway_ids: By the zone that each stands in.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        cidr_block: str,
        availability_zones: Sequence[str],
        nat: Literal["none", "single", "per_az"],
    ) -> None:
        """Create the VPC and what routes in it.

        Args:
            scope: The construct it belongs to.
            id_: Such as `network`.
            name: Begins the `Name` tags.
            region: The region of the zones.
            cidr_block: IPv4, /16 to /22, known when synthesizing; see `address_plan`.
            availability_zones: At least two, known when synthesizing; adding one later leaves the others as they are.
            nat: One gateway in the first zone, or one in every zone, so that a lost zone takes no other
                with it. With none, private subnets have no way out: tasks stand in the public ones, each with an
                address of its own, or reach AWS through `InterfaceEndpoints`.

        Raises:
            ValueError: Fewer than two zones, a block of another size, or a reference to either.
        """
        super().__init__(scope, id_)
        require_known("cidr_block", cidr_block)
        require_known("availability_zones", *availability_zones)
        if len(set(availability_zones)) < _FEWEST_ZONES:
            raise ValueError(
                f"supply at least {_FEWEST_ZONES} different zones, got {list(availability_zones)}: "
                "load balancers and databases need them"
            )
        self.vpc = Vpc(
            self,
            "Default",
            cidr_block=cidr_block,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": name},
        )
        self.vpc_id = self.vpc.id
        DefaultSecurityGroup(self, "default-security-group", vpc_id=self.vpc_id, tags={"Name": f"{name}-unused"})
        tiers = {
            tier: SubnetTier(
                self,
                tier,
                name=name,
                vpc_id=self.vpc_id,
                vpc_cidr_block=cidr_block,
                availability_zones=availability_zones,
            )
            for tier in ("public", "private", "database")
        }
        self.public_subnet_ids = list(tiers["public"].ids.values())
        self.private_subnet_ids = list(tiers["private"].ids.values())
        self.database_subnet_ids = list(tiers["database"].ids.values())

        internet_gateway = InternetGateway(self, "internet-gateway", vpc_id=self.vpc_id, tags={"Name": name})
        public_table = tiers["public"].route_together(internet_gateway_id=internet_gateway.id)
        nat_zones = {"none": [], "single": [availability_zones[0]], "per_az": list(availability_zones)}[nat]
        self.nat_gateway_ids: dict[str, str] = {}
        if nat_zones:
            gateways = NatGateways(
                self,
                "nat",
                name=name,
                public_subnet_ids={zone: tiers["public"].ids[zone] for zone in nat_zones},
                internet_gateway=internet_gateway,
            )
            self.nat_gateway_ids = gateways.gateway_ids
        private_tables = tiers["private"].route_by_zone(
            nat_gateway_ids={
                zone: self.nat_gateway_ids[zone if zone in nat_zones else nat_zones[0]]
                for zone in availability_zones
                if nat_zones
            }
        )
        self.routes = [*tiers["public"].routes, *tiers["private"].routes]
        database_table = tiers["database"].route_together(internet_gateway_id=None)
        VpcEndpoint(
            self,
            "s3-endpoint",
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{region}.s3",
            vpc_endpoint_type="Gateway",
            # Without NAT, there may be tasks in the public subnets, whose way to S3 should not be the internet either.
            route_table_ids=[*private_tables, database_table, *([] if nat_zones else [public_table])],
            tags={"Name": f"{name}-s3"},
        )
