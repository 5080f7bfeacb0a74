"""The deployment's load balancer, and the targets that it forwards to."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import HealthCheck, LoadBalancer, NetworkLike, TargetGroup
from groundplan.config.resolved import Deployment
from stacks.storage import DeploymentBuckets


def build_load_balancer(
    stack: TerraformStack, deployment: Deployment, network: NetworkLike, buckets: DeploymentBuckets
) -> tuple[LoadBalancer, TargetGroup]:
    """Create the load balancer and a target group that it already forwards to."""
    health_check, access_logs = deployment.application.health_check, deployment.monitoring.access_logs
    load_balancer = LoadBalancer(
        stack,
        "load-balancer",
        name=deployment.names.load_balancer,
        network=network,
        certificate_arn=deployment.certificate_arn,
        access_logs_to=buckets.logs if access_logs else None,
        deletion_protection=deployment.deletion_protection,
    )
    target_group = TargetGroup(
        stack,
        "target-group",
        name=deployment.names.target_group,
        network=network,
        port=deployment.application.port,
        health_check=HealthCheck(
            path=health_check.path,
            interval_seconds=health_check.interval_seconds,
            timeout_seconds=health_check.timeout_seconds,
        ),
    )
    load_balancer.forward_to(target_group)
    return load_balancer, target_group
