"""Policies for the people and the CI that plan, apply and restore a stack."""

from groundplan.output.policies.write import POLICIES, PURPOSES, write_policies

__all__ = ["POLICIES", "PURPOSES", "write_policies"]
