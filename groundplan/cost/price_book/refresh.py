"""Writes a region's book anew from AWS's price list; on any doubt, the old book stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from groundplan.cost.price_book import bulk_files, query
from groundplan.cost.price_book.file import GLOBAL, Reading, read, refuse_unknown, write
from groundplan.cost.price_book.items import ITEMS, Item, Source
from groundplan.cost.price_book.price_list import Offer, RefreshError, prices

__all__ = ["Move", "RefreshError", "Refreshed", "refresh"]

NOTABLE_MOVE = Decimal("0.2")


@dataclass(frozen=True)
class Move:
    """A price that moved by more than a fifth, in USD: worth a look at AWS's page before it is believed."""

    key: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did to the book of a region, by keys of the book, sorted."""

    region: str
    read: tuple[str, ...]
    moves: tuple[Move, ...]
    kept: tuple[str, ...]
    """They keep their price and its date: the price list was asked, or could not be, and has none."""
    notice: str | None
    """Why the query API was not asked."""


@dataclass(frozen=True)
class _Found:
    """Prices from AWS by key, with the day on which AWS published each service's."""

    prices: Mapping[str, Decimal]
    published: Mapping[str, str]


def refresh(
    region: str,
    folder: Path,
    today: date,
    *,
    fetch: bulk_files.Fetch = bulk_files.download,
    connect: query.Connect = query.pricing_client,
) -> Refreshed:
    """Read the prices of a region, and of what AWS sells in none, and write both books.

    Args:
        region: The region's code.
        folder: Where the books are written, and read from where they are there already.
        today: The date that the new prices get.
        fetch: Gives the content of an address of AWS's bulk files.
        connect: Gives a client of AWS's query API, for what no bulk file of bearable size has.

    Raises:
        UnknownRegionError: There is no book of the region yet.
        PriceBookError: The old book cannot be read.
        RefreshError: AWS cannot be reached, an item has more than one price, or the folder cannot be written to.
            Nothing was written.
    """
    refuse_unknown(region)
    old = {name: read(name, folder) for name in (region, GLOBAL)}
    in_files = _found(Source.REGION_FILE, partial(bulk_files.offer, region=region, fetch=fetch))
    nowhere = _found(Source.GLOBAL_FILE, partial(bulk_files.offer, region=None, fetch=fetch))
    asked, notice = _asked(region, connect)
    found = {region: _merged([in_files, asked]), GLOBAL: nowhere}
    try:
        write({name: _renewed(old[name], found[name], today) for name in old}, folder)
    except OSError as error:
        raise RefreshError(f"{folder} cannot be written to ({error}): the prices are as they were") from error
    before = {key: usd for readings in old.values() for reading in readings for key, usd in reading.prices.items()}
    after = _merged(found.values()).prices
    return Refreshed(
        region=region,
        read=tuple(sorted(after)),
        moves=tuple(_moves(before, after)),
        kept=tuple(sorted(before.keys() - after.keys())),
        notice=notice,
    )


def _asked(region: str, connect: query.Connect) -> tuple[_Found, str | None]:
    try:
        client = connect()
        here = _found(Source.QUERY, partial(query.offer, region=region, client=client))
        anywhere = _found(Source.QUERY_ANYWHERE, partial(query.offer, region=None, client=client))
    except query.QueryUnavailableError as error:
        keys = ", ".join(item.key for item in ITEMS if item.source in {Source.QUERY, Source.QUERY_ANYWHERE})
        return _Found({}, {}), f"AWS's query API cannot be asked ({error}): {keys} keep their prices"
    return _merged([here, anywhere]), None


def _found(source: Source, offer: Callable[[str, Sequence[Item]], Offer]) -> _Found:
    items: dict[str, list[Item]] = {}
    for item in ITEMS:
        if item.source is source:
            items.setdefault(item.service, []).append(item)
    offers = {service: offer(service, of_service) for service, of_service in items.items()}
    return _Found(
        {
            key: usd
            for of_service in offers.values()
            for item, products in of_service.products.items()
            for key, usd in prices(item, products).items()
        },
        {service: of_service.published for service, of_service in offers.items() if of_service.published},
    )


def _merged(parts: Iterable[_Found]) -> _Found:
    merged = _Found({}, {})
    for part in parts:
        merged = _Found({**merged.prices, **part.prices}, {**merged.published, **part.published})
    return merged


def _renewed(old: Sequence[Reading], found: _Found, today: date) -> tuple[Reading, ...]:
    kept = [
        Reading(reading.published, reading.source, remaining)
        for reading in old
        if (remaining := {key: usd for key, usd in reading.prices.items() if key not in found.prices})
    ]
    if not found.prices:
        return tuple(kept)
    published = ", ".join(f"{service} of {day}" for service, day in sorted(found.published.items()))
    return (*kept, Reading(today, f"AWS price list, read {today}: {published}", found.prices))


def _moves(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> Iterator[Move]:
    for key in sorted(before.keys() & after.keys()):
        if abs(after[key] - before[key]) > NOTABLE_MOVE * before[key]:
            yield Move(key, before[key], after[key])
