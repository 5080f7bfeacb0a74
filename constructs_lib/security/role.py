"""IAM roles, which may do what they were granted one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cdktf import TerraformResource
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from constructs_lib.security.account import account_id
from constructs_lib.security.policies import Statement, policy_document, same_account


class Role(Construct):
    """A role that may do only what `allow` has granted.

    Attributes:
        policies: What it was granted so far; whoever needs the grants has to wait for them.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str, trust: Statement, description: str) -> None:
        """Create the role.

        Args:
            scope: The construct it belongs to.
            id_: A role noun, such as `deploy-role`.
            name: At most 64 characters.
            trust: Who may assume it, and when.
            description: What the role is for.
        """
        super().__init__(scope, id_)
        self.role = IamRole(
            self, "Default", name=name, description=description, assume_role_policy=policy_document(trust)
        )
        self.arn = self.role.arn
        self.policies: list[TerraformResource] = []

    def allow(
        self,
        id_: str,
        *,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Mapping[str, Mapping[str, object]] | None = None,
        count: str | None = None,
    ) -> None:
        """Grant exact actions on exact resources.

        Args:
            id_: What is granted, in kebab-case, such as `read-secrets`; names the inline policy.
            actions: Such as `secretsmanager:GetSecretValue`.
            resources: ARNs; `*` only where AWS knows no narrower one.
            conditions: IAM conditions that narrow the grant.
            count: Expression that is 0 where nothing is to be granted, and 1 otherwise.
        """
        statement = Statement(
            sid="".join(word.capitalize() for word in id_.split("-")),
            actions=actions,
            resources=resources,
            conditions=conditions or {},
        )
        policy = IamRolePolicy(self, id_, name=id_, role=self.role.name, policy=policy_document(statement))
        if count is not None:
            policy.add_override("count", count)
        self.policies.append(policy)


class ServiceRole(Role):
    """A role for one AWS service in this account."""

    def __init__(self, scope: Construct, id_: str, *, name: str, service: str, description: str) -> None:
        """Create the role.

        Args:
            scope: The construct it belongs to.
            id_: A role noun, such as `task-role`.
            name: At most 64 characters.
            service: The principal, such as `ecs-tasks.amazonaws.com`.
            description: What the role is for.
        """
        trust = Statement(
            sid="AssumedByService",
            actions=["sts:AssumeRole"],
            principal={"Service": service},
            conditions=same_account(account_id(scope)),
        )
        super().__init__(scope, id_, name=name, trust=trust, description=description)
