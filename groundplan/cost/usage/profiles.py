"""Named sets of assumptions, for those who have not measured yet."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib.resources import files

from groundplan.cost.usage.assumptions import Assumption, Usage, UsageError

DEFAULT = "default"
_FOLDER = files(__package__)


def usage_profile(name: str) -> Usage:
    """Give the assumptions for a pattern, such as `small-saas`, or `default` for a stack that has none.

    Raises:
        UsageError: There is no such profile.
    """
    if name not in profiles():
        raise UsageError(f"no usage profile {name!r}: there are {', '.join(profiles())}")
    # Its own amounts in the place of the default ones, of which it need not repeat any.
    return Usage({key: one for layer in dict.fromkeys((DEFAULT, name)) for key, one in _read(layer).items()})


@cache
def profiles() -> tuple[str, ...]:
    """Give the names of all profiles, sorted."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in _FOLDER.iterdir() if file.name.endswith(".yaml")))


def _read(name: str) -> dict[str, Assumption]:
    import yaml  # noqa: PLC0415 — takes longer to import than all else here, and an estimate may need none

    amounts = yaml.load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {key: Assumption(key, Decimal(str(amount)), f"profile {name}") for key, amount in amounts.items()}
