from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from cdktf import TerraformStack

from constructs_lib import (
    Container,
    DeployedImage,
    ImageRepository,
    ScalingTargets,
    SecretKey,
    SecretReference,
    ServiceRole,
    ServiceScaling,
    Spot,
    TaskDefinition,
    TaskRoles,
    TaskSize,
    grant_pull_of,
)
from tests.constructs_lib.stand_ins import CONTAINER, NETWORK, SECRET, encryption_key, new_stack, running, worker
from tests.constructs_lib.template import Attributes, Template

ONE_OFF = Container(name="bootstrap", image="example/psql:16", user="70", scratch_mib=16, command=("sh", "-c", "true"))


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(running().stack)


@pytest.fixture
def container(template: Template) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(template.only("aws_ecs_task_definition")["container_definitions"])[0]
    return definition


@pytest.fixture
def service(template: Template) -> Attributes:
    return template.only("aws_ecs_service")


def test_exec_sessions_are_encrypted_and_logged(template: Template) -> None:
    configuration = template.only("aws_ecs_cluster")["configuration"]["execute_command_configuration"]
    assert configuration["logging"] == "OVERRIDE"
    assert configuration["kms_key_id"] == "${aws_kms_key.log-key.arn}"
    assert configuration["log_configuration"]["cloud_watch_encryption_enabled"] is True


def test_container_insights_are_a_choice(template: Template) -> None:
    assert template.only("aws_ecs_cluster")["setting"] == [{"name": "containerInsights", "value": "enabled"}]


def test_the_root_file_system_is_read_only_but_for_scratch_space_and_the_exec_agent(
    template: Template, container: dict[str, Any]
) -> None:
    assert container["readonlyRootFilesystem"] is True
    mounted = {mount["sourceVolume"]: mount["containerPath"] for mount in container["mountPoints"]}
    assert set(mounted.values()) == {"/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm"}
    assert {volume["name"] for volume in template.only("aws_ecs_task_definition")["volume"]} == set(mounted)


def test_a_container_is_not_privileged(container: dict[str, Any]) -> None:
    assert not container.get("privileged")


def test_secrets_are_references_and_not_among_the_variables(container: dict[str, Any]) -> None:
    assert container["secrets"] == [{"name": "PGPASSWORD", "valueFrom": SECRET.value_from}]
    assert container["environment"] == [{"name": "LOG_LEVEL", "value": "info"}]


def test_output_goes_to_an_encrypted_log_group(template: Template, container: dict[str, Any]) -> None:
    assert container["logConfiguration"]["options"]["awslogs-group"] == (
        "${aws_cloudwatch_log_group.task_log-group.name}"
    )
    assert template.resources("aws_cloudwatch_log_group")["task_log-group"]["kms_key_id"]


def test_a_revision_that_ci_registered_is_read_back_as_the_current_one(template: Template) -> None:
    task = template.only("aws_ecs_task_definition")
    assert task["track_latest"] is True
    assert task["lifecycle"]["ignore_changes"] == ["tags", "tags_all"]


def one_off(secrets: Mapping[str, SecretReference]) -> Template:
    """A task that is given secrets, with all that it takes."""
    stack = new_stack()
    TaskDefinition(
        stack,
        "task",
        family="shop",
        log_group_name="/shop/web",
        region="us-east-1",
        size=TaskSize(256, 512, "X86_64"),
        container=replace(ONE_OFF, secrets=secrets),
        roles=TaskRoles(stack, "roles", name="shop"),
        log_retention_days=30,
        log_key=encryption_key(stack),
    )
    return Template(stack)


def test_the_execution_role_reads_the_tasks_secrets_and_no_others(template: Template) -> None:
    (statement,) = template.policy("aws_iam_role_policy", "roles_execution_read-secrets")
    assert statement["Resource"] == [SECRET.secret_arn]


def test_the_execution_role_decrypts_with_the_key_that_a_secrets_owner_chose_and_through_secrets_manager_alone() -> (
    None
):
    key = SecretKey("api-key", "${one(data.aws_kms_key.api-key-key[*].arn)}", "${length(…)}")

    template = one_off({"API_KEY": replace(SECRET, encrypted_with=key), "TOKEN": SECRET})

    assert template.resources("aws_iam_role_policy")["roles_execution_decrypt-api-key"]["count"] == key.count
    (statement,) = template.policy("aws_iam_role_policy", "roles_execution_decrypt-api-key")
    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt"], [key.arn])
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}


def test_secrets_are_granted_in_their_order_which_no_number_of_a_token_changes() -> None:
    later, earlier = (replace(SECRET, secret_arn=f"{SECRET.secret_arn}-{ending}") for ending in "ba")

    template = one_off({"ONE": later, "TWO": earlier, "THREE": later})

    (statement,) = template.policy("aws_iam_role_policy", "roles_execution_read-secrets")
    assert statement["Resource"] == [later.secret_arn, earlier.secret_arn]


