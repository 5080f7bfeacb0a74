"""Deployments synthesized from YAML, as the tests of stacks have them."""

from tests.stacks.conftest import synthesize

__all__ = ["synthesize"]
