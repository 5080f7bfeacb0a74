"""Prices read anew, for this user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from groundplan.cost.price_book import PriceBookError
from groundplan.cost.price_book.refresh import RefreshError, refresh


@dataclass(frozen=True)
class Outcome:
    """What became of a region's prices, in words."""

    said: str
    succeeded: bool


def refreshed(regions: Iterable[str], folder: Path, today: date) -> Iterator[Outcome]:
    """Read the prices of regions from AWS, each by itself: where that fails, they are as they were.

    Args:
        regions: Their codes.
        folder: Where the books are written.
        today: The date that the new prices get.

    Raises:
        UnknownRegionError: There is no book of a region yet.
    """
    for region in regions:
        try:
            result = refresh(region, folder, today)
        except (RefreshError, PriceBookError) as error:
            yield Outcome(f"prices of {region} are as they were: {error}", succeeded=False)
            continue
        lines = [f"{len(result.read)} prices of {region} written to {folder}, {len(result.kept)} kept"]
        lines.extend(f"  {one.key} moved by more than a fifth: {one.before} to {one.after}" for one in result.moves)
        if result.notice:
            lines.append(f"  {result.notice}")
        yield Outcome("\n".join(lines), succeeded=True)
