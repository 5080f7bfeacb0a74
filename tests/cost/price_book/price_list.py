"""AWS's public price list, as far as a test fills it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from groundplan.cost.price_book import Price, PriceBook
from groundplan.cost.price_book.query import QueryUnavailableError

FRANKFURT = "eu-central-1"
TODAY = date(2026, 11, 26)
_HOST = "https://pricing.us-east-1.amazonaws.com"


def product(usage_type: str, usd: str | Mapping[int, str], sku: str = "SKU", **attributes: str) -> dict[str, Any]:
    """One entry as the query API gives it; `usd` by the quantity at which a tier begins where there are several."""
    tiers = {0: usd} if isinstance(usd, str) else usd
    family = {"productFamily": attributes.pop("productFamily")} if "productFamily" in attributes else {}
    dimensions = {
        f"{sku}.JRTCKXETXF.{beginning}": {"beginRange": str(beginning), "unit": "Hrs", "pricePerUnit": {"USD": price}}
        for beginning, price in tiers.items()
    }
    return {
        "product": {"sku": sku, **family, "attributes": {"usagetype": usage_type, **attributes}},
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": {"sku": sku, "priceDimensions": dimensions}}},
        "publicationDate": "2026-11-20T10:11:12Z",
    }


class PriceList:
    """Bulk files of what was added; services without anything are sold nowhere."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def add(
        self, service: str, usage_type: str, usd: str | Mapping[int, str], region: str = FRANKFURT, **attributes: str
    ) -> None:
        """Sell one more product in a region."""
        entries = self._entries.setdefault((service, region), [])
        entries.append(product(usage_type, usd, f"SKU{len(entries)}", **attributes))

    def fetch(self, url: str) -> bytes:
        """Answer as AWS's server does."""
        service, _, *path = url.removeprefix(f"{_HOST}/offers/v1.0/aws/").split("/")
        if path == ["region_index.json"]:
            regions = [region for seller, region in self._entries if seller == service]
            addresses = {region: f"/offers/v1.0/aws/{service}/20261120/{region}/index.json" for region in regions}
            return _text({"regions": {region: {"currentVersionUrl": url} for region, url in addresses.items()}})
        entries = self._entries[service, path[0]]
        return _text(
            {
                "publicationDate": "2026-11-20T10:11:12Z",
                "products": {entry["product"]["sku"]: entry["product"] for entry in entries},
                "terms": {"OnDemand": {entry["product"]["sku"]: entry["terms"]["OnDemand"] for entry in entries}},
            }
        )


def _text(content: object) -> bytes:
    return json.dumps(content).encode()


def without_query() -> NoReturn:
    """Connect to no query API."""
    raise QueryUnavailableError("no credentials here")


def price(folder: Path, key: str) -> Price:
    """Look up what the folder's book of Frankfurt has a price for."""
    found = PriceBook.of(FRANKFURT, folder).price(key)
    assert found is not None
    return found