def test_a_task_without_secrets_has_no_right_to_any() -> None:
    assert "roles_execution_read-secrets" not in one_off({}).resources("aws_iam_role_policy")


def test_tasks_have_no_public_address_and_stand_in_private_subnets(service: Attributes) -> None:
    assert service["network_configuration"]["assign_public_ip"] is False
    assert service["network_configuration"]["subnets"] == list(NETWORK.private_subnet_ids)


def test_a_deployment_that_fails_is_rolled_back(service: Attributes) -> None:
    assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert service["deployment_minimum_healthy_percent"] == 100


def test_a_service_waits_for_the_listener(service: Attributes) -> None:
    assert "aws_lb_listener.load-balancer_http-listener" in service["depends_on"]


def test_an_apply_does_not_put_back_a_count_that_is_autoscaled(service: Attributes) -> None:
    assert service["lifecycle"]["ignore_changes"] == ["desired_count"]
    assert "ignore_changes" not in Template(running(autoscaled=False).stack).only("aws_ecs_service")["lifecycle"]


def test_a_service_without_a_listener_is_refused() -> None:
    with pytest.raises(ValueError, match="forward a listener to the target group"):
        running(forwarded=False)


def scaled(targets: ScalingTargets, *, least: int = 2, most: int = 10) -> Template:
    run = running()
    ServiceScaling(run.stack, "scaling", service=run.service, min_capacity=least, max_capacity=most, targets=targets)
    return Template(run.stack)


def test_each_metric_has_a_policy() -> None:
    template = scaled(ScalingTargets(cpu_percent=70, memory_percent=80, requests_per_minute=500))
    policies = template.resources("aws_appautoscaling_policy")
    found = {
        name: (
            policy["target_tracking_scaling_policy_configuration"]["target_value"],
            policy["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"][
                "predefined_metric_type"
            ],
        )
        for name, policy in policies.items()
    }
    assert found == {
        "scaling_cpu": (70, "ECSServiceAverageCPUUtilization"),
        "scaling_memory": (80, "ECSServiceAverageMemoryUtilization"),
        "scaling_requests": (500, "ALBRequestCountPerTarget"),
    }


def test_scaling_is_quicker_out_than_in() -> None:
    policy = scaled(ScalingTargets(memory_percent=80)).only("aws_appautoscaling_policy")
    configuration = policy["target_tracking_scaling_policy_configuration"]
    assert configuration["scale_out_cooldown"] < configuration["scale_in_cooldown"]


def test_scaling_without_a_target_is_refused() -> None:
    with pytest.raises(ValueError, match="supply at least one of cpu_percent"):
        scaled(ScalingTargets())


@pytest.mark.parametrize(("least", "most"), [(3, 2), (-1, 2)])
def test_crossed_bounds_are_refused(least: int, most: int) -> None:
    with pytest.raises(ValueError, match=f"got {least} and {most}"):
        scaled(ScalingTargets(cpu_percent=70), least=least, most=most)


def repository() -> tuple[TerraformStack, ServiceRole]:
    stack = new_stack()
    roles = TaskRoles(stack, "roles", name="shop")
    images = ImageRepository(stack, "repository", name="shop", encryption_key=encryption_key(stack), kept_images=50)
    images.grant_pull(roles.execution)
    return stack, roles.execution


def test_images_are_scanned_encrypted_and_never_overwritten() -> None:
    images = Template(repository()[0]).only("aws_ecr_repository")
    assert images["image_tag_mutability"] == "IMMUTABLE"
    assert images["image_scanning_configuration"] == {"scan_on_push": True}
    assert images["encryption_configuration"] == [{"encryption_type": "KMS", "kms_key": "${aws_kms_key.key.arn}"}]


def test_old_images_are_cleared_away() -> None:
    policy = json.loads(Template(repository()[0]).only("aws_ecr_lifecycle_policy")["policy"])
    assert [rule["selection"]["countNumber"] for rule in policy["rules"]] == [7, 50]


def test_only_images_of_the_repository_may_be_pulled() -> None:
    (statement,) = Template(repository()[0]).policy("aws_iam_role_policy", "roles_execution_pull-images")
    assert statement["Resource"] == ["${aws_ecr_repository.repository.arn}"]


@pytest.mark.parametrize(
    ("image", "resource"),
    [
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/shop:1.4@sha256:ab",
            ["arn:aws:ecr:eu-west-1:123456789012:repository/acme/shop"],
        ),
        ("ghcr.io/acme/shop:1.4", None),
    ],
)
def test_an_image_elsewhere_in_ecr_needs_a_grant(image: str, resource: list[str] | None) -> None:
    stack, role = repository()
    grant_pull_of(image, role)
    template = Template(stack)
    granted = "roles_execution_pull-declared-image"
    assert (granted in template.resources("aws_iam_role_policy")) is (resource is not None)
    if resource is not None:
        assert template.policy("aws_iam_role_policy", granted)[0]["Resource"] == resource


