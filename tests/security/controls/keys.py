"""AWS KMS and AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.blocks import Blocks, references, strings
from tests.security.controls.control import Control, Scope, adding, both, each_has, every, rules, setting
from tests.security.policies import Kind, policies
from tests.security.policy_rules import nobody_outside_the_account_is_trusted

KEY = "aws_kms_key"
DECRYPTING = {"kms:Decrypt", "kms:ReEncryptFrom", "kms:*", "*"}


def _nobody_decrypts_with_every_key(blocks: Blocks) -> Iterator[str]:
    for policy in policies(blocks):
        if policy.kind is Kind.IDENTITY:
            for statement in policy.statements():
                if statement.allows and DECRYPTING & set(statement.actions) and "*" in statement.resources:
                    yield policy.address


def _each_secret_is_used(blocks: Blocks) -> Iterator[str]:
    secrets = list(blocks.resources("aws_secretsmanager_secret"))
    if not secrets:
        yield "there is no aws_secretsmanager_secret"
    used = {
        address
        for task in blocks.resources("aws_ecs_task_definition")
        for _, text in strings(task.attributes)
        for address in references(text)
    }
    for secret in secrets:
        versions = list(blocks.pointing_at(secret, "aws_secretsmanager_secret_version", "secret_id"))
        if not used & {secret.address, *(version.address for version in versions)}:
            yield secret.address


def _open_the_keys(configuration: dict[str, Any]) -> None:
    for key in configuration["resource"][KEY].values():
        key["policy"] = (
            '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}]}'
        )


CONTROLS = (
    Control(
        "KMS.1, KMS.2",
        "medium",
        "nobody decrypts with every key",
        Scope.BOTH,
        "roles are granted `kms:Decrypt` on a key's ARN, through the service that needs it",
        _nobody_decrypts_with_every_key,
        adding(
            "aws_iam_role_policy",
            policy='{"Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}',
        ),
    ),
    Control(
        "KMS.3",
        "critical",
        "no hasty deletion",
        Scope.BOTH,
        "`deletion_window_in_days` is 30",
        each_has(KEY, deletion_window_in_days=30),
        setting(KEY, deletion_window_in_days=7),
    ),
    Control(
        "KMS.4",
        "medium",
        "rotation",
        Scope.BOTH,
        "`enable_key_rotation`",
        each_has(KEY, enable_key_rotation=True),
        setting(KEY, enable_key_rotation=False),
    ),
    Control(
        "KMS.5",
        "critical",
        "no public keys",
        Scope.BOTH,
        "key policies trust the account, and AWS services for this account alone",
        both(
            every(KEY, lambda block: bool(block.attributes.get("policy"))), rules(nobody_outside_the_account_is_trusted)
        ),
        _open_the_keys,
    ),
    Control(
        "SecretsManager.1, SecretsManager.4",
        "medium",
        "rotation",
        Scope.CHOICE,
        "RDS rotates the owner's secret where there are no replicas; the application's stays, so that no running task "
        "is stranded ([why](decisions/004-credentials.md))",
    ),
    Control(
        "SecretsManager.3",
        "medium",
        "no unused secrets",
        Scope.BOTH,
        "a task reads each",
        _each_secret_is_used,
        adding("aws_secretsmanager_secret", name_prefix="unused"),
    ),
)
