"""Policies for the people and the CI that plan and apply a stack."""

from groundplan.output.policies.write import POLICIES, write_policies

__all__ = ["POLICIES", "write_policies"]
