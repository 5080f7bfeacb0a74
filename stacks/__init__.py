"""Stacks: the only place that knows both a resolved deployment and the constructs."""

import constructs_lib as _quick_start  # noqa: F401 — must come before the first import of cdktf
from stacks.addressing import ReadableAddressesStack
from stacks.saas_stack import SaasStack
from stacks.synthesis import synthesize

__all__ = ["ReadableAddressesStack", "SaasStack", "synthesize"]
