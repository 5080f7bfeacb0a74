"""AWS's public price list files, which take no credentials.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-bulk-api-fetching-price-list-files-manually.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Any
from urllib.request import urlopen

from groundplan.cost.price_book.items import Item
from groundplan.cost.price_book.price_list import Offer, Product, RefreshError, is_sold_as

Fetch = Callable[[str], bytes]

_HOST = "https://pricing.us-east-1.amazonaws.com"
_TIMEOUT_SECONDS = 60
_NO_REGION = "aws-other"
"""Under which the price list has what a service sells in no region."""


def download(url: str) -> bytes:
    """Fetch a file of the price list."""
    with urlopen(url, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 — all addresses begin with _HOST
        content: bytes = answer.read()
    return content


def offer(service: str, items: Sequence[Item], region: str | None, fetch: Fetch) -> Offer:
    """Read what a service sells in a region, or in none.

    Raises:
        RefreshError: The file cannot be fetched, or is not what AWS documents.
    """
    index = _fetched(f"{_HOST}/offers/v1.0/aws/{service}/current/region_index.json", fetch)
    try:
        here = index["regions"].get(region or _NO_REGION)
        if here is None:
            return Offer("", dict.fromkeys(items, ()))
        file = _fetched(_HOST + here["currentVersionUrl"], fetch)
        on_demand = file["terms"]["OnDemand"]
        return Offer(
            file["publicationDate"][:10],
            {
                item: [
                    Product.read(product, on_demand.get(sku, {}))
                    for sku, product in file["products"].items()
                    if is_sold_as(item, product, region)
                ]
                for item in items
            },
        )
    except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise RefreshError(f"AWS's price list of {service} has another form than documented ({error!r})") from error


def _fetched(url: str, fetch: Fetch) -> Any:  # noqa: ANN401 — JSON, read where it is used
    try:
        return json.loads(fetch(url))
    except (OSError, HTTPException) as error:
        raise RefreshError(f"AWS's price list cannot be reached ({error}): {url}") from error
    except ValueError as error:
        raise RefreshError(f"AWS's price list is not JSON ({error}): {url}") from error
