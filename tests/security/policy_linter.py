"""parliament on policies: it knows the actions, resources and condition keys of every service of AWS."""

from __future__ import annotations

import importlib
import json
from functools import cache
from typing import Any

from tests.security.policies import Kind, Policy
from tests.security.sample_arns import ACCOUNT, filled_in


def lint(policy: Policy) -> set[str]:
    """What parliament says of a policy, each finding as `ISSUE detail`."""
    document = filled_in(policy.document)
    if policy.kind is Kind.TRUST:
        # It asks every statement for a resource. The resource of a trust policy is the role that it belongs to.
        role = f"arn:aws:iam::{ACCOUNT}:role/own"
        document["Statement"] = [{**statement, "Resource": role} for statement in document["Statement"]]
    return set(_lint(json.dumps(document)))


def resources_of(action: str) -> set[str]:
    """The types of resource that an action can be limited to; none where only `*` can be written."""
    service, name = action.split(":")
    return {
        resource["resource_type"].rstrip("*")
        for definition in _parliament().iam_definition
        if definition["prefix"] == service
        for privilege in definition["privileges"]
        if privilege["privilege"] == name
        for resource in privilege["resource_types"]
    } - {""}


# Buckets share their statements, and `s3:*` stands for hundreds of actions.
@cache
def _lint(text: str) -> frozenset[str]:
    found = _parliament().analyze_policy_string(text).findings
    return frozenset(f"{finding.issue} {finding.detail}" for finding in found)


def _parliament() -> Any:  # noqa: ANN401 — it has no types
    # Its own code warns as it is imported, so a test decides when that is.
    return importlib.import_module("parliament")
