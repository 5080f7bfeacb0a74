"""AWS's price list: which of its products is which item of the book, and the one price that it must have.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from groundplan.cost.price_book.items import Item

_REGION_PREFIX = r"(?:(?:[A-Z]{2,3}\d{1,2}|EU|[a-z]{2}(?:-[a-z]+)+-\d)-)?"
"""None, or such as `EUC1-`, `EU-` and `eu-central-1-`. Other prefixes are other things: `TS-`, `Outposts-`, `Reserved`."""


class RefreshError(Exception):
    """The prices were not refreshed: the book is as it was."""


@dataclass(frozen=True)
class Product:
    """One product of the price list, with its on-demand prices in USD by the quantity at which each begins."""

    sku: str
    attributes: Mapping[str, str]
    usd_by_beginning: Mapping[Decimal, Decimal]

    @classmethod
    def read(cls, product: Mapping[str, Any], offers: Mapping[str, Any]) -> Product:
        """Read a product as bulk files and the query API both spell it, with its on-demand offers.

        Raises:
            LookupError, TypeError, AttributeError, ArithmeticError: It is spelt in another way.
            RefreshError: One of its tiers has more than one price.
        """
        prices = [
            (Decimal(dimension.get("beginRange", "0")), Decimal(dimension["pricePerUnit"]["USD"]))
            for offer in offers.values()
            for dimension in offer["priceDimensions"].values()
            if "USD" in dimension["pricePerUnit"]
        ]
        usd_by_beginning = dict(prices)
        if len(usd_by_beginning) < len(set(prices)):
            raise RefreshError(f"{product['sku']} has more than one price for the same amount")
        return cls(product["sku"], product["attributes"], usd_by_beginning)

    def price(self, paid_tier: int) -> Decimal | None:
        """Give the price of the tier, counted from the first that costs something."""
        paid = [usd for _, usd in sorted(self.usd_by_beginning.items()) if usd > 0]
        return paid[paid_tier] if paid_tier < len(paid) else None


@dataclass(frozen=True)
class Offer:
    """What one service sells of the items asked for, and the day on which AWS published that (empty: it sells none)."""

    published: str
    products: Mapping[Item, Sequence[Product]]


def is_sold_as(item: Item, product: Mapping[str, Any], region: str | None) -> bool:
    """Tell whether a product is the item, sold in the region itself, not in a zone at its edge; or, without one, at all."""
    attributes = product["attributes"] | {"productFamily": product.get("productFamily")}
    return (
        all(attributes.get(name) == value for name, value in item.filters.items())
        and re.fullmatch(_REGION_PREFIX + item.usage_type, attributes.get("usagetype", "")) is not None
        and (region is None or _is_sold_in(region, attributes))
    )


def _is_sold_in(region: str, attributes: Mapping[str, str]) -> bool:
    # Data transfer says whence it goes instead of where it is sold.
    return all(attributes.get(name, region) == region for name in ("regionCode", "fromRegionCode")) and all(
        attributes.get(name, "AWS Region") == "AWS Region" for name in ("locationType", "fromLocationType")
    )


def prices(item: Item, products: Iterable[Product]) -> Mapping[str, Decimal]:
    """Give the item's prices by key of the book; none where AWS does not sell it.

    Raises:
        RefreshError: The products do not agree on a price, so that some of them are something else, or one lacks what
            its key is made of.
    """
    found: dict[str, list[tuple[Product, Decimal]]] = {}
    for product in products:
        usd = product.price(item.paid_tier)
        if usd is not None:
            found.setdefault(_key(item, product), []).append((product, usd))
    return {key: _only_price(key, rows) for key, rows in found.items()}


def _key(item: Item, product: Product) -> str:
    try:
        return item.key.format_map(product.attributes)
    except KeyError as error:
        raise RefreshError(f"{product.sku} has no {error.args[0]}, which {item.key} is made of") from error


def _only_price(key: str, rows: Sequence[tuple[Product, Decimal]]) -> Decimal:
    if len({usd for _, usd in rows}) > 1:
        raise RefreshError(f"{key} has more than one price: {', '.join(_described(rows))}")
    return rows[0][1]


def _described(rows: Sequence[tuple[Product, Decimal]]) -> Iterator[str]:
    return (f"{usd} ({product.sku}, {product.attributes['usagetype']})" for product, usd in rows)
