"""Charges with their prices: the lines of an estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from groundplan.cost.charges import Billing, Charge, Free, Part
from groundplan.cost.price_book import Price, PriceBook
from groundplan.cost.resources import Resource, UnknownValueError
from groundplan.cost.services import Bill
from groundplan.cost.usage import Assumption

_HOURLY = "hour"


@dataclass(frozen=True)
class Component:
    """A line of the estimate: how much a month of what, and what it costs."""

    name: str
    key: str | None
    """Of the price in the price book, if it has one of that kind."""
    quantity: Decimal
    """A month, in `unit`."""
    unit: str
    price_usd: Decimal | None
    """Of one unit."""
    price_date: date | None
    """When the price was read."""
    lowest: Decimal
    """The quantity at the fewest tasks that autoscaling allows."""
    highest: Decimal
    """The quantity at the most tasks that autoscaling allows."""
    usage: Assumption | None = None
    """What the quantity rests on, if not on the resource alone."""
    unpriced: str | None = None
    """Why there is no price."""
    note: str | None = None

    @property
    def monthly_usd(self) -> Decimal | None:
        """What it costs in a month, unrounded; `None` where it is not priced."""
        return None if self.price_usd is None else self.price_usd * self.quantity

    @property
    def range_usd(self) -> tuple[Decimal, Decimal]:
        """What it costs in a month at the bounds of autoscaling; nothing where it is not priced."""
        price = self.price_usd or Decimal(0)
        return price * self.lowest, price * self.highest

    @property
    def billed(self) -> Literal["hourly", "monthly"]:
        """Whether AWS counts hours or a month's amount."""
        return "hourly" if self.unit.endswith(_HOURLY) else "monthly"


@dataclass(frozen=True)
class PricedResource:
    """A resource with all that AWS charges for it."""

    address: str
    type: str
    service: str
    region: str
    components: tuple[Component, ...]

    @property
    def monthly_usd(self) -> Decimal:
        """What it costs in a month, unrounded, but for what is not priced."""
        return sum((component.monthly_usd or Decimal(0) for component in self.components), Decimal(0))


def priced(resource: Resource, bill: Bill, billing: Billing) -> PricedResource | Free:
    """Price a resource, or say why it costs nothing."""
    components: list[Component] = []
    reasons: list[str] = []
    for part in bill.parts:
        for charge in _charges(part, resource, billing):
            if isinstance(charge, Component):
                components.append(charge)
            elif isinstance(charge, Free):
                reasons.append(charge.reason)
            else:
                components.extend(_lines(charge, billing.book))
    if not components:
        return Free("; ".join(reasons) or "nothing in it is billed")
    return PricedResource(resource.address, resource.type, bill.service, resource.region, tuple(components))


def _charges(part: Part, resource: Resource, billing: Billing) -> Iterator[Charge | Free | Component]:
    try:
        yield from part(resource, billing)
    except UnknownValueError as error:
        name = getattr(part, "__name__", "bill").replace("_", " ")
        yield _unpriced(Charge(name, None), str(error))


def _lines(charge: Charge, book: PriceBook) -> Iterator[Component]:
    if charge.key is None:
        yield _unpriced(charge, charge.note or "the price book has no price of it")
        return
    price = book.price(charge.key)
    if price is not None:
        yield _component(charge, price)
    elif charge.quantity or charge.highest:
        yield _unpriced(charge, f"the price book has no price of {charge.key} in {book.region}")


def _component(charge: Charge, price: Price) -> Component:
    return Component(
        name=charge.name,
        key=charge.key,
        quantity=charge.quantity,
        unit=price.unit,
        price_usd=price.usd,
        price_date=price.published,
        lowest=charge.quantity if charge.lowest is None else charge.lowest,
        highest=charge.quantity if charge.highest is None else charge.highest,
        usage=charge.usage,
        note=charge.note,
    )


def _unpriced(charge: Charge, reason: str) -> Component:
    return Component(
        name=charge.name,
        key=charge.key,
        quantity=charge.quantity,
        unit="",
        price_usd=None,
        price_date=None,
        lowest=charge.quantity if charge.lowest is None else charge.lowest,
        highest=charge.quantity if charge.highest is None else charge.highest,
        usage=charge.usage,
        unpriced=reason,
    )
