"""How a book is kept: a small JSON file for each region, and one for what AWS sells in none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import NamedTemporaryFile

GLOBAL = "global"
_BUILT_IN = files(__package__) / "regions"


class PriceBookError(ValueError):
    """A file is no price book, or cannot be read."""


class UnknownRegionError(ValueError):
    """There are no prices for a region, and another's are not its own."""


@dataclass(frozen=True)
class Reading:
    """Prices in USD by key of the book, as one source had them on one day."""

    published: date
    source: str
    prices: Mapping[str, Decimal]


@cache
def priced_regions() -> tuple[str, ...]:
    """Give the regions that there are prices for, sorted."""
    return tuple(sorted({file.name.removesuffix(".json") for file in _BUILT_IN.iterdir()} - {GLOBAL}))


def refuse_unknown(region: str) -> None:
    """Accept nothing but the code of a region that there are prices for.

    Raises:
        UnknownRegionError: It is no such code; the message names the nearest, or all.
    """
    if region not in priced_regions():
        near = get_close_matches(region.lower(), priced_regions(), n=1)
        remedy = f"did you mean {near[0]}?" if near else f"there are prices for {', '.join(priced_regions())}"
        raise UnknownRegionError(f"no prices for region {region!r}: {remedy}")


def read(region: str, folder: Path | None) -> tuple[Reading, ...]:
    """Read the file of a region that has one, or `GLOBAL`: from the folder if it has it, else what groundplan brings.

    Raises:
        PriceBookError: The file cannot be read, or is no price book.
    """
    refreshed = None if folder is None else folder / f"{region}.json"
    path: Traversable = _BUILT_IN / f"{region}.json" if refreshed is None or not refreshed.exists() else refreshed
    try:
        return tuple(
            Reading(
                date.fromisoformat(reading["published"]),
                reading["source"],
                {key: Decimal(usd) for key, usd in reading["prices"].items()},
            )
            for reading in json.loads(path.read_text(encoding="utf-8"))["readings"]
        )
    except (OSError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        raise PriceBookError(
            f"{path} is no price book ({error}): delete it, to be left with the built-in prices"
        ) from error


def write(books: Mapping[str, tuple[Reading, ...]], folder: Path) -> None:
    """Write the files of several regions, all or, if there is no room or right for one, none.

    Raises:
        OSError: The folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[Path, Path] = {}
    try:
        for region, readings in books.items():
            with NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".tmp", delete=False) as temporary:
                written[Path(temporary.name)] = folder / f"{region}.json"
                temporary.write(_as_text(region, readings))
        for path, target in written.items():
            # A temporary file is its owner's alone; prices are for all who may enter the folder.
            path.chmod(0o644)
            path.replace(target)
    finally:
        for path in written:
            path.unlink(missing_ok=True)


def _as_text(region: str, readings: tuple[Reading, ...]) -> str:
    content = {
        "region": region,
        "readings": [
            {
                "published": reading.published.isoformat(),
                "source": reading.source,
                "prices": {key: format(usd, "f") for key, usd in sorted(reading.prices.items())},
            }
            for reading in sorted(readings, key=lambda reading: reading.published)
        ],
    }
    # A line for each price, so that a comparison of two books shows what has moved.
    return json.dumps(content, indent=0, ensure_ascii=False) + "\n"
