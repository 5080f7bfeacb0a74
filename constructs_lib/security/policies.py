"""IAM and resource policies as data, and the JSON that AWS reads.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from constructs_lib.references import as_json, require_known


@dataclass(frozen=True)
class Statement:
    """One statement of a policy.

    Attributes:
        sid: Letters and digits only; says why the statement stands there.
        actions: Exact actions, such as `s3:GetObject`.
        resources: ARNs; empty in a trust policy.
        principal: Who is meant: `{"Service": …}` or `{"AWS": …}`, whose kind must be known when synthesizing; `None` in
            a policy attached to a role.
        conditions: IAM condition operators with their keys and values.
        effect: `Allow` or `Deny`.

    Raises:
        ValueError: The principal's kind is a reference.
    """

    sid: str
    actions: Sequence[str]
    resources: Sequence[str] = ()
    principal: Mapping[str, str] | Literal["*"] | None = None
    conditions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    effect: Literal["Allow", "Deny"] = "Allow"

    def __post_init__(self) -> None:
        """Refuse a principal that would be written into the policy as cdktf's stand-in for it."""
        require_known("the kind of principal", *(self.principal or ()))

    def as_json_object(self) -> dict[str, object]:
        """Return the statement with IAM's own keys, leaving out what is empty."""
        parts: dict[str, object] = {
            "Sid": self.sid,
            "Effect": self.effect,
            "Principal": self.principal if self.principal is None or self.principal == "*" else dict(self.principal),
            "Action": list(self.actions),
            "Resource": list(self.resources),
            "Condition": {operator: dict(keys) for operator, keys in self.conditions.items()},
        }
        return {key: value for key, value in parts.items() if value}


def policy_document(*statements: Statement) -> str:
    """Return the policy as JSON; Terraform references inside it stay references."""
    return as_json({"Version": "2012-10-17", "Statement": [statement.as_json_object() for statement in statements]})


def same_account(account_id: str) -> dict[str, dict[str, object]]:
    """Return the condition by which a service acts only for resources of this account (the confused deputy).

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return {"StringEquals": {"aws:SourceAccount": account_id}}
