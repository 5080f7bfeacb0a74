"""RDS Proxy between the application and its database."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

PROXY = {
    "database": {"proxy": True, "read_replicas": 1},
    "application": {"pool_size": 7, "jobs": {"report": {"command": "report", "schedule": "rate(1 day)"}}},
}
PROXY_ADDRESS = "${aws_db_proxy.proxy.endpoint}"
DATABASE_ADDRESS = "${aws_db_instance.database.address}"


@pytest.fixture(scope="module")
def template(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, PROXY))


def variables(template: Template, task: str) -> dict[str, str]:
    (definition,) = json.loads(template.resources("aws_ecs_task_definition")[task]["container_definitions"])
    return {pair["name"]: pair["value"] for pair in definition["environment"]}


@pytest.mark.parametrize("task", ["task", "job-report-task"])
def test_the_application_connects_to_the_proxy(task: str, template: Template) -> None:
    assert variables(template, task)["PGHOST"] == PROXY_ADDRESS


@pytest.mark.parametrize("task", ["migrate-task", "bootstrap-task"])
def test_the_owner_whom_the_proxy_does_not_know_connects_to_the_database(task: str, template: Template) -> None:
    assert variables(template, task)["PGHOST"] == DATABASE_ADDRESS


def test_the_url_in_the_secret_leads_to_the_proxy(template: Template) -> None:
    version = template.resources("aws_secretsmanager_secret_version")["database_application-url_version"]

    assert "aws_db_proxy.proxy.endpoint" in json.dumps(version)


def test_the_proxy_logs_in_with_the_secret_of_the_applications_role(template: Template) -> None:
    (auth,) = template.only("aws_db_proxy")["auth"]

    assert auth["secret_arn"] == "${aws_secretsmanager_secret_version.database_application-secret_version.arn}"


@pytest.mark.parametrize("who", ["service", "job-report"])
def test_the_applications_tasks_may_reach_the_proxy(who: str, template: Template) -> None:
    rules = template.resources("aws_vpc_security_group_ingress_rule")

    assert [name for name in rules if name.startswith("proxy_") and who in name]


def test_the_proxy_leaves_connections_to_those_who_come_directly(template: Template) -> None:
    pool: dict[str, Any] = template.only("aws_db_proxy_default_target_group")["connection_pool_config"]

    assert pool["max_connections_percent"] < 100


def test_a_session_that_set_a_variable_keeps_its_connection_or_a_tenant_would_reach_the_next(
    template: Template,
) -> None:
    pool: dict[str, Any] = template.only("aws_db_proxy_default_target_group")["connection_pool_config"]

    assert "session_pinning_filters" not in pool


def test_a_task_is_told_how_many_connections_it_may_open(template: Template) -> None:
    assert variables(template, "task")["DATABASE_POOL_SIZE"] == "7"


def test_without_a_word_of_the_file_the_application_decides(small: Template) -> None:
    assert "DATABASE_POOL_SIZE" not in variables(small, "task")


def test_without_a_proxy_the_application_connects_to_the_database(small: Template) -> None:
    assert variables(small, "task")["PGHOST"] == DATABASE_ADDRESS
