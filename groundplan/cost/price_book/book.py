"""One region's prices, ready to be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from groundplan.cost.price_book.file import GLOBAL, read, refuse_unknown
from groundplan.cost.price_book.items import item_of

GOOD_FOR = timedelta(days=180)


@dataclass(frozen=True)
class Price:
    """What AWS asks for one unit, such as `hour`, `GB-month` or `request`, as read on the day `published`."""

    usd: Decimal
    unit: str
    published: date


@dataclass(frozen=True)
class PriceBook:
    """What AWS sells in a region, and in none, with what it costs there and when that was read."""

    region: str
    _usd: Mapping[str, Decimal]
    _published: Mapping[str, date]

    @classmethod
    def of(cls, region: str, folder: Path | None = None) -> PriceBook:
        """Open the book of a region.

        Args:
            region: The region's code, such as `eu-central-1`.
            folder: Where refreshed books are kept; a region that it lacks is read from what groundplan brings.

        Raises:
            UnknownRegionError: There are no prices for the region.
            PriceBookError: A refreshed book cannot be read.
        """
        refuse_unknown(region)
        readings = (*read(region, folder), *read(GLOBAL, folder))
        return cls(
            region,
            {key: usd for reading in readings for key, usd in reading.prices.items()},
            {key: reading.published for reading in readings for key in reading.prices},
        )

    def price(self, key: str) -> Price | None:
        """Look up what one unit costs; `None` where AWS does not sell it in the region, or its price is not known.

        Raises:
            KeyError: No item of the book has that key, in any region.
        """
        unit = item_of(key).unit
        if key not in self._usd:
            return None
        return Price(self._usd[key], unit, self._published[key])

    @property
    def oldest(self) -> date:
        """The day on which the oldest price was read."""
        return min(self._published.values())

    def age_warning(self, today: date) -> str | None:
        """Say how many prices were read more than 180 days ago, if any."""
        days = Counter(published for published in self._published.values() if today - published > GOOD_FOR)
        if not days:
            return None
        return (
            f"{days.total()} of {len(self._published)} prices for {self.region} are older than {GOOD_FOR.days} days "
            f"(the oldest of {min(days)}): refresh them with groundplan cost --refresh"
        )
