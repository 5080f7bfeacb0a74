"""parliament on policies: it knows the actions, resources and condition keys of every service of AWS."""

from __future__ import annotations

import importlib
import json
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from tests.security.policies import Kind, Policy
from tests.security.sample_arns import ACCOUNT, filled_in

PARLIAMENT_WARNS = [
    # It leaves its data files to the garbage collector, and has backslashes in plain strings.
    pytest.mark.filterwarnings("ignore:unclosed file .*parliament:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*invalid escape sequence:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*invalid escape sequence:SyntaxWarning"),
    pytest.mark.filterwarnings("ignore:pkg_resources is deprecated"),
]
"""For the tests that import it."""


def lint(policy: Policy) -> set[str]:
    """What parliament says of a policy, each finding as `ISSUE detail`."""
    document = filled_in(policy.document)
    if policy.kind is Kind.TRUST:
        # It asks every statement for a resource. The resource of a trust policy is the role that it belongs to.
        role = f"arn:aws:iam::{ACCOUNT}:role/own"
        document["Statement"] = [{**statement, "Resource": role} for statement in document["Statement"]]
    return set(_lint(json.dumps(document)))


def findings_of(document: str) -> frozenset[str]:
    """What parliament says of a policy without references."""
    return _lint(document)


def resources_of(action: str) -> set[str]:
    """The types of resource that an action can be limited to; none where only `*` can be written."""
    return {resource["resource_type"].rstrip("*") for resource in _privilege(action)["resource_types"]} - {""}


def access_level(action: str) -> str:
    """How AWS classifies an action: `List`, `Read`, `Write`, `Tagging` or `Permissions management`."""
    return str(_privilege(action)["access_level"])


def actions_like(pattern: str) -> set[str]:
    """The actions that a pattern such as `ec2:Describe*` stands for."""
    service, name = pattern.split(":")
    return {f"{service}:{known}" for known in _privileges(service) if fnmatchcase(known.lower(), name.lower())}


def _privilege(action: str) -> dict[str, Any]:
    service, name = action.split(":")
    return _privileges(service)[name]


@cache
def _privileges(service: str) -> dict[str, dict[str, Any]]:
    return {
        privilege["privilege"]: privilege
        for definition in _parliament().iam_definition
        if definition["prefix"] == service
        for privilege in definition["privileges"]
    }


# Buckets share their statements, and `s3:*` stands for hundreds of actions.
@cache
def _lint(text: str) -> frozenset[str]:
    found = _parliament().analyze_policy_string(text).findings
    return frozenset(f"{finding.issue} {finding.detail}" for finding in found)


def _parliament() -> Any:  # noqa: ANN401 — it has no types
    # Its own code warns as it is imported, so a test decides when that is.
    return importlib.import_module("parliament")
