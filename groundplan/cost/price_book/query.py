"""AWS's price list by its query API, which takes credentials with `pricing:GetProducts`.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from groundplan.cost.price_book.items import Item
from groundplan.cost.price_book.price_list import Offer, Product, RefreshError, is_sold_as

if TYPE_CHECKING:
    from botocore.client import BaseClient

Connect = Callable[[], "BaseClient"]
"""Gives boto3's `pricing` client."""

_ENDPOINT_REGION = "us-east-1"
"""Few regions answer, each for the prices of all."""


class QueryUnavailableError(Exception):
    """The query API cannot be asked from here, such as without credentials."""


def pricing_client() -> BaseClient:
    """Connect to the query API with the credentials that boto3 finds.

    Raises:
        QueryUnavailableError: boto3 is not installed, or its configuration names what is not there.
    """
    try:
        import boto3  # noqa: PLC0415 — optional, and takes half a second
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 — comes with boto3
    except ImportError as error:
        raise QueryUnavailableError("boto3 is not installed") from error
    try:
        client: BaseClient = boto3.client("pricing", region_name=_ENDPOINT_REGION)
    except BotoCoreError as error:
        raise QueryUnavailableError(str(error)) from error
    return client


def offer(service: str, items: Sequence[Item], region: str | None, client: BaseClient) -> Offer:
    """Ask for what a service sells in a region, or for all of them.

    Raises:
        QueryUnavailableError: There are no credentials, they do not suffice, or AWS cannot be reached.
        RefreshError: The answer is not what AWS documents.
    """
    published = ""
    products: dict[Item, list[Product]] = {}
    try:
        for item in items:
            entries = list(_asked(service, _filters(item, region), client))
            published = max([published, *(entry["publicationDate"][:10] for entry in entries)])
            products[item] = [
                Product.read(entry["product"], entry["terms"].get("OnDemand", {}))
                for entry in entries
                if is_sold_as(item, entry["product"], region)
            ]
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise RefreshError(f"AWS's prices of {service} have another form than documented ({error!r})") from error
    return Offer(published, products)


def _filters(item: Item, region: str | None) -> Mapping[str, str]:
    return item.filters if region is None else {**item.filters, "regionCode": region}


def _asked(service: str, filters: Mapping[str, str], client: BaseClient) -> Iterator[dict[str, Any]]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 — there is a client, so there is botocore

    try:
        pages = client.get_paginator("get_products").paginate(
            ServiceCode=service,
            FormatVersion="aws_v1",
            Filters=[{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in filters.items()],
        )
        for page in pages:
            yield from (json.loads(entry) for entry in page["PriceList"])
    except (BotoCoreError, ClientError) as error:
        raise QueryUnavailableError(str(error)) from error
