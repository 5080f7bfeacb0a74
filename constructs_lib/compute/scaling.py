"""Autoscaling of a Fargate service by target tracking."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from constructs_lib.compute.service import FargateService
from constructs_lib.references import known

_SCALE_OUT_COOLDOWN_SECONDS = 60
_SCALE_IN_COOLDOWN_SECONDS = 300
"""Out quickly, in slowly: a task too many costs cents, a task too few costs requests."""


@dataclass(frozen=True)
class ScalingTargets:
    """What the autoscaler keeps constant; `None` where a metric does not count.

    Attributes:
        cpu_percent: Average over the tasks, 1 to 100.
        memory_percent: Average over the tasks, 1 to 100.
        requests_per_minute: Requests per task and minute.
    """

    cpu_percent: int | None = None
    memory_percent: int | None = None
    requests_per_minute: int | None = None


class ServiceScaling(Construct):
    """Keeps each metric near its target; the metric that asks for most tasks wins.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        service: FargateService,
        min_capacity: int,
        max_capacity: int,
        targets: ScalingTargets | None,
    ) -> None:
        """Create the scalable target and one policy a metric.

        Args:
            scope: The construct it belongs to.
            id_: Such as `scaling`.
            service: Must not have its count set by Terraform as well (`TaskCount.autoscaled`).
            min_capacity: Fewest tasks.
            max_capacity: Most tasks.
            targets: At least one, or `None` where the clock alone moves the bounds (`ScheduledScaling`, `Sleep`).

        Raises:
            ValueError: The bounds are negative or crossed, no target is given, or requests are to be counted of a
                service that answers none.
        """
        super().__init__(scope, id_)
        if not 0 <= min_capacity <= max_capacity and known(min_capacity, max_capacity):
            raise ValueError(f"supply 0 <= min_capacity <= max_capacity, got {min_capacity} and {max_capacity}")
        if targets == ScalingTargets():
            raise ValueError("supply at least one of cpu_percent, memory_percent and requests_per_minute, got none")
        self.target = AppautoscalingTarget(
            self,
            "Default",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{service.cluster.name}/{service.service.name}",
            min_capacity=min_capacity,
            max_capacity=max_capacity,
        )
        self._name = service.name
        if targets is not None:
            self._track_all(targets, service)

    def _track_all(self, targets: ScalingTargets, service: FargateService) -> None:
        if targets.cpu_percent is not None:
            self._track("cpu", "ECSServiceAverageCPUUtilization", targets.cpu_percent)
        if targets.memory_percent is not None:
            self._track("memory", "ECSServiceAverageMemoryUtilization", targets.memory_percent)
        if targets.requests_per_minute is not None:
            self._track(
                "requests",
                "ALBRequestCountPerTarget",
                targets.requests_per_minute,
                resource_label=_request_count_label(service),
            )

    def _track(self, id_: str, metric: str, value: int, *, resource_label: str | None = None) -> None:
        specification = AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
            predefined_metric_type=metric, resource_label=resource_label
        )
        AppautoscalingPolicy(
            self,
            id_,
            name=f"{self._name}-{id_}",
            policy_type="TargetTrackingScaling",
            service_namespace=self.target.service_namespace,
            scalable_dimension=self.target.scalable_dimension,
            resource_id=self.target.resource_id,
            target_tracking_scaling_policy_configuration=AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                target_value=value,
                scale_out_cooldown=_SCALE_OUT_COOLDOWN_SECONDS,
                scale_in_cooldown=_SCALE_IN_COOLDOWN_SECONDS,
                predefined_metric_specification=specification,
            ),
        )


def _request_count_label(service: FargateService) -> str:
    if service.target_group is None:
        raise ValueError("supply cpu_percent or memory_percent for a service that answers no requests, got requests")
    return service.target_group.request_count_label