@pytest.fixture
def image() -> Callable[[], Template]:
    def synthesized() -> Template:
        run = running()
        image = DeployedImage(
            run.stack,
            "image",
            declared_image="example/shop:1",
            parameter_path="/shop/web",
            region="us-east-1",
            cluster_name="shop",
            service_name="shop",
            container_name="web",
        )
        image.record_after(run.service.service)
        assert image.image.startswith("${")
        return Template(run.stack)

    return synthesized


def test_what_runs_stays_unless_the_declaration_changed(image: Callable[[], Template]) -> None:
    assert image().json["locals"]["image_current"] == (
        "${one(nonsensitive(data.aws_ssm_parameters_by_path.image_recorded.values)) == local.image_declared"
        " ? one(data.aws_ecs_container_definition.image_container[*].image) : local.image_declared}"
    )


def test_nobody_is_asked_before_there_is_a_service(image: Callable[[], Template]) -> None:
    template = image()
    for data_type in ("aws_ecs_service", "aws_ecs_container_definition"):
        (lookup,) = template.data(data_type).values()
        assert lookup["count"] == "${length(data.aws_ssm_parameters_by_path.image_recorded.names)}"


def test_the_declaration_is_remembered_once_the_service_runs_it(image: Callable[[], Template]) -> None:
    parameter = image().only("aws_ssm_parameter")
    assert parameter["insecure_value"] == "example/shop:1"
    assert parameter["depends_on"] == ["aws_ecs_service.service"]
    assert parameter["name"].startswith("/shop/web/")


def test_a_task_has_the_size_and_the_processor_it_was_built_for(template: Template) -> None:
    task = template.only("aws_ecs_task_definition")
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    assert task["runtime_platform"] == {"operating_system_family": "LINUX", "cpu_architecture": "ARM64"}


def test_a_task_runs_on_fargate_with_an_interface_of_its_own(template: Template) -> None:
    task = template.only("aws_ecs_task_definition")
    assert (task["network_mode"], task["requires_compatibilities"]) == ("awsvpc", ["FARGATE"])


def test_ecs_and_the_application_have_different_roles(template: Template) -> None:
    task = template.only("aws_ecs_task_definition")
    assert task["execution_role_arn"] == "${aws_iam_role.roles_execution.arn}"
    assert task["task_role_arn"] == "${aws_iam_role.roles_task.arn}"


def test_starting_a_task_writes_to_its_own_log_group_only(template: Template) -> None:
    (statement,) = template.policy("aws_iam_role_policy", "roles_execution_write-logs")
    assert statement["Resource"] == ["${aws_cloudwatch_log_group.task_log-group.arn}:*"]
    assert "logs:CreateLogGroup" not in statement["Action"], (
        "a group that a task makes is neither encrypted nor cleared"
    )


def test_a_container_listens_on_its_port(container: dict[str, Any]) -> None:
    assert container["portMappings"] == [{"containerPort": 8000, "hostPort": 8000, "protocol": "tcp"}]
    assert container["essential"] is True


def test_processes_that_exec_sessions_leave_behind_are_reaped(container: dict[str, Any]) -> None:
    assert container["linuxParameters"]["initProcessEnabled"] is True


def test_exec_sessions_are_decrypted_with_the_log_key_and_logged_in_their_group(template: Template) -> None:
    (decrypt,) = template.policy("aws_iam_role_policy", "roles_task_decrypt-exec-sessions")
    assert decrypt["Resource"] == ["${aws_kms_key.log-key.arn}"]
    (log,) = template.policy("aws_iam_role_policy", "roles_task_log-exec-sessions")
    assert log["Resource"] == ["${aws_cloudwatch_log_group.cluster_exec-log-group.arn}:*"]


