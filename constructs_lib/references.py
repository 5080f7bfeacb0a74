"""Telling a literal from a reference, which Terraform resolves at plan time or later."""

from __future__ import annotations

from cdktf import Token


def is_known(value: object) -> bool:
    """Whether a value is the value itself: neither one of cdktf's tokens nor text with an expression in it."""
    return not (Token.is_unresolved(value) or (isinstance(value, str) and "${" in value))
