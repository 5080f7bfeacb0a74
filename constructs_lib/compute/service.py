"""Fargate services."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
)
from constructs import Construct

from constructs_lib.compute.cluster import FARGATE, Cluster
from constructs_lib.compute.task_definition import TaskDefinition
from constructs_lib.load_balancer.target_group import TargetGroup
from constructs_lib.networking.connections import Connections
from constructs_lib.networking.network_like import NetworkLike


@dataclass(frozen=True)
class TaskCount:
    """How many tasks run.

    Attributes:
        desired: At the first deployment, and later where nothing scales the service.
        autoscaled: Whether Application Auto Scaling owns the count from then on, so that no apply puts it back.
    """

    desired: int
    autoscaled: bool


class FargateService(Construct):
    """A service of Fargate tasks in private subnets behind a target group.

    A deployment that does not become healthy is stopped and rolled back
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html); during one, at
    least the desired count keeps running.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        cluster: Cluster,
        network: NetworkLike,
        task: TaskDefinition,
        target_group: TargetGroup,
        count: TaskCount,
        health_check_grace_period_seconds: int,
    ) -> None:
        """Create the service and its security group.

        Args:
            scope: The construct it belongs to.
            id_: Its role, such as `service`; names it in the rules of its peers.
            name: Unique in the cluster; cannot be changed later.
            cluster: Where it runs.
            network: Tasks stand in its private subnets.
            task: What runs.
            target_group: Must already be forwarded to: ECS refuses one without a listener.
            count: How many tasks.
            health_check_grace_period_seconds: How long a starting task may fail its checks.

        Raises:
            ValueError: No listener forwards to the target group yet.
        """
        super().__init__(scope, id_)
        if not target_group.listeners:
            raise ValueError(
                "forward a listener to the target group before the service uses it: ECS refuses it otherwise"
            )
        self.name = name
        self.cluster = cluster
        self.target_group = target_group
        port = task.container.port
        self.connections = Connections(
            self, vpc_id=network.vpc_id, name=name, description="Tasks of the service", port=port
        )
        self.service = EcsService(
            self,
            "Default",
            name=name,
            cluster=cluster.arn,
            task_definition=task.arn,
            desired_count=count.desired,
            capacity_provider_strategy=[EcsServiceCapacityProviderStrategy(capacity_provider=FARGATE, weight=1)],
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=list(network.private_subnet_ids),
                security_groups=[self.connections.security_group_id],
                assign_public_ip=False,
            ),
            load_balancer=[
                EcsServiceLoadBalancer(
                    target_group_arn=target_group.arn, container_name=task.container.name, container_port=port
                )
            ],
            health_check_grace_period_seconds=health_check_grace_period_seconds,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            availability_zone_rebalancing="ENABLED",
            enable_execute_command=True,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_count"]) if count.autoscaled else None,
            depends_on=[cluster.capacity_providers, *target_group.listeners],
        )
