"""What a stack will cost, from its resources and AWS's published prices.

stack = read_stack(Path("cdktf.out/stacks/my-app/cdk.tf.json"))
estimate(stack, usage_profile("small-saas"), date.today()).cost.total
"""

from __future__ import annotations

from groundplan.cost.components import Component, PricedResource
from groundplan.cost.estimate import Cost, Estimate, Unbilled, estimate
from groundplan.cost.reading import read_stack, stack_of
from groundplan.cost.resources import Resource, Stack, StackError, Unknown
from groundplan.cost.task_counts import TaskCount
from groundplan.cost.usage import Assumption, Usage, UsageError, usage_profile, with_infracost_usage

__all__ = [
    "Assumption",
    "Component",
    "Cost",
    "Estimate",
    "PricedResource",
    "Resource",
    "Stack",
    "StackError",
    "TaskCount",
    "Unbilled",
    "Unknown",
    "Usage",
    "UsageError",
    "estimate",
    "read_stack",
    "stack_of",
    "usage_profile",
    "with_infracost_usage",
]
