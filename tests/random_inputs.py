"""How many random inputs a test tries: all of them in `make test`, a tenth in `make check`."""

from hypothesis import settings

THOROUGH = "thorough"


def register() -> None:
    """Let `--hypothesis-profile thorough` choose all of them."""
    settings.register_profile(THOROUGH)


def inputs(number: int) -> int:
    """Take the share of `number` that this run tries, which is never the simplest input alone."""
    return number if settings.get_current_profile_name() == THOROUGH else max(2, number // 10)
