from tests.stacks.conftest import synthesize

__all__ = ["synthesize"]
