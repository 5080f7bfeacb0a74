"""The account that a stack is deployed to, looked up once a stack."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from constructs import Construct

_looked_up: WeakKeyDictionary[TerraformStack, str] = WeakKeyDictionary()
"""Asking the construct tree instead would cost four calls to Node each time, and every role asks."""


def account_id(scope: Construct) -> str:
    """Return the twelve digits of the account, as a reference that is known when the plan is made."""
    stack = TerraformStack.of(scope)
    if stack not in _looked_up:
        _looked_up[stack] = DataAwsCallerIdentity(stack, "account").account_id
    return _looked_up[stack]
