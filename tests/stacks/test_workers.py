"""Workers: services of the application's image that answer no requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

WORKERS = {
    "application": {
        "workers": {
            "mail": {"command": "celery -A shop worker", "instances": 2, "cpu": 1, "memory": 2048},
            "images": {"command": "work", "autoscale": {"min": 1, "max": 4, "target_cpu": 50}},
        }
    }
}


@pytest.fixture(scope="module")
def template(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, WORKERS))


def container(template: Template, task: str) -> dict[str, Any]:
    (definition,) = json.loads(template.resources("aws_ecs_task_definition")[task]["container_definitions"])
    assert isinstance(definition, dict)
    return definition


def test_each_worker_is_a_service_without_a_load_balancer(template: Template) -> None:
    services = template.resources("aws_ecs_service")

    assert set(services) == {"service", "worker-mail", "worker-images"}
    assert "load_balancer" not in services["worker-mail"]
    assert services["worker-mail"]["desired_count"] == 2


def test_a_worker_runs_its_command_in_the_image_that_the_service_runs(template: Template) -> None:
    worker, web = container(template, "worker-mail-task"), container(template, "task")

    assert worker["command"] == ["celery", "-A", "shop", "worker"]
    assert worker["image"] == web["image"]
    assert "portMappings" not in worker


def test_a_worker_has_the_size_that_it_was_given(template: Template) -> None:
    task = template.resources("aws_ecs_task_definition")["worker-mail-task"]

    assert (task["cpu"], task["memory"]) == ("1024", "2048")


def test_a_worker_finds_its_surroundings_as_the_service_does(template: Template) -> None:
    worker, web = container(template, "worker-mail-task"), container(template, "task")

    assert worker["environment"] == web["environment"]
    assert worker["secrets"] == web["secrets"]


def test_a_worker_reaches_the_database_and_https_and_nobody_reaches_it(template: Template) -> None:
    egress, ingress = (
        {
            name: (rule["from_port"], rule["description"])
            for name, rule in template.resources(f"aws_vpc_security_group_{way}_rule").items()
            if "worker-mail" in name
        }
        for way in ("egress", "ingress")
    )

    assert egress == {
        "worker-mail_egress-to-database": (5432, "worker-mail queries the database"),
        "worker-mail_egress-to-internet-443": (443, "worker-mail calls AWS and other APIs"),
    }
    assert ingress == {"database_ingress-from-worker-mail": (5432, "worker-mail queries the database")}


def test_a_worker_has_roles_of_its_own(template: Template) -> None:
    task = template.resources("aws_ecs_task_definition")["worker-mail-task"]

    assert task["execution_role_arn"] == "${aws_iam_role.worker-mail-roles_execution.arn}"
    assert task["task_role_arn"] == "${aws_iam_role.worker-mail-roles_task.arn}"


def test_a_worker_keeps_files_as_the_service_does(template: Template) -> None:
    policies = template.resources("aws_iam_role_policy")

    def rights(roles: str) -> set[str]:
        return {name.removeprefix(f"{roles}_task_") for name in policies if name.startswith(f"{roles}_task_")}

    assert rights("worker-mail-roles") == rights("roles")


def test_a_worker_logs_to_a_group_of_its_own(template: Template) -> None:
    assert template.resources("aws_cloudwatch_log_group")["worker-mail-task_log-group"]["name"] == "/my-app/worker-mail"


def test_a_worker_that_follows_its_load_has_a_policy_for_each_target(template: Template) -> None:
    targets = template.resources("aws_appautoscaling_target")

    assert (targets["worker-images-scaling"]["min_capacity"], targets["worker-images-scaling"]["max_capacity"]) == (
        1,
        4,
    )
    assert "worker-mail-scaling" not in targets
    assert "worker-images-scaling_cpu" in template.resources("aws_appautoscaling_policy")


def test_a_workers_cpu_and_memory_are_watched_beside_the_services(template: Template) -> None:
    alarms = template.resources("aws_cloudwatch_metric_alarm")

    for kind in ("cpu", "memory"):
        alarm = alarms[f"alarm-{kind}-high-worker-mail"]
        assert alarm["dimensions"]["ServiceName"] == "my-app-worker-mail"
        assert f"alarm-{kind}-high" in alarms


def test_the_outputs_name_the_workers(template: Template) -> None:
    assert template.json["output"]["ecs_worker_names"]["value"] == ["my-app-worker-images", "my-app-worker-mail"]


def test_workers_change_no_address_of_the_rest(template: Template, small: Template) -> None:
    assert set(small.addresses()) <= set(template.addresses())
