"""What a workflow on GitHub may do, and who may be one."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib import GitHubDeployRole, ImageRepository
from tests.constructs_lib.stand_ins import encryption_key, new_stack, running
from tests.constructs_lib.template import Template
from tests.security.policy_linter import resources_of

pytestmark = [
    # parliament leaves its data files to the garbage collector, and has backslashes in plain strings.
    pytest.mark.filterwarnings("ignore:unclosed file .*parliament:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*invalid escape sequence:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*invalid escape sequence:SyntaxWarning"),
    pytest.mark.filterwarnings("ignore:pkg_resources is deprecated"),
]

TASK_DEFINITION = "${aws_ecs_task_definition.task.arn_without_revision}:*"
TASK_ROLES = ["${aws_iam_role.roles_execution.arn}", "${aws_iam_role.roles_task.arn}"]


@pytest.fixture(scope="module")
def template() -> Template:
    shop = running()
    role = GitHubDeployRole(
        shop.stack, "deploy-role", name="shop-deploy", repository="acme/shop", run="environment:production"
    )
    repository = ImageRepository(
        shop.stack,
        "repository",
        name="shop",
        encryption_key=encryption_key(shop.stack, "data-key"),
        kept_images=10,
    )
    role.allow_push(repository)
    role.allow_deploy(shop.service)
    role.allow_run("migrate", shop.service.task, shop.service)
    return Template(shop.stack)


@pytest.fixture
def statements(template: Template) -> dict[str, dict[str, Any]]:
    names = (name for name in template.resources("aws_iam_role_policy") if name.startswith("deploy-role_"))
    found = (template.policy("aws_iam_role_policy", name) for name in names)
    return {statement["Sid"]: statement for (statement,) in found}


def test_only_runs_of_the_repository_in_the_environment_may_assume_it(template: Template) -> None:
    (statement,) = template.policy("aws_iam_role", "deploy-role", "assume_role_policy")
    issuer = "token.actions.githubusercontent.com"

    assert statement["Action"] == ["sts:AssumeRoleWithWebIdentity"]
    assert statement["Principal"] == {
        "Federated": f"arn:aws:iam::${{data.aws_caller_identity.account.account_id}}:oidc-provider/{issuer}"
    }
    assert statement["Condition"] == {
        "StringEquals": {
            f"{issuer}:aud": "sts.amazonaws.com",
            f"{issuer}:sub": "repo:acme/shop:environment:production",
        }
    }


def test_it_pushes_to_the_repository(statements: dict[str, dict[str, Any]]) -> None:
    assert statements["PushImages"]["Resource"] == ["${aws_ecr_repository.repository.arn}"]
    assert "ecr:PutImage" in statements["PushImages"]["Action"]
    assert not [action for action in statements["PushImages"]["Action"] if "Delete" in action]


def test_it_updates_the_service(statements: dict[str, dict[str, Any]]) -> None:
    assert statements["UpdateService"]["Action"] == ["ecs:DescribeServices", "ecs:UpdateService"]
    assert statements["UpdateService"]["Resource"] == ["${aws_ecs_service.service.id}"]


def test_it_registers_revisions_of_the_tasks_own_definition(statements: dict[str, dict[str, Any]]) -> None:
    assert statements["RegisterServiceRevisions"]["Resource"] == [TASK_DEFINITION]


@pytest.mark.parametrize("sid", ["PassServiceRoles", "PassMigrateRoles"])
def test_it_passes_the_tasks_roles_to_tasks_alone(sid: str, statements: dict[str, dict[str, Any]]) -> None:
    assert statements[sid]["Resource"] == TASK_ROLES
    assert statements[sid]["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_it_runs_one_off_tasks_in_the_cluster_and_follows_them(statements: dict[str, dict[str, Any]]) -> None:
    assert statements["RunMigrate"]["Resource"] == [TASK_DEFINITION]
    assert statements["RunMigrate"]["Condition"] == {"ArnEquals": {"ecs:cluster": "${aws_ecs_cluster.cluster.arn}"}}
    assert statements["FollowMigrate"]["Resource"] == [
        "arn:aws:ecs:us-east-1:${data.aws_caller_identity.account.account_id}:task/shop/*"
    ]


def test_no_star_stands_where_an_arn_could(statements: dict[str, dict[str, Any]]) -> None:
    for statement in statements.values():
        for action in statement["Action"]:
            assert "*" not in action
            assert (statement["Resource"] == ["*"]) == (not resources_of(action)), action


@pytest.mark.parametrize("repository", ["acme", "acme/*", "*/shop", "acme/shop:x", "", "acme/shop/x"])
def test_a_repository_that_could_mean_more_is_refused(repository: str) -> None:
    with pytest.raises(ValueError, match="owner/name"):
        GitHubDeployRole(new_stack(), "role", name="deploy", repository=repository, run="ref:refs/heads/main")


@pytest.mark.parametrize("run", ["*", "", "pull_request", "ref:refs/heads/*", "ref:refs/pull/1/merge", "environment:"])
def test_runs_that_anybody_could_start_are_refused(run: str) -> None:
    with pytest.raises(ValueError, match="environment:NAME"):
        GitHubDeployRole(new_stack(), "role", name="deploy", repository="acme/shop", run=run)
