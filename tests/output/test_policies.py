"""The policies for those who plan and apply: short enough, sound, and no wider than they must be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from groundplan.config import Deployment
from groundplan.output.policies import POLICIES, write_policies
from stacks import synthesize
from tests.output.conftest import Resolve
from tests.security.policy_linter import PARLIAMENT_WARNS, access_level, actions_like, findings_of, resources_of
from tests.stacks.deployments import Deployment as File

LONGEST, MOST_ON_A_ROLE = 6144, 10
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
READING = {"List", "Read"}
READS_THAT_AWS_COUNTS_AMONG_WRITES = {"kms:Decrypt"}
LOCKING = {"s3:DeleteObject", "s3:PutObject"}
EVERYWHERE = {
    "ecs:ListTasks": "limited by a container instance, of which Fargate has none",
    "route53:AssociateVPCWithHostedZone": "of a zone that belongs to AWS",
}
"""What IAM knows resources for, none of which is the stack's."""
EXCUSED = {
    "RESOURCE_MISMATCH": "asks a load balancer of applications for those of networks, and an instance for clusters",
    "RESOURCE_STAR": "counts what a pattern such as `ec2:Describe*` has besides; exact actions have a test of their own",
    "RESOURCE_POLICY_PRIVILEGE_ESCALATION": "whoever writes the policy of a bucket can open it, as docs/security.md says",
}

FILES: dict[str, File] = {
    "small": {"deployment": {"name": "my-app"}},
    "full": {
        "deployment": {"name": "my-app", "pattern": "production-saas", "framework": "django"},
        "platform": {
            "domain": {"name": "shop.example.com", "zone": "example.com"},
            "state": {"backend": "s3", "bucket": "acme-state"},
        },
        "database": {"proxy": True, "backup": {"copy_to_region": "eu-west-1"}},
        "application": {
            "secrets": {"KEY": "shop/key"},
            "jobs": {"report": {"command": "report", "schedule": "0 3 * * *"}},
        },
        "monitoring": {"budget": {"monthly": 100, "email": "ops@example.com"}},
    },
    "long": {"deployment": {"name": "a" * 40, "pattern": "production-saas"}},
}

pytestmark = PARLIAMENT_WARNS


@pytest.fixture(scope="module")
def written(resolve: Resolve, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    output = tmp_path_factory.mktemp("out")
    deployments: dict[str, Deployment] = {}

    def folder(name: str) -> Path:
        if name not in deployments:
            deployments[name] = resolve(FILES[name])
            synthesize([deployments[name]], output / name)
            write_policies(deployments[name], output / name / "stacks" / deployments[name].stack_name)
        return output / name / "stacks" / deployments[name].stack_name / POLICIES

    return folder


@pytest.fixture(params=sorted(FILES))
def policies(request: pytest.FixtureRequest, written: Callable[[str], Path]) -> Path:
    return written(request.param)


def statements(policies: Path, purpose: str) -> Iterator[dict[str, Any]]:
    for path in sorted(policies.glob(f"{purpose}-*.json")):
        yield from json.loads(path.read_text(encoding="utf-8"))["Statement"]


def test_each_is_short_enough_for_iam_and_all_fit_on_one_role(policies: Path) -> None:
    paths = sorted(policies.iterdir())

    assert {path.name.partition("-")[0] for path in paths} == {"plan", "apply"}
    assert len(paths) <= MOST_ON_A_ROLE
    for path in paths:
        assert len(re.sub(r"\s", "", path.read_text(encoding="utf-8"))) <= LONGEST, path.name


def test_they_are_sound(policies: Path) -> None:
    for path in policies.iterdir():
        found = findings_of(path.read_text(encoding="utf-8"))
        assert {finding for finding in found if finding.partition(" ")[0] not in EXCUSED} == set(), path.name


def test_whoever_plans_only_reads_but_for_the_lock_of_the_state(policies: Path) -> None:
    allowed = {
        action
        for statement in statements(policies, "plan")
        for pattern in statement["Action"]
        for action in actions_like(pattern)
    }
    writing = {action for action in allowed if access_level(action) not in READING}

    assert writing <= READS_THAT_AWS_COUNTS_AMONG_WRITES | LOCKING


def test_nobody_reads_uploads_or_backups(policies: Path) -> None:
    for purpose in ("plan", "apply"):
        for statement in statements(policies, purpose):
            if "s3:GetObject" in statement["Action"]:
                assert all(resource.startswith("arn:aws:s3:::acme-state/") for resource in statement["Resource"])


@pytest.mark.parametrize("purpose", ["plan", "apply"])
def test_an_action_is_limited_where_iam_can_limit_it(policies: Path, purpose: str) -> None:
    for statement in statements(policies, purpose):
        for action in statement["Action"]:
            if "*" not in action and action not in EVERYWHERE:
                assert (statement["Resource"] == ["*"]) == (not resources_of(action)), action


def test_roles_are_passed_to_the_services_of_the_stack_alone(policies: Path) -> None:
    (passing,) = [statement for statement in statements(policies, "apply") if "iam:PassRole" in statement["Action"]]

    assert passing["Action"] == ["iam:PassRole"]
    assert set(passing["Condition"]) == {"StringEquals"}
    assert all(
        service.endswith(".amazonaws.com") for service in passing["Condition"]["StringEquals"]["iam:PassedToService"]
    )


def test_names_are_the_stacks_own(written: Callable[[str], Path]) -> None:
    for purpose in ("plan", "apply"):
        for statement in statements(written("small"), purpose):
            for resource in statement["Resource"]:
                if resource.startswith(("arn:aws:iam:", "arn:aws:rds:")) and ":default" not in resource:
                    assert re.search(r"[:/](my-app|my-app-\*|aws-service-role/\*)$", resource), resource


def test_a_stack_has_the_permissions_of_what_it_has(written: Callable[[str], Path]) -> None:
    def services(name: str) -> set[str]:
        return {
            action.partition(":")[0]
            for purpose in ("plan", "apply")
            for one in statements(written(name), purpose)
            for action in one["Action"]
        }

    assert services("full") - services("small") == {
        "acm",
        "backup",
        "backup-storage",
        "budgets",
        "route53",
        "scheduler",
        "sqs",
        "wafv2",
    } - services("small")
    assert "budgets" not in services("small")


def test_the_state_and_the_applications_secrets_are_within_reach(written: Callable[[str], Path]) -> None:
    def may(action: str, resource: str) -> bool:
        return any(
            action in one["Action"] and any(fnmatchcase(resource, pattern) for pattern in one["Resource"])
            for one in statements(written("full"), "plan")
        )

    assert may("s3:PutObject", "arn:aws:s3:::acme-state/my-app/terraform.tfstate.tflock")
    assert may("secretsmanager:DescribeSecret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/key-Ab12Cd")
    assert not may(
        "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/key-Ab12Cd"
    )


def test_what_an_earlier_run_wrote_too_much_is_gone(resolve: Resolve, tmp_path: Path) -> None:
    deployment = resolve(FILES["small"])
    synthesize([deployment], tmp_path)
    folder = tmp_path / "stacks" / "my-app"
    (folder / POLICIES).mkdir()
    (folder / POLICIES / "apply-9.json").touch()

    write_policies(deployment, folder)

    assert not (folder / POLICIES / "apply-9.json").exists()
