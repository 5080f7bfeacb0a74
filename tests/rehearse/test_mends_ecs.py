"""Services and scalable targets keep what they were given."""

from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws

SETTINGS: dict[str, Any] = {
    "availabilityZoneRebalancing": "ENABLED",
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 2}],
    "deploymentConfiguration": {
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
    },
    "enableECSManagedTags": True,
    "enableExecuteCommand": True,
    "healthCheckGracePeriodSeconds": 60,
}


@pytest.fixture(scope="module")
def ecs(aws: EmulatedAws) -> Any:  # noqa: ANN401 — a boto3 client
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="tasks")
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 512}])
    return ecs


def create(ecs: Any, name: str, **settings: Any) -> None:  # noqa: ANN401 — boto3's own request
    ecs.create_service(cluster="tasks", serviceName=name, taskDefinition="web", desiredCount=2, **settings)


def read(ecs: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    service: dict[str, Any] = ecs.describe_services(cluster="tasks", services=[name])["services"][0]
    return service


def test_a_service_has_the_settings_it_was_given(ecs: Any) -> None:  # noqa: ANN401
    create(ecs, "given", **SETTINGS)
    service = read(ecs, "given")
    assert {name: service.get(name) for name in SETTINGS} == SETTINGS
    assert "launchType" not in service


def test_a_service_keeps_its_launch_type(ecs: Any) -> None:  # noqa: ANN401
    create(ecs, "launched", launchType="FARGATE")
    assert read(ecs, "launched")["launchType"] == "FARGATE"


def test_a_changed_service_has_what_changed_and_keeps_the_rest(ecs: Any) -> None:  # noqa: ANN401
    create(ecs, "changed", **SETTINGS)
    ecs.update_service(cluster="tasks", service="changed", enableExecuteCommand=False, enableECSManagedTags=False)
    service = read(ecs, "changed")
    changed = {**SETTINGS, "enableExecuteCommand": False, "enableECSManagedTags": False}
    assert {name: service[name] for name in SETTINGS} == changed


def test_a_changed_part_of_the_deployment_configuration_leaves_the_rest(ecs: Any) -> None:  # noqa: ANN401
    create(ecs, "deployed", **SETTINGS)
    ecs.update_service(cluster="tasks", service="deployed", deploymentConfiguration={"maximumPercent": 150})
    changed = {**SETTINGS["deploymentConfiguration"], "maximumPercent": 150}
    assert read(ecs, "deployed")["deploymentConfiguration"] == changed


def test_a_service_that_was_given_a_family_runs_its_newest_revision(ecs: Any) -> None:  # noqa: ANN401
    create(ecs, "revised")
    ecs.update_service(cluster="tasks", service="revised", taskDefinition="web")
    newest = ecs.describe_task_definition(taskDefinition="web")["taskDefinition"]["taskDefinitionArn"]
    assert read(ecs, "revised")["taskDefinition"] == newest


@pytest.fixture(scope="module")
def broken(ecs: Any) -> str:  # noqa: ANN401
    containers = [{"name": "web", "image": "registry.example.com/web:does-not-start", "memory": 512}]
    registered = ecs.register_task_definition(family="broken", containerDefinitions=containers)
    return str(registered["taskDefinition"]["taskDefinitionArn"])


def is_steady(service: dict[str, Any]) -> bool:
    """As the provider sees it: one deployment, and all tasks running."""
    return len(service["deployments"]) == 1 and service["desiredCount"] == service["runningCount"]


def test_a_service_is_steady_once_it_is_deployed(ecs: Any) -> None:  # noqa: ANN401
    create(ecs, "steady")
    assert is_steady(read(ecs, "steady"))
    assert read(ecs, "steady")["deployments"][0]["rolloutState"] == "COMPLETED"


def test_a_service_goes_back_to_what_ran_before_if_no_task_becomes_healthy(ecs: Any, broken: str) -> None:  # noqa: ANN401
    create(ecs, "rolled-back")
    before = read(ecs, "rolled-back")["taskDefinition"]
    ecs.update_service(cluster="tasks", service="rolled-back", taskDefinition=broken)

    after = read(ecs, "rolled-back")
    assert after["taskDefinition"] == after["deployments"][0]["taskDefinition"] == before
    assert is_steady(after)


def test_a_first_deployment_of_which_no_task_becomes_healthy_never_gets_steady(ecs: Any, broken: str) -> None:  # noqa: ANN401
    ecs.create_service(cluster="tasks", serviceName="never", taskDefinition=broken, desiredCount=2)

    assert not is_steady(read(ecs, "never"))
    assert read(ecs, "never")["deployments"][0]["rolloutState"] == "FAILED"


@pytest.fixture
def target(aws: EmulatedAws, ecs: Any, request: pytest.FixtureRequest) -> dict[str, str]:  # noqa: ANN401
    name = request.node.name.replace("_", "-")
    create(ecs, name)
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/tasks/{name}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    aws.client("application-autoscaling").register_scalable_target(
        **target, MinCapacity=2, MaxCapacity=10, Tags={"Project": "tasks"}
    )
    return target


def test_a_scalable_target_has_tags(aws: EmulatedAws, target: dict[str, str]) -> None:
    autoscaling = aws.client("application-autoscaling")
    found = autoscaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[target["ResourceId"]])
    arn = found["ScalableTargets"][0]["ScalableTargetARN"]
    assert autoscaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Project": "tasks"}
    autoscaling.tag_resource(ResourceARN=arn, Tags={"Environment": "test"})
    autoscaling.untag_resource(ResourceARN=arn, TagKeys=["Project"])
    assert autoscaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Environment": "test"}


def test_a_changed_policy_stays_the_policy_it_was(aws: EmulatedAws, target: dict[str, str]) -> None:
    autoscaling, cloudwatch = aws.client("application-autoscaling"), aws.client("cloudwatch")

    def put(percent: int) -> str:
        configuration = {
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            "TargetValue": percent,
        }
        answer = autoscaling.put_scaling_policy(
            **target,
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=configuration,
        )
        arn: str = answer["PolicyARN"]
        return arn

    assert put(70) == put(60)
    alarms = cloudwatch.describe_alarms(AlarmNamePrefix=f"TargetTracking-{target['ResourceId']}")["MetricAlarms"]
    assert len(alarms) == 2
