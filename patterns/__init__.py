"""The patterns that ship: deployment files with every blank filled in, and the tables of policy behind them."""

from __future__ import annotations

from importlib.resources import files

NAMES = ("small-saas", "production-saas")
"""Values of `deployment.pattern`; the first is the default."""


def read(name: str) -> str:
    """Give the YAML text of a pattern (`small-saas`) or of a table (`tables/frameworks`)."""
    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
