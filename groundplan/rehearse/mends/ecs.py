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


def mend() -> None:
    """Keep what CreateService and UpdateService were given."""

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
        return answer

    @around(EC2ContainerServiceResponse, "update_service")
    def remember_changed_settings(original: Function, response: MotoObject) -> MotoObject:
        answer = original(response)
        service = answer.result["service"]
        for name, attribute in SERVICE_SETTINGS.items():
            given = parameter(response, name)
            if given is not None:
                setattr(service, attribute, given)
        return answer

    # A service may be given a family; it answers with the ARN of the revision that it runs.
    @around(EC2ContainerServiceBackend, "update_service")
    def resolve_task_definition(
        original: Function, backend: MotoObject, service_properties: dict[str, Any]
    ) -> MotoObject:
        service = original(backend, service_properties)
        service.task_definition = backend.describe_task_definition(service.task_definition).arn
        return service
