"""What migrates the database, and how the application is told of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_lib import with_database_url
from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

URL = "${aws_secretsmanager_secret_version.database_application-url_version.arn}"
GENERIC = {"deployment": {"framework": "generic"}}


def container(template: Template, task: str) -> dict[str, Any]:
    (definition,) = json.loads(template.resources("aws_ecs_task_definition")[task]["container_definitions"])
    assert isinstance(definition, dict)
    return definition


def secrets(template: Template, task: str = "task") -> dict[str, str]:
    return {secret["name"]: secret["valueFrom"] for secret in container(template, task)["secrets"]}


@pytest.fixture(scope="module")
def generic(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, GENERIC))


def test_the_frameworks_command_migrates_the_database(small: Template) -> None:
    assert container(small, "migrate-task")["command"] == list(with_database_url(["fraiseql", "migrate", "up"]))


def test_the_files_command_migrates_it_instead(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"application": {"migrate": "bin/migrate --all"}}))

    assert container(template, "migrate-task")["command"][-2:] == ["bin/migrate", "--all"]


def test_null_leaves_the_command_to_the_run(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"application": {"migrate": None}}))

    assert "command" not in container(template, "migrate-task")
    assert '"your", "command"' in template.json["output"]["migrate_command"]["value"]


def test_the_output_runs_the_migration_as_it_stands(small: Template) -> None:
    command = small.json["output"]["migrate_command"]["value"]

    assert "--task-definition my-app-migrate " in command
    assert "--overrides" not in command


def test_the_application_takes_its_url_from_a_secret(small: Template) -> None:
    assert secrets(small)["DATABASE_URL"] == f"{URL}:url::"


def test_a_replicas_url_stands_beside_it(production: Template) -> None:
    assert secrets(production)["REPLICA_DATABASE_URL"] == f"{URL}:replica_1_url::"


def test_a_replica_is_found_by_libpqs_word_for_it(production: Template, small: Template) -> None:
    variables = {one["name"]: one["value"] for one in container(production, "task")["environment"]}

    assert variables["REPLICA_PGHOST"] == "${aws_db_instance.replica-1.address}"
    assert "REPLICA_PGHOST" not in {one["name"] for one in container(small, "task")["environment"]}


def test_each_replica_has_a_url(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"database": {"read_replicas": 2}}))

    assert {"DATABASE_URL", "REPLICA_DATABASE_URL", "REPLICA_2_DATABASE_URL"} <= set(secrets(template))


def test_the_owners_url_is_in_no_secret(small: Template) -> None:
    assert "DATABASE_URL" not in secrets(small, "migrate-task")


def test_without_a_framework_there_is_no_url(generic: Template) -> None:
    assert set(secrets(generic)) == {"PGUSER", "PGPASSWORD"}
    assert "database_application-url" not in generic.resources("aws_secretsmanager_secret")
    assert "command" not in container(generic, "migrate-task")
