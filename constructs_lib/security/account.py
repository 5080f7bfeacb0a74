"""The account that a stack is deployed to, looked up once a stack."""

from __future__ import annotations

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from constructs import Construct

_ID = "account"


def account_id(scope: Construct) -> str:
    """Return the twelve digits of the account, as a reference that is known when the plan is made."""
    stack = TerraformStack.of(scope)
    existing = stack.node.try_find_child(_ID)
    identity = existing if isinstance(existing, DataAwsCallerIdentity) else DataAwsCallerIdentity(stack, _ID)
    return identity.account_id
