"""Makes IAM policies of the table of permissions, for one stack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from groundplan.config.resolved import Deployment, S3State
from groundplan.output.restore_drill import scratch_identifier
from groundplan.writing import write_atomically

POLICIES = "policies"
"""The folder beside `cdk.tf.json`."""

LONGEST_POLICY = 6144
"""Characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

_PERMISSIONS = Path(__file__).with_name("permissions.yaml")
_VERSION = "2012-10-17"

Purpose = Literal["plan", "apply", "restore"]
PURPOSES: Sequence[Purpose] = get_args(Purpose)
"""Each needs the policies of those before it as well."""
Document = dict[str, Any]


def write_policies(deployment: Deployment, folder: Path) -> None:
    """Write what may be attached to a role, in documents short enough for IAM: `plan-1.json`, `apply-1.json` and so on.

    Who plans needs the first kind, who applies the second besides, and who restores or drills all of them.

    Args:
        deployment: The stack.
        folder: Holds the synthesized `cdk.tf.json`; the policies go into a folder beside it.
    """
    synthesized = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
    policies = folder / POLICIES
    policies.mkdir(exist_ok=True)
    documents = {
        f"{purpose}-{number}": document
        for purpose in PURPOSES
        for number, document in enumerate(_documents(_statements(purpose, deployment, synthesized)), start=1)
    }
    for left_over in set(policies.glob("*.json")) - {policies / f"{name}.json" for name in documents}:
        left_over.unlink()
    for name, document in documents.items():
        write_atomically(policies / f"{name}.json", json.dumps(document, indent=2) + "\n")


def _statements(purpose: Purpose, deployment: Deployment, synthesized: Mapping[str, Any]) -> Iterator[Document]:
    values = _values(deployment, synthesized)
    for service, permissions in _permissions().items():
        for permission in permissions:
            if "types" in permission and not synthesized["resource"].keys() & set(permission["types"]):
                continue
            resources = [arn for form in permission["resources"] for arn in _expanded(form, values)]
            if resources and purpose in permission:
                statement: Document = {
                    "Effect": "Allow",
                    "Action": [f"{service}:{action}" for action in permission[purpose]],
                    "Resource": resources,
                }
                if "passed" in permission:
                    statement["Condition"] = {"StringEquals": {"iam:PassedToService": permission["passed"]}}
                yield statement


@cache
def _permissions() -> dict[str, Any]:
    permissions: dict[str, Any] = yaml.load(_PERMISSIONS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return permissions


def _values(deployment: Deployment, synthesized: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """What the names in braces stand for."""
    names, state = deployment.names, deployment.state
    called = dict.fromkeys(
        (names.prefix, names.database, names.bucket_prefix, names.load_balancer, names.target_group.rpartition("-")[0])
    )
    return {
        "name": [pattern for name in called for pattern in (name, f"{name}-*")],
        "region": list(dict.fromkeys(provider["region"] for provider in synthesized["provider"]["aws"])),
        "scratch": [scratch_identifier(names.database)],
        "secret": [
            secret["name"]
            for secret in synthesized["data"].get("aws_secretsmanager_secret", {}).values()
            if "name" in secret
        ],
        "state_bucket": [state.bucket] if isinstance(state, S3State) else [],
        "state_key": [state.key_of(name) for name in (deployment.stack_name, state.stack)]
        if isinstance(state, S3State)
        else [],
    }


def _expanded(form: str, values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    names = re.findall(r"\{(\w+)\}", form)
    for combination in product(*(values[name] for name in names)):
        yield form.format(**dict(zip(names, combination, strict=True)))


def _documents(statements: Iterator[Document]) -> Iterator[Document]:
    """Fill one document after the other."""
    filled: list[Document] = []
    for statement in (part for whole in statements for part in _parts(whole)):
        if filled and _length([*filled, statement]) > LONGEST_POLICY:
            yield _document(filled)
            filled = []
        filled.append(statement)
    yield _document(filled)


def _parts(statement: Document) -> Iterator[Document]:
    """Take a statement apart that would be too long by itself."""
    resources = statement["Resource"]
    if len(resources) == 1 or _length([statement]) <= LONGEST_POLICY:
        yield statement
        return
    half = len(resources) // 2
    for part in (resources[:half], resources[half:]):
        yield from _parts(statement | {"Resource": part})


def _document(statements: Sequence[Document]) -> Document:
    return {"Version": _VERSION, "Statement": list(statements)}


def _length(statements: Sequence[Document]) -> int:
    return len(re.sub(r"\s", "", json.dumps(_document(statements))))
