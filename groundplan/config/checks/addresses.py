"""The addresses that tasks take, against those that a network's subnets have."""

from __future__ import annotations

from ipaddress import IPv4Network

from groundplan.config.checks.task_counts import listed, most_tasks
from groundplan.config.findings import Findings
from groundplan.config.resolved import Deployment, OwnedNetwork

KEPT_BY_AWS = 5
"""Of each subnet: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html."""
FREE_FOR_LOAD_BALANCER = 8
"""In each of its subnets: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html."""
PRIVATE_SUBNET_BITS, PUBLIC_SUBNET_BITS = 4, 5
"""By how much a zone's subnet is smaller than the network, as `constructs_lib.networking` shares it out."""
LARGEST_NETWORK = 16


def check_addresses(deployment: Deployment, findings: Findings) -> None:
    """Report a network too small for the tasks at their most, each of which takes an address of its zone's subnet."""
    network = deployment.network
    if not isinstance(network, OwnedNetwork) or not network.cidr_block or not network.availability_zones:
        return
    counts = most_tasks(deployment)
    tasks, zones = sum(counts.values()), len(network.availability_zones)
    free = _free(network, IPv4Network(network.cidr_block).prefixlen)
    tier = "public" if network.has_public_tasks else "private"
    sum_ = f"{tasks} tasks ({listed(counts)}) in {zones} zones take {-(-tasks // zones)} addresses of a {tier} subnet"
    where = ("platform.network.cidr", "application.autoscale.max", "application.instances")
    offer = f"those of {network.cidr_block} have {free} for them"
    if tasks > free * zones:
        findings.error(
            *where, problem=f"{sum_}, but {offer}", remedy=_larger(network, tasks) + "fewer tasks at the most"
        )
    elif 2 * tasks > free * zones:
        findings.notice(
            *where,
            problem=f"{sum_}, and twice as many while a deploy replaces all of them, but {offer}",
            remedy=_larger(network, 2 * tasks) + "fewer tasks at the most, or deploy when fewer of them run",
        )


def _free(network: OwnedNetwork, prefix: int) -> int:
    """Count what a zone's subnet has for tasks: beside what AWS keeps, endpoints, load balancer and NAT gateway."""
    if network.has_public_tasks:
        size = 1 << (32 - prefix - PUBLIC_SUBNET_BITS)
        return size - KEPT_BY_AWS - FREE_FOR_LOAD_BALANCER
    size = 1 << (32 - prefix - PRIVATE_SUBNET_BITS)
    return size - KEPT_BY_AWS - len(network.interface_endpoints)


def _larger(network: OwnedNetwork, tasks: int) -> str:
    own = IPv4Network(network.cidr_block).prefixlen
    for prefix in range(own - 1, LARGEST_NETWORK - 1, -1):
        if _free(network, prefix) * len(network.availability_zones) >= tasks:
            return f"write a cidr of /{prefix} before the first deploy, or "
    return "write "
