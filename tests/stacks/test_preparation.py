"""What stands before the first task runs: all that sets the database up, and nothing that needs it set up."""

from __future__ import annotations

import json
import re

import pytest

from tests.constructs_lib.template import Template

ANCHOR = "terraform_data.prepared"
ADDRESS = re.compile(r"\b((?:data\.)?[a-z]+_[a-z0-9_]+\.[A-Za-z][\w-]*)")
SERVICE = "aws_ecs_service.service"


def addresses(template: Template) -> dict[str, object]:
    document = template.json
    managed = {
        f"{kind}.{name}": resource for kind, named in document["resource"].items() for name, resource in named.items()
    }
    looked_up = {
        f"data.{kind}.{name}": resource for kind, named in document["data"].items() for name, resource in named.items()
    }
    local = {f"local.{name}": value for name, value in document.get("locals", {}).items()}
    return managed | looked_up | local


def needed(template: Template, start: str) -> set[str]:
    """The addresses that Terraform visits before one of them."""
    there, found, left = addresses(template), set[str](), [start]
    while left:
        address = left.pop()
        if address not in found:
            found.add(address)
            written = json.dumps(there[address])
            left += [named for named in ADDRESS.findall(written) if named in there]
            left += [f"local.{name}" for name in re.findall(r"\blocal\.([\w-]+)", written)]
    return found


def test_no_service_is_among_it(template: Template) -> None:
    assert not [address for address in needed(template, ANCHOR) if address.startswith("aws_ecs_service.")]


def test_every_service_waits_for_it(template: Template) -> None:
    for name in template.resources("aws_ecs_service"):
        assert ANCHOR in needed(template, f"aws_ecs_service.{name}")


@pytest.mark.parametrize(
    "kind",
    [
        "aws_db_instance.database",
        "aws_ecr_repository.repository",
        "aws_ecs_cluster_capacity_providers.cluster_capacity-providers",
        "aws_ecs_task_definition.bootstrap-task",
        "aws_ecs_task_definition.migrate-task",
        "aws_secretsmanager_secret_version.database_application-secret_version",
        "aws_vpc_security_group_egress_rule.service_egress-to-database",
        "aws_vpc_security_group_egress_rule.service_egress-to-internet-443",
        "aws_vpc_security_group_ingress_rule.database_ingress-from-service",
    ],
)
def test_one_off_tasks_find_what_they_need(kind: str, template: Template) -> None:
    assert kind in needed(template, ANCHOR)


@pytest.mark.parametrize("roles", ["bootstrap-roles", "migrate-roles"])
def test_the_roles_of_one_off_tasks_have_their_grants(roles: str, template: Template) -> None:
    granted = {
        f"aws_iam_role_policy.{name}" for name in template.resources("aws_iam_role_policy") if name.startswith(roles)
    }

    assert granted
    assert granted <= needed(template, ANCHOR)


def test_interface_endpoints_answer_before(production: Template) -> None:
    interfaces = {
        f"aws_vpc_endpoint.{name}"
        for name, endpoint in production.resources("aws_vpc_endpoint").items()
        if endpoint["vpc_endpoint_type"] == "Interface"
    }

    assert interfaces
    assert interfaces <= needed(production, ANCHOR)


@pytest.mark.parametrize("output", ["bootstrap_command", "migrate_command", "image_repository_url"])
def test_an_output_that_is_needed_then_is_known_then(output: str, template: Template) -> None:
    refers_to = [
        address
        for address in ADDRESS.findall(template.json["output"][output]["value"])
        if address in addresses(template)
    ]

    assert refers_to
    assert set(refers_to) <= needed(template, ANCHOR)


def test_a_service_has_its_grants_and_rules_before_its_first_task(template: Template) -> None:
    waited_for = needed(template, SERVICE)
    policies = {
        f"aws_iam_role_policy.{name}"
        for name in template.resources("aws_iam_role_policy")
        if name.startswith(("roles_execution_", "roles_task_"))
    }

    assert policies <= waited_for
    assert "aws_vpc_security_group_ingress_rule.service_ingress-from-load-balancer" in waited_for