def test_a_cluster_runs_on_fargate_alone(template: Template) -> None:
    providers = template.only("aws_ecs_cluster_capacity_providers")
    assert providers["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert providers["cluster_name"] == "${aws_ecs_cluster.cluster.name}"


def test_a_service_runs_on_fargate_at_its_full_price(service: Attributes) -> None:
    assert service["capacity_provider_strategy"] == [{"capacity_provider": "FARGATE", "weight": 1}]
    assert "aws_ecs_cluster_capacity_providers.cluster_capacity-providers" in service["depends_on"]


def test_a_share_of_the_tasks_above_the_base_may_run_on_spot() -> None:
    run = running(spot=Spot(base=3, percent=40))

    assert Template(run.stack).only("aws_ecs_service")["capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "base": 3, "weight": 60},
        {"capacity_provider": "FARGATE_SPOT", "weight": 40},
    ]


def test_another_strategy_is_rolled_out_rather_than_replacing_the_service(service: Attributes) -> None:
    assert service["force_new_deployment"] is True


@pytest.mark.parametrize(("base", "percent"), [(0, 50), (-1, 50), (1, 0), (1, 101)])
def test_a_service_is_never_on_spot_alone(base: int, percent: int) -> None:
    with pytest.raises(ValueError, match="Spot, got"):
        Spot(base, percent)


def test_a_worker_answers_no_requests() -> None:
    run = running()
    worker(run)

    service = Template(run.stack).resources("aws_ecs_service")["worker"]
    assert "load_balancer" not in service
    assert "health_check_grace_period_seconds" not in service
    assert service["depends_on"] == ["aws_ecs_cluster_capacity_providers.cluster_capacity-providers"]


def test_a_grace_period_without_health_checks_is_refused() -> None:
    run = running()
    with pytest.raises(ValueError, match="supply a target group"):
        worker(run, health_check_grace_period_seconds=60)


@pytest.mark.parametrize("disk", [0, 20, 201])
def test_a_disk_that_fargate_does_not_offer_is_refused(disk: int) -> None:
    with pytest.raises(ValueError, match="GiB of disk"):
        TaskSize(512, 1024, "ARM64", disk)


def test_a_larger_disk_is_mounted_where_the_container_expects_it() -> None:
    run = running(size=TaskSize(512, 1024, "ARM64", 50), container=replace(CONTAINER, disk_path="/disk"))

    task = Template(run.stack).only("aws_ecs_task_definition")
    assert task["ephemeral_storage"] == {"size_in_gib": 50}
    assert {"name": "disk"} in task["volume"]
    (definition,) = json.loads(task["container_definitions"])
    assert {"sourceVolume": "disk", "containerPath": "/disk", "readOnly": False} in definition["mountPoints"]


def test_a_service_runs_the_task_in_the_cluster_behind_the_target_group(service: Attributes) -> None:
    assert service["cluster"] == "${aws_ecs_cluster.cluster.arn}"
    assert service["task_definition"] == "${aws_ecs_task_definition.task.arn}"
    assert service["load_balancer"] == [
        {
            "target_group_arn": "${aws_lb_target_group.target-group.arn}",
            "container_name": "web",
            "container_port": 8000,
        }
    ]


def test_a_service_begins_with_the_count_and_the_grace_that_were_asked_for(service: Attributes) -> None:
    assert (service["desired_count"], service["health_check_grace_period_seconds"]) == (2, 60)


def test_a_deployment_has_room_for_new_tasks_beside_the_old(service: Attributes) -> None:
    assert service["deployment_maximum_percent"] == 200


def test_a_person_can_look_into_a_task(service: Attributes) -> None:
    assert service["enable_execute_command"] is True


def test_tasks_are_spread_over_the_zones_and_carry_the_tags_of_their_service(service: Attributes) -> None:
    assert service["availability_zone_rebalancing"] == "ENABLED"
    assert service["propagate_tags"] == "SERVICE"


def test_the_count_of_the_service_moves_between_its_bounds() -> None:
    target = scaled(ScalingTargets(cpu_percent=70), least=3, most=7).only("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (3, 7)
    assert target["scalable_dimension"] == "ecs:service:DesiredCount"
    assert target["resource_id"] == "service/shop/${aws_ecs_service.service.name}", "the service stands first"


def test_requests_are_counted_where_the_balancer_forwards_to_the_service() -> None:
    policy = scaled(ScalingTargets(requests_per_minute=500)).only("aws_appautoscaling_policy")
    metric = policy["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"]
    assert metric["resource_label"] == (
        "${aws_lb.load-balancer.arn_suffix}/${aws_lb_target_group.target-group.arn_suffix}"
    )


def test_what_runs_is_asked_by_names_which_are_known_before_anything_exists(image: Callable[[], Template]) -> None:
    template = image()
    lookup = template.data("aws_ecs_service")["image_service"]
    account = "${data.aws_caller_identity.account.account_id}"
    assert lookup["cluster_arn"] == f"arn:aws:ecs:us-east-1:{account}:cluster/shop"
    assert lookup["service_name"] == "shop"
    container = template.data("aws_ecs_container_definition")["image_container"]
    assert container["task_definition"] == "${one(data.aws_ecs_service.image_service[*].task_definition)}"
    assert container["container_name"] == "web"


def test_the_record_of_the_declaration_lies_where_it_is_looked_for(image: Callable[[], Template]) -> None:
    template = image()
    assert template.data("aws_ssm_parameters_by_path")["image_recorded"]["path"] == "/shop/web"
    assert template.only("aws_ssm_parameter")["name"] == "/shop/web/declared-image"
