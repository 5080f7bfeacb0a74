"""The reviewed file of checks that are allowed to fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from tests.security.checkov import FailedCheck
from tests.security.deployments import PATTERNS, Variant

FILE = Path(__file__).with_name("exceptions.yaml")


@dataclass(frozen=True, order=True)
class Exemption:
    """One check that may fail on one resource, or on a family of them, in some of the deployments."""

    check: str
    resource: str
    patterns: tuple[str, ...]
    without_https: bool
    reason: str

    def holds_for(self, variant: Variant) -> bool:
        return variant.pattern in self.patterns and not (self.without_https and variant.https)

    def covers(self, found: FailedCheck) -> bool:
        return found.check == self.check and fnmatchcase(found.resource, self.resource)


def read_exemptions(path: Path = FILE) -> list[Exemption]:
    """Read the file: one exemption for each pair of a check and a resource in it."""
    return [exemption for row in yaml.safe_load(path.read_text(encoding="utf-8")) for exemption in _exemptions(row)]


def unexcused(failed: Iterable[FailedCheck], variant: Variant, exemptions: Iterable[Exemption]) -> list[FailedCheck]:
    """The failed checks of a deployment that no exemption covers."""
    holding = [exemption for exemption in exemptions if exemption.holds_for(variant)]
    return [found for found in failed if not any(exemption.covers(found) for exemption in holding)]


def stale(failed: dict[Variant, set[FailedCheck]], exemptions: Iterable[Exemption]) -> list[Exemption]:
    """The exemptions that cover nothing in one of the patterns they name, of those that were scanned."""
    return [
        exemption
        for exemption in exemptions
        for pattern in sorted({variant.pattern for variant in failed} & set(exemption.patterns))
        if not any(
            exemption.covers(found)
            for variant, found_there in failed.items()
            if variant.pattern == pattern and exemption.holds_for(variant)
            for found in found_there
        )
    ]


def _exemptions(row: dict[str, Any]) -> Iterator[Exemption]:
    unknown = set(row) - {"reason", "patterns", "without", "checks"}
    if unknown:
        raise ValueError(f"remove {', '.join(sorted(unknown))} from the exception for {row['checks']}")
    patterns = tuple(row.get("patterns", PATTERNS))
    if not set(patterns) <= set(PATTERNS):
        raise ValueError(f"supply patterns out of {', '.join(PATTERNS)}, got {', '.join(patterns)}")
    if row.get("without", "https") != "https":
        raise ValueError(f"supply https as what the deployment is without, got {row['without']}")
    for check, resources in row["checks"].items():
        for resource in [resources] if isinstance(resources, str) else resources:
            yield Exemption(check, resource, patterns, "without" in row, row["reason"])
