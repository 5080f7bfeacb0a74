"""Amazon ECS, ECR, and scaling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.security.blocks import Blocks, references
from tests.security.container_rules import (
    every_container_logs,
    every_root_file_system_is_read_only,
    no_container_is_privileged,
    no_container_runs_as_root,
    no_secret_is_in_an_environment,
    no_task_shares_the_host,
)
from tests.security.controls.control import (
    Breach,
    Control,
    Scope,
    both,
    each_has,
    every,
    removing,
    rules,
    setting,
)
from tests.security.resource_rules import every_failed_deployment_is_rolled_back, every_image_repository_forgets

TASK, SERVICE, REPOSITORY = "aws_ecs_task_definition", "aws_ecs_service", "aws_ecr_repository"
AWS_OWN_VARIABLES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "ECS_ENGINE_AUTH_DATA"}


def _in_each_container(change: Callable[[dict[str, Any]], object]) -> Breach:
    def breach(configuration: dict[str, Any]) -> None:
        for task in configuration["resource"][TASK].values():
            containers = json.loads(task["container_definitions"])
            for container in containers:
                change(container)
            task["container_definitions"] = json.dumps(containers)

    return breach


def _no_variable_of_aws_itself(blocks: Blocks) -> Iterator[str]:
    for task in blocks.resources(TASK):
        for container in json.loads(task.attributes["container_definitions"]):
            yield from AWS_OWN_VARIABLES & {entry["name"] for entry in container.get("environment", [])}


def _log_groups_exist(blocks: Blocks) -> Iterator[str]:
    groups = {str(group.attributes["name"]) for group in blocks.resources("aws_cloudwatch_log_group")}
    names = {f"${{{group.address}.name}}" for group in blocks.resources("aws_cloudwatch_log_group")}
    for task in blocks.resources(TASK):
        for container in json.loads(task.attributes["container_definitions"]):
            group = container.get("logConfiguration", {}).get("options", {}).get("awslogs-group")
            if group not in groups | names:
                yield f"{task.address} logs to {group}"


def _is_spread(minimum: int) -> Any:  # noqa: ANN401 — a check
    def check(blocks: Blocks) -> Iterator[str]:
        serving = {
            service.address for service in blocks.resources("aws_ecs_service") if service.nested("load_balancer")
        }
        targets = [
            target
            for target in blocks.resources("aws_appautoscaling_target")
            if references(target.attributes["resource_id"]) & serving
        ]
        if not targets:
            yield "there is no aws_appautoscaling_target of a service behind a load balancer"
        for target in targets:
            if not minimum <= target.attributes["min_capacity"] <= target.attributes["max_capacity"]:
                yield target.address

    return check


def _has_insights(block: Any) -> bool:  # noqa: ANN401 — a block
    return any(
        setting_["name"] == "containerInsights" and setting_["value"] in {"enabled", "enhanced"}
        for setting_ in block.nested("setting")
    )


CONTROLS = (
    Control(
        "ECS.1",
        "high",
        "secure network modes and users",
        Scope.BOTH,
        "`awsvpc`, and a `user` other than root",
        both(each_has(TASK, network_mode="awsvpc"), rules(no_container_runs_as_root)),
        _in_each_container(lambda container: container.update(user="root")),
    ),
    Control(
        "ECS.2",
        "high",
        "no public addresses",
        Scope.BOTH,
        "`assign_public_ip` is false",
        every(
            SERVICE,
            lambda block: all(n.get("assign_public_ip") is False for n in block.nested("network_configuration")),
        ),
        setting(SERVICE, network_configuration={"subnets": [], "assign_public_ip": True}),
    ),
    Control(
        "ECS.3",
        "high",
        "no sharing of the host's processes",
        Scope.BOTH,
        "`pid_mode` is not set; Fargate has no host to share",
        both(every(TASK, lambda _: True), rules(no_task_shares_the_host)),
        setting(TASK, pid_mode="host"),
    ),
    Control(
        "ECS.4",
        "high",
        "no privileged containers",
        Scope.BOTH,
        "`privileged` is not set",
        rules(no_container_is_privileged),
        _in_each_container(lambda container: container.update(privileged=True)),
    ),
    Control(
        "ECS.5",
        "high",
        "read-only root file systems",
        Scope.BOTH,
        "`readonlyRootFilesystem`, with a tmpfs on /tmp",
        rules(every_root_file_system_is_read_only),
        _in_each_container(lambda container: container.pop("readonlyRootFilesystem")),
    ),
    Control(
        "ECS.8",
        "high",
        "no secrets in variables",
        Scope.BOTH,
        "`secrets` by reference; keys that look like secrets are refused under `application.environment`",
        both(_no_variable_of_aws_itself, rules(no_secret_is_in_an_environment)),
        _in_each_container(
            lambda container: container.update(environment=[{"name": "AWS_SECRET_ACCESS_KEY", "value": "x"}])
        ),
    ),
    Control(
        "ECS.9",
        "high",
        "logs",
        Scope.BOTH,
        "`awslogs`, into a log group of the stack",
        both(rules(every_container_logs), _log_groups_exist),
        _in_each_container(lambda container: container.pop("logConfiguration")),
    ),
    Control(
        "ECS.10",
        "medium",
        "the latest platform version",
        Scope.BOTH,
        "`platform_version` is not pinned",
        every(SERVICE, lambda block: block.attributes.get("platform_version") in {None, "LATEST"}),
        setting(SERVICE, platform_version="1.3.0"),
    ),
    Control(
        "ECS.12",
        "medium",
        "Container Insights",
        Scope.PRODUCTION,
        "the cluster's setting `containerInsights`; small-saas: `monitoring.level: enterprise`",
        every("aws_ecs_cluster", _has_insights),
        setting("aws_ecs_cluster", setting=[{"name": "containerInsights", "value": "disabled"}]),
    ),
    Control(
        "WA REL11",
        "",
        "failed deployments are undone",
        Scope.BOTH,
        "`deployment_circuit_breaker` with rollback",
        both(every(SERVICE, lambda _: True), rules(every_failed_deployment_is_rolled_back)),
        setting(SERVICE, deployment_circuit_breaker=None),
    ),
    Control(
        "AutoScaling.1, AutoScaling.2",
        "medium",
        "more than one zone",
        Scope.BOTH,
        "there are no EC2 groups; tasks behind the load balancer are 2 at least, in private subnets of 2 zones at least; a worker, for which nobody waits, may be 1",
        _is_spread(2),
        setting("aws_appautoscaling_target", min_capacity=1),
    ),
    Control(
        "ECR.1",
        "high",
        "images scanned",
        Scope.BOTH,
        "`scan_on_push`",
        every(
            REPOSITORY,
            lambda block: any(s.get("scan_on_push") is True for s in block.nested("image_scanning_configuration")),
        ),
        setting(REPOSITORY, image_scanning_configuration={"scan_on_push": False}),
    ),
    Control(
        "ECR.2",
        "medium",
        "tags that never move",
        Scope.BOTH,
        "`image_tag_mutability` is IMMUTABLE",
        each_has(REPOSITORY, image_tag_mutability="IMMUTABLE"),
        setting(REPOSITORY, image_tag_mutability="MUTABLE"),
    ),
    Control(
        "ECR.3",
        "medium",
        "old images cleared away",
        Scope.BOTH,
        "`aws_ecr_lifecycle_policy`",
        both(every(REPOSITORY, lambda _: True), rules(every_image_repository_forgets)),
        removing("aws_ecr_lifecycle_policy"),
    ),
)
