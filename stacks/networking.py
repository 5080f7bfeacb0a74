"""The deployment's network, its own or one that exists."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import ExistingNetwork, FlowLogs, InterfaceEndpoints, Network, NetworkCheck, NetworkLike
from groundplan.config import resolved
from groundplan.config.resolved import Deployment
from stacks.keys import DeploymentKeys


def build_network(stack: TerraformStack, deployment: Deployment, keys: DeploymentKeys) -> NetworkLike:
    """Create the network that the deployment owns, or refer to the one that it was given."""
    settings = deployment.network
    if isinstance(settings, resolved.ExistingNetwork):
        existing = ExistingNetwork(
            vpc_id=settings.vpc_id,
            public_subnet_ids=settings.public_subnet_ids,
            private_subnet_ids=settings.private_subnet_ids,
            database_subnet_ids=settings.database_subnet_ids,
        )
        NetworkCheck(stack, "network", network=existing)
        return existing
    network = Network(
        stack,
        "network",
        name=deployment.names.prefix,
        region=deployment.region,
        cidr_block=settings.cidr_block,
        availability_zones=settings.availability_zones,
        nat=settings.nat,
    )
    if settings.flow_logs:
        FlowLogs(
            stack,
            "flow-logs",
            name=deployment.names.prefix,
            network=network,
            retention_days=deployment.monitoring.log_retention_days,
            encryption_key=keys.logs,
        )
    return network


def build_endpoints(stack: TerraformStack, deployment: Deployment, network: NetworkLike) -> list[InterfaceEndpoints]:
    """Create the interface endpoints that were asked for, if any."""
    settings = deployment.network
    if isinstance(settings, resolved.ExistingNetwork) or not settings.interface_endpoints:
        return []
    return [
        InterfaceEndpoints(
            stack,
            "endpoints",
            name=deployment.names.prefix,
            region=deployment.region,
            network=network,
            services=settings.interface_endpoints,
        )
    ]
