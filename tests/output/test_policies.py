"""The policies for those who plan, apply and restore: short enough, sound, and no wider than they must be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from groundplan.config import Deployment, read_configuration
from groundplan.output.policies import POLICIES, PURPOSES, write_policies
from groundplan.output.restore_drill import scratch_identifier
from stacks import synthesize
from tests.output.conftest import Resolve
from tests.security.policy_linter import PARLIAMENT_WARNS, access_level, actions_like, findings_of, resources_of
from tests.stacks.deployments import PROJECT
from tests.stacks.deployments import Deployment as File
from tests.terraform.permissions import ACTIONS, refused

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

NAMED_BY_AWS = {"auto-backup:*", "snapshot:awsbackup:*"}
"""Backups of RDS whose names say nothing of the stack."""

SOURCES = (
    PROJECT / "docs" / "guides" / "backup-and-restore.md",
    PROJECT / "groundplan" / "output" / "templates" / "restore-drill.sh.jinja",
)
OF_A_COPY = ("s3:GetObjectTagging", "s3:PutObject", "s3:PutObjectTagging")
OF_A_RESTORE = ("kms:CreateGrant", "kms:DescribeKey", "rds:AddTagsToResource")
OTHERWISE: dict[str, Iterable[str]] = {
    "backup start-restore-job": ("backup:StartRestoreJob", "iam:PassRole"),
    "ecs run-task": ("ecs:RunTask", "iam:PassRole"),
    "logs tail": ("logs:FilterLogEvents",),
    "rds copy-db-snapshot": ("rds:CopyDBSnapshot", *OF_A_RESTORE),
    "rds delete-db-instance": ("rds:DeleteDBInstance", "rds:AddTagsToResource", "rds:CreateDBSnapshot"),
    "rds modify-db-instance": (
        *("rds:ModifyDBInstance", "kms:Decrypt", "kms:GenerateDataKey", *OF_A_RESTORE),
        *("secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"),
    ),
    "rds restore-db-instance-from-db-snapshot": ("rds:RestoreDBInstanceFromDBSnapshot", *OF_A_RESTORE),
    "rds restore-db-instance-to-point-in-time": ("rds:RestoreDBInstanceToPointInTime", *OF_A_RESTORE),
    "rds wait": ("rds:DescribeDBInstances", "rds:DescribeDBSnapshots"),
    "s3 cp": ("s3:PutObject", "s3:AbortMultipartUpload"),
    "s3 mb": ("s3:CreateBucket",),
    "s3 rb": ("s3:DeleteBucket",),
    "s3 sync": ("s3:ListBucket", "s3:GetObject", "s3:AbortMultipartUpload", *OF_A_COPY),
    "s3api copy-object": ("s3:GetObjectVersion", "s3:GetObjectVersionTagging", *OF_A_COPY),
    "s3api delete-object": ("s3:DeleteObjectVersion",),
    "s3api get-object": ("s3:GetObjectVersion",),
}
"""What commands of the AWS CLI need where that is not the one action of their name."""

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


def may(policies: Path, action: str, resource: str, *purposes: str) -> bool:
    return any(
        action in one["Action"] and any(fnmatchcase(resource, pattern) for pattern in one["Resource"])
        for purpose in purposes
        for one in statements(policies, purpose)
    )


def test_each_is_short_enough_for_iam_and_all_fit_on_one_role(policies: Path) -> None:
    paths = sorted(policies.iterdir())

    assert {path.name.partition("-")[0] for path in paths} == set(PURPOSES)
    assert len(paths) <= MOST_ON_A_ROLE
    assert [path.name for path in paths if is_too_long(path)] == []


def is_too_long(policy: Path) -> bool:
    return len(re.sub(r"\s", "", policy.read_text(encoding="utf-8"))) > LONGEST


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


def test_whoever_plans_or_applies_reads_neither_uploads_nor_backups(policies: Path) -> None:
    for purpose in ("plan", "apply"):
        for statement in statements(policies, purpose):
            if "s3:GetObject" in statement["Action"]:
                assert all(resource.startswith("arn:aws:s3:::acme-state/") for resource in statement["Resource"])


@pytest.mark.parametrize("purpose", PURPOSES)
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
    for purpose in PURPOSES:
        for statement in statements(written("small"), purpose):
            for resource in statement["Resource"]:
                if (
                    resource.startswith(("arn:aws:iam:", "arn:aws:rds:"))
                    and ":default" not in resource
                    and resource.split(":", 5)[5] not in NAMED_BY_AWS
                ):
                    assert re.search(r"[:/](my-app|my-app-\*|my-app-restore-drill|aws-service-role/\*)$", resource), (
                        resource
                    )


def test_a_stack_has_the_permissions_of_what_it_has(written: Callable[[str], Path]) -> None:
    def services(name: str) -> set[str]:
        return {
            action.partition(":")[0]
            for purpose in PURPOSES
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
    policies, secret = written("full"), "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/key-Ab12Cd"

    assert may(policies, "s3:PutObject", "arn:aws:s3:::acme-state/my-app/terraform.tfstate.tflock", "plan")
    assert may(policies, "secretsmanager:DescribeSecret", secret, "plan")
    assert not may(policies, "secretsmanager:GetSecretValue", secret, "plan")


def commands(source: Path) -> set[str]:
    """Service and command of each call of the AWS CLI in a text, in code blocks or between its lines."""
    return {" ".join(found) for found in re.findall(r"\baws ([a-z0-9-]+) ([a-z0-9-]+)", source.read_text("utf-8"))}


def actions_behind(command: str) -> set[str]:
    if command in OTHERWISE:
        return set(OTHERWISE[command])
    service, _, name = command.partition(" ")
    action = f"{service.removesuffix('api')}:{name.title().replace('-', '')}"
    return {ACTIONS.get(action, action)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_whoever_may_restore_may_do_what_the_guide_and_the_drill_do(
    written: Callable[[str], Path], source: Path
) -> None:
    stack = written("full").parent
    refusals = {command: refused(actions_behind(command), stack, *PURPOSES) for command in commands(source)}

    assert len(refusals) > 5
    assert {command: actions for command, actions in refusals.items() if actions} == {}


def test_each_command_that_needs_something_else_is_one_of_those() -> None:
    assert OTHERWISE.keys() <= set[str]().union(*map(commands, SOURCES))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("backup:ListRecoveryPointsByBackupVault", "backup:us-east-1:123456789012:backup-vault:my-app"),
        ("backup:ListRecoveryPointsByBackupVault", "backup:eu-west-1:123456789012:backup-vault:my-app"),
        ("backup:StartRestoreJob", "backup:us-east-1:123456789012:recovery-point:my-app-uploads-20260131"),
        ("ecs:StopTask", "ecs:us-east-1:123456789012:task/my-app/0abc"),
        ("iam:CreateRole", "iam::123456789012:role/my-app-restore"),
        ("iam:PassRole", "iam::123456789012:role/my-app-restore"),
        ("logs:FilterLogEvents", "logs:us-east-1:123456789012:log-group:/my-app/bootstrap:log-stream:"),
        ("rds:CopyDBSnapshot", "rds:us-east-1:123456789012:snapshot:awsbackup:job-0abc"),
        ("rds:CopyDBSnapshot", "rds:us-east-1:123456789012:snapshot:my-app-new-key"),
        ("rds:DeleteDBInstance", "rds:us-east-1:123456789012:db:my-app-old"),
        ("rds:DeleteDBInstance", "rds:us-east-1:123456789012:db:my-app-restore-drill"),
        ("rds:ModifyDBInstance", "rds:us-east-1:123456789012:db:my-app-restored"),
        *(
            ("rds:RestoreDBInstanceFromDBSnapshot", f"rds:us-east-1:123456789012:{one}")
            for one in (
                *("db:my-app-restored", "og:default:postgres-16", "pg:my-app-postgres16", "subgrp:my-app"),
                *("snapshot:awsbackup:job-0abc", "snapshot:my-app-final-0abc", "snapshot:rds:my-app-2026-01-31-03-05"),
            )
        ),
        *(
            ("rds:RestoreDBInstanceToPointInTime", f"rds:us-east-1:123456789012:{one}")
            for one in ("auto-backup:ab-0abc", "db:my-app", "og:default:postgres-16", "pg:my-app-postgres16")
        ),
        ("s3:CreateBucket", "s3:::my-app-restored-123456789012-us-east-1"),
        ("s3:GetObject", "s3:::my-app-restored-123456789012-us-east-1/invoices/2026-01.pdf"),
        ("s3:GetObjectVersion", "s3:::my-app-uploads-123456789012-us-east-1/invoices/2026-01.pdf"),
        ("s3:PutObject", "s3:::my-app-backups-123456789012-us-east-1/monday.dump"),
    ],
)
def test_whoever_may_restore_may_do_it_to_what_the_guide_names(
    written: Callable[[str], Path], action: str, resource: str
) -> None:
    assert may(written("full"), action, f"arn:aws:{resource}", *PURPOSES)


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("rds:RestoreDBInstanceFromDBSnapshot", "rds:us-east-1:123456789012:snapshot:other-final-0abc"),
        ("rds:RestoreDBInstanceFromDBSnapshot", "rds:us-east-1:123456789012:snapshot:rds:other-2026-01-31-03-05"),
        ("s3:GetObject", "s3:::my-app-logs-123456789012-us-east-1/2026-01-31"),
        ("s3:PutObject", "s3:::other-uploads-123456789012-us-east-1/invoices/2026-01.pdf"),
    ],
)
def test_whoever_may_restore_does_so_in_this_stack_alone(
    written: Callable[[str], Path], action: str, resource: str
) -> None:
    assert not may(written("full"), action, f"arn:aws:{resource}", *PURPOSES)


def test_no_stack_without_a_vault_gives_a_permission_for_snapshots_of_aws_backup(
    written: Callable[[str], Path],
) -> None:
    snapshot = "arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-0abc"
    assert not may(written("small"), "rds:RestoreDBInstanceFromDBSnapshot", snapshot, *PURPOSES)


def test_the_longest_names_are_short_enough_for_iam_and_the_drill_of_their_database_is_allowed(tmp_path: Path) -> None:
    file = tmp_path / "deployment.yaml"
    longest = {
        "deployment": {"name": "a" * 40, "pattern": "production-saas"},
        "database": {"backup": {"copy_to_region": "eu-west-1"}},
        "environments": {"e" * 15: {}},
    }
    file.write_text(json.dumps(longest), encoding="utf-8")
    deployment = max(read_configuration([file]).deployments, key=lambda one: len(one.stack_name))
    synthesize([deployment], tmp_path)
    folder = tmp_path / "stacks" / deployment.stack_name
    write_policies(deployment, folder)

    scratch = scratch_identifier(deployment.names.database)

    assert [path.name for path in (folder / POLICIES).iterdir() if is_too_long(path)] == []
    assert not scratch.startswith(deployment.names.database)
    for action in ("AddTagsToResource", "DeleteDBInstance", "RestoreDBInstanceToPointInTime"):
        assert may(folder / POLICIES, f"rds:{action}", f"arn:aws:rds:us-east-1:123456789012:db:{scratch}", *PURPOSES)


def test_what_an_earlier_run_wrote_too_much_is_gone(resolve: Resolve, tmp_path: Path) -> None:
    deployment = resolve(FILES["small"])
    synthesize([deployment], tmp_path)
    folder = tmp_path / "stacks" / "my-app"
    (folder / POLICIES).mkdir()
    (folder / POLICIES / "apply-9.json").touch()

    write_policies(deployment, folder)

    assert not (folder / POLICIES / "apply-9.json").exists()
