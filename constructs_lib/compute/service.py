"""Fargate services."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cdktf import Op, Postcondition, TerraformResource, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceTimeouts,
)
from constructs import Construct

from constructs_lib.compute.cluster import FARGATE, FARGATE_SPOT
from constructs_lib.compute.cluster_like import ClusterLike
from constructs_lib.compute.task_definition import TaskDefinition
from constructs_lib.load_balancer.target_group import TargetGroup
from constructs_lib.networking.connections import Connections
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.references import known

_FAILED_TASKS = 3
_START_SECONDS = 180
"""To place a task, pull its image and start it, and to take the one before it out of service."""
_LONGEST_EXPECTED_GRACE_SECONDS = 600
"""Where the grace period is a reference."""


@dataclass(frozen=True)
class TaskCount:
    """How many tasks run.

    Attributes:
        desired: At the first deployment, and later where nothing scales the service.
        autoscaled: Whether Application Auto Scaling owns the count from then on, so that no apply puts it back.
    """

    desired: int
    autoscaled: bool


@dataclass(frozen=True)
class Spot:
    """How many tasks may run on Fargate Spot, for less money and with two minutes' notice before AWS takes them back.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html

    Attributes:
        base: Tasks that never do, at least one.
        percent: Of the tasks above the base, 1 to 100.

    Raises:
        ValueError: No task would be left outside Spot, or none inside.
    """

    base: int
    percent: int

    def __post_init__(self) -> None:
        """Refuse a service that AWS may stop as a whole."""
        if self.base < 1 and known(self.base):
            raise ValueError(f"supply a base of at least 1 task outside Spot, got {self.base}")
        if not 1 <= self.percent <= 100 and known(self.percent):  # noqa: PLR2004 — a percentage
            raise ValueError(f"supply 1 to 100 percent on Spot, got {self.percent}")


class FargateService(Construct):
    """A service of Fargate tasks, in private subnets unless said otherwise, behind a target group where it answers requests.

    A deployment that does not become healthy is stopped and rolled back
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html); during one, at
    least the desired count keeps running. An apply waits until ECS is done, and fails where what runs then is not what
    was declared. So whatever the tasks need to become healthy has to be there before: see `wait_for`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        cluster: ClusterLike,
        network: NetworkLike,
        task: TaskDefinition,
        count: TaskCount,
        target_group: TargetGroup | None = None,
        health_check_grace_period_seconds: int | None = None,
        spot: Spot | None = None,
        public_addresses: bool = False,
    ) -> None:
        """Create the service and its security group.

        Args:
            scope: The construct it belongs to.
            id_: Its role, such as `service`; names it in the rules of its peers.
            name: Unique in the cluster; cannot be changed later.
            cluster: Where it runs.
            network: Where tasks stand.
            task: What runs.
            count: How many tasks.
            target_group: Must already be forwarded to: ECS refuses one without a listener. `None` for tasks that answer
                no requests, such as those that work off a queue.
            health_check_grace_period_seconds: How long a starting task may fail the target group's checks.
            spot: Where some tasks may run on Fargate Spot.
            public_addresses: Tasks stand in the public subnets, each with an IPv4 address of its own, instead of the
                private ones: the way out of a network without NAT. Who may reach them is up to `connections` as ever.

        Raises:
            ValueError: No listener forwards to the target group yet, the container behind it listens on no port, or
                there is a grace period but no target group.
        """
        super().__init__(scope, id_)
        if target_group is None and health_check_grace_period_seconds is not None:
            raise ValueError("supply a target group with the grace period of its health checks, got none")
        port = task.container.port
        self.name = name
        self.cluster = cluster
        self.task = task
        self.target_group = target_group
        self.connections = Connections(
            self, vpc_id=network.vpc_id, name=name, description="Tasks of the service", port=port
        )
        patience = f"{_minutes_until_rolled_back(target_group, health_check_grace_period_seconds)}m"
        self.service = EcsService(
            self,
            "Default",
            name=name,
            cluster=cluster.arn,
            task_definition=task.arn,
            desired_count=count.desired,
            capacity_provider_strategy=_strategy(spot),
            # Without it, another strategy would replace the service.
            force_new_deployment=True,
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=list(network.public_subnet_ids if public_addresses else network.private_subnet_ids),
                security_groups=[self.connections.security_group_id],
                assign_public_ip=public_addresses,
            ),
            load_balancer=_load_balancers(target_group, task) or None,
            health_check_grace_period_seconds=health_check_grace_period_seconds,
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            availability_zone_rebalancing="ENABLED",
            enable_execute_command=task.container.serves_exec_sessions,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            wait_for_steady_state=True,
            timeouts=EcsServiceTimeouts(create=patience, update=patience),
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=["desired_count"] if count.autoscaled else None,
                postcondition=[
                    Postcondition(
                        condition=f"${{self.task_definition == {task.definition.fqn}.arn}}",
                        error_message=(
                            f"ECS runs ${{self.task_definition}} in the service {name}, not the revision that was declared: "
                            "tasks of that one did not become healthy, and ECS rolled back. Their logs in "
                            f"{task.log_group_name} and the events of the service say why."
                        ),
                    )
                ],
            ),
            depends_on=[
                *cluster.dependencies,
                *network.routes,
                *(target_group.listeners if target_group else []),
            ],
        )

    def wait_for(self, *needed: TerraformResource) -> None:
        """Start the service only once something is there that its tasks need, such as rules, grants and secrets."""
        addresses = [f"{resource.terraform_resource_type}.{resource.friendly_unique_id}" for resource in needed]
        self.service.depends_on = list(dict.fromkeys([*(self.service.depends_on or []), *addresses]))


def _minutes_until_rolled_back(target_group: TargetGroup | None, grace_period_seconds: int | None) -> int:
    """Return how long ECS takes at most to give a deployment up and to bring the one before it back.

    The circuit breaker counts at least three failed tasks, and half of the desired ones where those are more, which then
    start at the same time.
    """
    grace = grace_period_seconds or 0
    if not known(grace):
        grace = _LONGEST_EXPECTED_GRACE_SECONDS
    failing, recovering = _START_SECONDS + grace, _START_SECONDS
    if target_group:
        failing += target_group.seconds_until_unhealthy
        recovering += target_group.seconds_until_healthy
    return math.ceil((_FAILED_TASKS * failing + recovering) / 60)


def _load_balancers(target_group: TargetGroup | None, task: TaskDefinition) -> list[EcsServiceLoadBalancer]:
    if target_group is None:
        return []
    if not target_group.listeners:
        raise ValueError("forward a listener to the target group before the service uses it: ECS refuses it otherwise")
    port = task.container.port
    if port is None:
        raise ValueError("give the container a port: requests are forwarded to it")
    return [
        EcsServiceLoadBalancer(
            target_group_arn=target_group.arn, container_name=task.container.name, container_port=port
        )
    ]


def _strategy(spot: Spot | None) -> list[EcsServiceCapacityProviderStrategy]:
    if spot is None:
        return [EcsServiceCapacityProviderStrategy(capacity_provider=FARGATE, weight=1)]
    outside = 100 - spot.percent if known(spot.percent) else Token.as_number(Op.sub(100, spot.percent))
    return [
        EcsServiceCapacityProviderStrategy(capacity_provider=FARGATE, base=spot.base, weight=outside),
        EcsServiceCapacityProviderStrategy(capacity_provider=FARGATE_SPOT, weight=spot.percent),
    ]
