"""The page about a deployment for those who run it."""

from groundplan.output.readme.write import README, write_readme

__all__ = ["README", "write_readme"]
