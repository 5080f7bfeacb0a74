"""Interface endpoints: AWS services inside the VPC, without a way through NAT."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from constructs_lib.networking.connections import HTTPS_PORT, Connections
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.references import require_known


class InterfaceEndpoints(Construct):
    """Interface endpoints with private DNS, so that clients need no change; peers are let in by `connections`.

    https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        network: NetworkLike,
        services: Sequence[str],
    ) -> None:
        """Create one endpoint a service, in every private subnet.

        Args:
            scope: The construct it belongs to.
            id_: Such as `endpoints`.
            name: Begins the `Name` tags.
            region: The region of the network.
            network: Where the endpoints stand.
            services: Names without the region's prefix, such as `ecr.api`; known when synthesizing.

        Raises:
            ValueError: A service is a reference.
        """
        super().__init__(scope, id_)
        require_known("services", *services)
        self.connections = Connections(
            self,
            vpc_id=network.vpc_id,
            name=f"{name}-endpoints",
            description="Interface endpoints of AWS services",
            port=HTTPS_PORT,
        )
        self.endpoints = [
            VpcEndpoint(
                self,
                service.replace(".", "-"),
                vpc_id=network.vpc_id,
                service_name=f"com.amazonaws.{region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=list(network.private_subnet_ids),
                security_group_ids=[self.connections.security_group_id],
                tags={"Name": f"{name}-{service}"},
            )
            for service in services
        ]
