"""Every policy of a configuration, whatever it belongs to, statement by statement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.security.blocks import Block, Blocks, is_expression, strings


class Kind(Enum):
    IDENTITY = "what a role may do"
    TRUST = "who may be a role"
    RESOURCE = "who may use a resource"


IDENTITY_TYPES = {"aws_iam_role_policy", "aws_iam_policy", "aws_iam_group_policy", "aws_iam_user_policy"}
POLICY_ATTRIBUTES = {"policy", "policy_document", "assume_role_policy", "inline_policy", "key_policy"}


@dataclass(frozen=True)
class Policy:
    address: str
    type: str
    kind: Kind
    document: dict[str, Any]

    def statements(self) -> list[Statement]:
        found = self.document["Statement"]
        return [Statement(self, block) for block in (found if isinstance(found, list) else [found])]


@dataclass(frozen=True)
class Statement:
    policy: Policy
    block: dict[str, Any]

    @property
    def allows(self) -> bool:
        return bool(self.block["Effect"] == "Allow")

    @property
    def said(self) -> str:
        return str(self.block.get("Sid") or self.actions)

    @property
    def actions(self) -> list[str]:
        return _listed(self.block.get("Action"))

    @property
    def resources(self) -> list[str]:
        return _listed(self.block.get("Resource"))

    def principals(self, kind: str) -> list[str]:
        """The principals of a kind, `AWS` or `Service`; `*` by itself is every AWS principal."""
        principal = self.block.get("Principal") or {}
        if isinstance(principal, str):
            principal = {"AWS": principal}
        return _listed(principal.get(kind))

    def condition_keys(self) -> set[str]:
        """The keys that a request must match, in lower case: IAM ignores theirs.

        A condition that asks for the absence of a match, or is content with a missing key, limits nobody.
        """
        return {
            key.lower()
            for operator, keys in self.block.get("Condition", {}).items()
            if "Not" not in operator and not operator.endswith("IfExists") and operator != "Null"
            for key, values in keys.items()
            if "*" not in _listed(values)
        }


def policies(blocks: Blocks) -> list[Policy]:
    """The policies that stand in the configuration as JSON, and those of `aws_iam_policy_document`."""
    return [policy for block in blocks.all for policy in _policies(block)]


def unreadable(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """The policies that only Terraform can read."""
    for block in blocks.all:
        for path, text in strings(block.attributes):
            attribute = path.partition("[")[0].partition(".")[0]
            is_document = text.startswith("${data.aws_iam_policy_document.")
            if block.kind == "resource" and attribute in POLICY_ATTRIBUTES and is_expression(text) and not is_document:
                yield block.address, f"{path} is an expression"


def _policies(block: Block) -> Iterator[Policy]:
    if (block.kind, block.type) == ("data", "aws_iam_policy_document"):
        yield _from_document(block)
    for path, text in strings(block.attributes):
        if not is_expression(text) and '"Statement"' in text:
            yield Policy(block.address, block.type, _kind(block, path), json.loads(text))


def _kind(block: Block, path: str) -> Kind:
    if path == "assume_role_policy":
        return Kind.TRUST
    return Kind.IDENTITY if block.type in IDENTITY_TYPES or path.startswith("inline_policy") else Kind.RESOURCE


def _from_document(block: Block) -> Policy:
    """The policy that Terraform makes of the blocks of an `aws_iam_policy_document`."""
    statements = []
    for written in block.nested("statement"):
        statement = {
            "Sid": written.get("sid", ""),
            "Effect": written.get("effect", "Allow"),
            "Action": written.get("actions", []),
            "Resource": written.get("resources", []),
            "NotAction": written.get("not_actions"),
            "NotResource": written.get("not_resources"),
            "NotPrincipal": written.get("not_principals"),
            "Principal": {
                "AWS" if each["type"] == "*" else each["type"]: each["identifiers"]
                for each in _blocks(written, "principals")
            },
            "Condition": {each["test"]: {each["variable"]: each["values"]} for each in _blocks(written, "condition")},
        }
        statements.append({key: value for key, value in statement.items() if value})
    has_principals = any("Principal" in statement for statement in statements)
    is_trust = has_principals and all("Resource" not in statement for statement in statements)
    kind = Kind.TRUST if is_trust else Kind.RESOURCE if has_principals else Kind.IDENTITY
    return Policy(block.address, block.type, kind, {"Version": "2012-10-17", "Statement": statements})


def _blocks(written: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = written.get(name) or []
    return value if isinstance(value, list) else [value]


def _listed(value: object) -> list[str]:
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
