"""ECS: what moto forgets of a service."""

from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse

from groundplan.rehearse.patching import Function, MotoObject, around, parameter

SERVICE_SETTINGS = {
    "availabilityZoneRebalancing": "availability_zone_rebalancing",
    "capacityProviderStrategy": "capacity_provider_strategy",
    "deploymentConfiguration": "deployment_configuration",
    "enableECSManagedTags": "enable_ecs_managed_tags",
    "enableExecuteCommand": "enable_execute_command",
    "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
    "placementConstraints": "placement_constraints",
    "placementStrategy": "placement_strategy",
}

DOES_NOT_START = ":does-not-start"
"""Ends an image of which no task becomes healthy."""


def mend() -> None:
    """Keep what CreateService and UpdateService were given, and end deployments as ECS does."""

    # Symptoms: the service is replaced at the next plan, because its capacity provider strategy is gone and its
    # launch type reads EC2; exec, managed tags, grace period, rebalancing and deployment settings differ.
    @around(EC2ContainerServiceResponse, "create_service")
    def remember_settings(original: Function, response: MotoObject) -> MotoObject:
        answer = original(response)
        service = answer.result["service"]
        for name, attribute in SERVICE_SETTINGS.items():
            setattr(service, attribute, parameter(response, name))
        if not parameter(response, "launchType"):
            service.launch_type = None
        _deploy(response.ecs_backend, service, before=None)
        return answer

    # UpdateService takes over what it is given, but for the one name that it spells differently.
    @around(EC2ContainerServiceResponse, "update_service")
    def remember_managed_tags(original: Function, response: MotoObject) -> MotoObject:
        answer = original(response)
        managed_tags = parameter(response, "enableECSManagedTags")
        if managed_tags is not None:
            answer.result["service"].enable_ecs_managed_tags = managed_tags
        return answer

    @around(EC2ContainerServiceBackend, "update_service")
    def change_service(original: Function, backend: MotoObject, service_properties: dict[str, Any]) -> MotoObject:
        # The provider sends what changed within the deployment configuration; the rest stays as it was.
        if changed := service_properties.get("deployment_configuration"):
            earlier = backend._get_service(service_properties["cluster"], service_properties["service"])  # noqa: SLF001
            service_properties["deployment_configuration"] = (earlier.deployment_configuration or {}) | changed
        before = backend._get_service(service_properties["cluster"], service_properties["service"]).task_definition  # noqa: SLF001
        service = original(backend, service_properties)
        # A service may be given a family; it answers with the ARN of the revision that it runs.
        service.task_definition = backend.describe_task_definition(service.task_definition).arn
        _deploy(backend, service, before=before)
        return service


def _deploy(backend: MotoObject, service: MotoObject, *, before: str | None) -> None:
    """Leave a service as it is once its deployment has ended, which moto never does.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    """
    containers = backend.describe_task_definition(service.task_definition).container_definitions
    starts = not any(container["image"].endswith(DOES_NOT_START) for container in containers)
    if not starts and before:
        service.task_definition = before
    service.running_count = service.desired_count if starts or before else 0
    service.pending_count = service.desired_count - service.running_count
    for deployment in service.deployments:
        deployment |= {
            "taskDefinition": service.task_definition,
            "desiredCount": service.desired_count,
            "runningCount": service.running_count,
            "pendingCount": service.pending_count,
            "rolloutState": "COMPLETED" if starts or before else "FAILED",
        }
