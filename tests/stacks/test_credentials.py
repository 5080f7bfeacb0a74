"""Who connects to the database as whom, and who may read which password."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

APPLICATION_SECRET = "${aws_secretsmanager_secret_version.database_application-secret_version.arn}"
URL_SECRET = "${aws_secretsmanager_secret_version.database_application-url_version.arn}"


def container(template: Template, task: str) -> dict[str, Any]:
    definitions = template.resources("aws_ecs_task_definition")[task]["container_definitions"]
    definition: dict[str, Any] = json.loads(definitions)[0]
    return definition


def secrets(template: Template, task: str) -> dict[str, str]:
    return {secret["name"]: secret["valueFrom"] for secret in container(template, task)["secrets"]}


def owner_secret(template: Template) -> str:
    return secrets(template, "migrate-task")["PGPASSWORD"].removesuffix(":password::")


def readable(template: Template, roles: str) -> list[str]:
    (statement,) = template.policy("aws_iam_role_policy", f"{roles}_execution_read-secrets")
    resources: list[str] = statement["Resource"]
    return resources


def test_the_service_connects_as_the_applications_role(template: Template) -> None:
    assert secrets(template, "task")["PGUSER"] == f"{APPLICATION_SECRET}:username::"
    assert secrets(template, "task")["PGPASSWORD"] == f"{APPLICATION_SECRET}:password::"


def test_the_service_cannot_read_the_secret_that_rds_rotates(template: Template) -> None:
    assert readable(template, "roles") == [APPLICATION_SECRET, URL_SECRET]
    assert owner_secret(template) not in json.dumps(template.resources("aws_ecs_task_definition")["task"])


def test_the_applications_password_changes_only_when_its_version_does(template: Template) -> None:
    version = template.resources("aws_secretsmanager_secret_version")["database_application-secret_version"]
    assert version["secret_string_wo_version"] == 1
    assert "aws_secretsmanager_secret_rotation" not in template.json["resource"]


def test_migrations_connect_as_the_owner(template: Template) -> None:
    assert secrets(template, "migrate-task")["PGUSER"] == f"{owner_secret(template)}:username::"
    assert owner_secret(template) != APPLICATION_SECRET


def test_where_rds_keeps_the_owners_password_migrations_read_it_there(small: Template) -> None:
    there, later = "aws_db_instance.database", "data.aws_db_instance.database_secret-of-rds"

    # The second is unknown as long as the instance is about to change, and so a plan that gives the password to RDS holds.
    assert owner_secret(small) == (
        f"${{try({there}.master_user_secret[0].secret_arn, {later}.master_user_secret[0].secret_arn)}}"
    )
    assert small.data("aws_db_instance")["database_secret-of-rds"]["depends_on"] == [there]


def test_migrations_have_what_the_application_has_but_for_the_role(template: Template) -> None:
    web, migrate = container(template, "task"), container(template, "migrate-task")
    assert migrate["environment"] == web["environment"]
    assert migrate["user"] == web["user"]
    assert set(secrets(template, "migrate-task")) == {"PGUSER", "PGPASSWORD"}


def test_migrations_run_what_the_service_runs_reconciled_with_their_own_revisions(template: Template) -> None:
    choice = template.json["locals"]["image_migrate-current"]
    assert "local.image_declared" in choice
    assert "data.aws_ecs_container_definition.image_migrate[*].image" in choice


def test_the_bootstrap_reads_both_passwords_and_holds_none(template: Template) -> None:
    assert secrets(template, "bootstrap-task") == {
        "PGUSER": f"{owner_secret(template)}:username::",
        "PGPASSWORD": f"{owner_secret(template)}:password::",
        "APPLICATION_PASSWORD": f"{APPLICATION_SECRET}:password::",
    }
    assert set(readable(template, "bootstrap-roles")) == {owner_secret(template), APPLICATION_SECRET}


def test_the_bootstrap_is_told_whether_row_level_security_is_wanted(synthesize: Synthesize) -> None:
    def sql(*, row_level_security: bool) -> str:
        edit = {"database": {"row_level_security": row_level_security}}
        variables = container(synthesize(merged(REFERENCE, edit)), "bootstrap-task")["environment"]
        return str(next(variable["value"] for variable in variables if variable["name"] == "BOOTSTRAP_SQL"))

    assert "ROW LEVEL SECURITY" in sql(row_level_security=True)
    assert "ROW LEVEL SECURITY" not in sql(row_level_security=False)


@pytest.mark.parametrize("task", ["bootstrap", "migrate"])
def test_a_one_off_task_is_started_by_the_command_in_the_outputs(small: Template, task: str) -> None:
    command = small.json["output"][f"{task}_command"]["value"]
    assert f"--task-definition my-app-{task} " in command
    assert "securityGroups=[${aws_security_group.service_security-group.id}]" in command
    assert "assignPublicIp=DISABLED" in command


def test_the_roles_of_a_one_off_task_are_its_own(template: Template) -> None:
    tasks = template.resources("aws_ecs_task_definition").values()
    for role in ("task_role_arn", "execution_role_arn"):
        assert len({task[role] for task in tasks}) == len(tasks)


OTHER_SECRET = "${aws_secretsmanager_secret_version.database_application-secret-2_version.arn}"
OTHER_URL_SECRET = "${aws_secretsmanager_secret_version.database_application-url-2_version.arn}"


@pytest.fixture(scope="module", params=[2, 3], ids=["second password", "third password"])
def rotated(request: pytest.FixtureRequest, synthesize: Synthesize) -> tuple[int, Template]:
    password = {"database": {"credentials_version": request.param, "proxy": True}}
    return request.param, synthesize(merged(REFERENCE, password))


def in_turn(number: int) -> list[tuple[str, str]]:
    """The secrets of login and URL: of today, then of the deployment before."""
    turns = [(APPLICATION_SECRET, URL_SECRET), (OTHER_SECRET, OTHER_URL_SECRET)]
    return turns if number % 2 else turns[::-1]


def test_a_new_password_belongs_to_the_role_whose_turn_it_is(rotated: tuple[int, Template]) -> None:
    number, template = rotated
    (login, url), _ = in_turn(number)

    assert secrets(template, "task")["PGPASSWORD"] == f"{login}:password::"
    assert secrets(template, "task")["DATABASE_URL"] == f"{url}:url::"
    assert secrets(template, "bootstrap-task")["APPLICATION_PASSWORD"] == f"{login}:password::"
    bootstrap = {entry["name"]: entry["value"] for entry in container(template, "bootstrap-task")["environment"]}
    assert f"\\set login_role {'application' if number % 2 else 'application_2'}\n" in bootstrap["BOOTSTRAP_SQL"]
    assert "\\set application_role application\n" in bootstrap["BOOTSTRAP_SQL"]


def test_the_password_before_stays_and_its_tasks_may_start_again(rotated: tuple[int, Template]) -> None:
    number, template = rotated
    _, (login, url) = in_turn(number)
    versions = template.resources("aws_secretsmanager_secret_version")

    assert {
        versions[f"database_application-secret{ending}_version"]["secret_string_wo_version"] for ending in ("", "-2")
    } == {number, number - 1}
    (statement,) = template.policy("aws_iam_role_policy", "roles_execution_read-earlier-secrets")
    assert statement["Resource"] == [login, url]


def test_the_proxy_knows_both_passwords(rotated: tuple[int, Template]) -> None:
    number, template = rotated

    assert [auth["secret_arn"] for auth in template.only("aws_db_proxy")["auth"]] == [
        login for login, _ in in_turn(number)
    ]


def test_the_role_of_the_first_password_stays_where_it_is(small: Template, rotated: tuple[int, Template]) -> None:
    _, template = rotated

    assert set(small.addresses()) <= set(template.addresses())
