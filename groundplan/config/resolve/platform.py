"""Network, certificate and state in AWS's terms."""

from __future__ import annotations

import re

from groundplan.config.findings import Findings
from groundplan.config.messages import shown
from groundplan.config.model.platform import ExistingNetworkBlock, NetworkBlock, PlatformBlock
from groundplan.config.resolved import ExistingNetwork, LocalState, OwnedNetwork, S3State
from groundplan.config.tables import zones_by_region

# The endpoint services behind each name of the vocabulary; s3 is a gateway endpoint, which every network gets.
# https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
INTERFACE_ENDPOINTS = {
    "s3": (),
    "ecr": ("ecr.api", "ecr.dkr"),
    "logs": ("logs",),
    "secretsmanager": ("secretsmanager",),
    "kms": ("kms",),
    "monitoring": ("monitoring",),
    "sns": ("sns",),
    "sqs": ("sqs",),
    "ssm": ("ssm",),
    "ssmmessages": ("ssmmessages",),
}
_OWNED_ONLY = ("cidr", "nat", "endpoints", "flow_logs")


Network = OwnedNetwork | ExistingNetwork


def resolve_network(platform: PlatformBlock, findings: Findings) -> Network:
    """Give the network to make, or the one that exists."""
    network = platform.network
    if network.existing:
        return _existing(network, network.existing, findings)
    for key in ("cidr", "nat"):
        if getattr(network, key) is None:
            findings.error(
                f"platform.network.{key}",
                problem="null, where a network is to be made",
                remedy="write a value, or give platform.network.existing",
            )
    owned = OwnedNetwork(
        cidr_block=network.cidr or "",
        availability_zones=_zones(platform, findings),
        # Null has been refused just above.
        nat=network.nat or "single",
        interface_endpoints=tuple(
            service
            for name, services in INTERFACE_ENDPOINTS.items()
            if name in network.endpoints
            for service in services
        ),
        flow_logs=network.flow_logs,
    )
    if owned.nat == "none":
        _explain_the_way_out(owned, findings)
    return owned


def check_image_can_be_pulled(image: str | None, platform: PlatformBlock, network: Network, findings: Findings) -> None:
    """Report an image of a registry that no endpoint leads to, where there is no other way out."""
    is_cut_off = network.nat == "none" and not network.has_public_tasks
    if image and is_cut_off and not re.match(rf"\d{{12}}\.dkr\.ecr\.{platform.region}\.amazonaws\.com/", image):
        findings.error(
            "application.image",
            "platform.network.nat",
            problem=f"without NAT, tasks reach no registry but ECR in {platform.region}",
            remedy="push the image there, or write nat: single, or remove one of the endpoints ecr, logs and "
            "secretsmanager for tasks with addresses of their own",
        )


def _explain_the_way_out(network: OwnedNetwork, findings: Findings) -> None:
    if network.has_public_tasks:
        findings.notice(
            "platform.network.nat",
            problem="without NAT, tasks stand in the public subnets with an address of their own, which AWS bills each; "
            "nobody but the load balancer may reach them",
            remedy="name the endpoints ecr, logs and secretsmanager for tasks that stay in private subnets",
        )
    else:
        findings.notice(
            "platform.network.nat",
            problem="without NAT, tasks reach AWS through the endpoints and nothing else: no API of anybody else, and "
            "no ECS Exec or tunnel without the endpoint ssmmessages",
            remedy="write single, or remove one of the endpoints ecr, logs and secretsmanager for tasks with addresses "
            "of their own",
        )


def _existing(network: NetworkBlock, existing: ExistingNetworkBlock, findings: Findings) -> ExistingNetwork:
    for key in _OWNED_ONLY:
        path = f"platform.network.{key}"
        if findings.is_from_user(path) and getattr(network, key):
            findings.error(
                path,
                problem="has no effect on an existing network",
                remedy="remove it, or remove platform.network.existing",
            )
    return ExistingNetwork(
        vpc_id=existing.vpc_id,
        public_subnet_ids=tuple(existing.public_subnet_ids),
        private_subnet_ids=tuple(existing.private_subnet_ids),
        database_subnet_ids=tuple(existing.database_subnet_ids),
    )


def _zones(platform: PlatformBlock, findings: Findings) -> tuple[str, ...]:
    zones = zones_by_region()[platform.region]
    wanted = platform.availability_zones
    if isinstance(wanted, list):
        for index, zone in enumerate(wanted):
            if zone[:-1] != platform.region:
                findings.error(
                    ("platform", "availability_zones", index),
                    "platform.region",
                    problem=f"{shown(zone)} is no zone of {platform.region}",
                    remedy=f"write zones of that region, such as {', '.join(zones[:2])}",
                )
        return tuple(wanted)
    if wanted > len(zones):
        findings.error(
            "platform.availability_zones",
            "platform.region",
            problem=f"{platform.region} has {len(zones)} availability zones, not {wanted}",
            remedy=f"write availability_zones: {len(zones)} or less, or choose another region",
        )
    return zones[:wanted]


def resolve_state(platform: PlatformBlock, stack_name: str, findings: Findings) -> LocalState | S3State:
    """Give where Terraform keeps the stack's state."""
    state = platform.state
    if state is None or state.backend == "local":
        return LocalState()
    if state.bucket is None:
        findings.error(
            "platform.state.bucket",
            "platform.state.backend",
            problem="the s3 backend has no bucket",
            remedy="write bucket: and a name that nobody else in the world has, such as acme-terraform-state",
        )
    return S3State(
        bucket=state.bucket or "",
        region=state.region or platform.region,
        stack=f"{stack_name}-state",
    )
