"""The deployment's services: the one behind the load balancer, and the workers beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget

from constructs_lib import (
    HTTPS_PORT,
    INTERNET,
    Cluster,
    Connections,
    FargateService,
    InterfaceEndpoints,
    NetworkLike,
    ScalingTargets,
    ScheduledCapacity,
    ScheduledScaling,
    ServiceScaling,
    TargetGroup,
    TaskCount,
)
from groundplan.config.resolved import Autoscaling, Deployment, Worker
from stacks.database import DeploymentDatabase
from stacks.tasks import ApplicationTasks, spot


class Connected(Protocol):
    """Tasks with a security group."""

    @property
    def connections(self) -> Connections:
        """Their security group."""


class DeploymentServices:
    """What runs all the time.

    Attributes:
        web: Answers requests.
        workers: In the order of their names.
        scalable: What moves the number of tasks, by each service's role; services without it keep their number.
    """

    def __init__(
        self,
        stack: TerraformStack,
        deployment: Deployment,
        *,
        tasks: ApplicationTasks,
        cluster: Cluster,
        network: NetworkLike,
        target_group: TargetGroup,
    ) -> None:
        """Create the services, and let each scale itself where the deployment says so."""
        self._stack, self._deployment = stack, deployment
        self._tasks, self._cluster, self._network = tasks, cluster, network
        self.scalable: dict[str, AppautoscalingTarget] = {}
        self.web = self._web(target_group)
        self.workers = [self._worker(worker) for worker in deployment.application.workers]

    def _web(self, target_group: TargetGroup) -> FargateService:
        application = self._deployment.application
        service = FargateService(
            self._stack,
            "service",
            name=self._deployment.names.prefix,
            cluster=self._cluster,
            network=self._network,
            task=self._tasks.web(),
            target_group=target_group,
            count=TaskCount(desired=application.desired_count, autoscaled=application.autoscaling is not None),
            health_check_grace_period_seconds=application.health_check.grace_period_seconds,
            spot=spot(application, application.autoscaling, application.desired_count),
            public_addresses=self._deployment.network.has_public_tasks,
        )
        self._tasks.image.record_after(service.service)
        self._autoscale("scaling", service, application.autoscaling)
        return service

    def _worker(self, worker: Worker) -> FargateService:
        id_ = f"worker-{worker.name}"
        service = FargateService(
            self._stack,
            id_,
            name=worker.full_name,
            cluster=self._cluster,
            network=self._network,
            task=self._tasks.worker(worker),
            count=TaskCount(desired=worker.desired_count, autoscaled=worker.autoscaling is not None),
            spot=spot(self._deployment.application, worker.autoscaling, worker.desired_count),
            public_addresses=self._deployment.network.has_public_tasks,
        )
        self._autoscale(f"{id_}-scaling", service, worker.autoscaling)
        return service

    def _autoscale(self, id_: str, service: FargateService, settings: Autoscaling | None) -> None:
        if settings is None:
            return
        targets = ScalingTargets(
            cpu_percent=settings.target_cpu_percent,
            memory_percent=settings.target_memory_percent,
            requests_per_minute=settings.target_requests_per_minute,
        )
        scaling = ServiceScaling(
            self._stack,
            id_,
            service=service,
            min_capacity=settings.min_capacity,
            max_capacity=settings.max_capacity,
            targets=None if targets == ScalingTargets() else targets,
        )
        self.scalable[service.connections.role] = scaling.target
        if settings.schedule:
            ScheduledScaling(
                self._stack,
                f"{id_}-schedule",
                name=f"{service.name}-schedule",
                target=scaling.target,
                actions={
                    str(number): ScheduledCapacity(
                        schedule_expression=capacity.schedule_expression,
                        time_zone=capacity.time_zone,
                        min_capacity=capacity.min_capacity,
                        max_capacity=capacity.max_capacity,
                    )
                    for number, capacity in enumerate(settings.schedule, start=1)
                },
            )


def connect(
    connected: Sequence[Connected], database: DeploymentDatabase, endpoints: Sequence[InterfaceEndpoints]
) -> None:
    """Let the application's tasks reach what they need, and nothing else."""
    for tasks in connected:
        role = tasks.connections.role
        # Directly as well where there is a proxy: to the replicas, and for one-off tasks of the owner.
        database.primary.connections.allow_from(tasks, why=f"{role} queries the database")
        if database.proxy:
            database.proxy.connections.allow_from(tasks, why=f"{role} queries the database")
        tasks.connections.allow_to_addresses(INTERNET, port=HTTPS_PORT, why=f"{role} calls AWS and other APIs")
        for endpoint in endpoints:
            endpoint.connections.allow_from(tasks, why=f"{role} calls AWS inside the VPC")
