"""What AWS charges for a resource, before it is priced; and on what else than the resource that depends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from groundplan.cost.price_book import PriceBook
from groundplan.cost.resources import Resource, Stack
from groundplan.cost.usage import Assumption, Usage

HOURS = Decimal(730)
"""In a month, by AWS's own convention: 365 days of 24 hours, by 12."""
DAYS = HOURS / 24


@dataclass(frozen=True)
class Charge:
    """One thing that AWS charges for, with its quantity a month in the unit of its price."""

    name: str
    key: str | None
    """The price's key in the price book; `None` where AWS charges and the book has no such price."""
    quantity: Decimal = Decimal(0)
    lowest: Decimal | None = None
    """The quantity at the fewest tasks that autoscaling allows; `None` where it scales nothing."""
    highest: Decimal | None = None
    usage: Assumption | None = None
    """What the quantity rests on, if not on the resource alone."""
    note: str | None = None
    """What a reader of the line should know."""


@dataclass(frozen=True)
class Free:
    """A resource that AWS charges nothing for, and why."""

    reason: str


@dataclass(frozen=True)
class Billing:
    """What a resource's bill depends on beside itself."""

    stack: Stack
    usage: Usage
    book: PriceBook
    """Of the resource's region."""
    today: date

    def assumed(self, key: str, resource: Resource, among: Sequence[Resource] = ()) -> Assumption:
        """Give what a month is assumed to bring a resource.

        Args:
            key: The usage key.
            resource: Who uses it.
            among: All who share what the stack as a whole uses; each has an equal part, but those with an amount of
                their own.

        Raises:
            KeyError: No profile has an amount for it.
        """
        found = self.given(key, resource, among)
        if found is None:
            raise KeyError(key)
        return found

    def given(self, key: str, resource: Resource, among: Sequence[Resource] = ()) -> Assumption | None:
        """Give the same, or `None` where nobody says how much it is and it is to be worked out."""
        own = self.usage.of(key, resource.address) or self.usage.of(key, resource.declaration)
        whole = self.usage.whole(key)
        if own is not None or whole is None:
            return own
        sharers = [one for one in among if not self.usage.is_given(key, one.address, one.declaration)]
        return replace(whole, amount=whole.amount / len(sharers)) if sharers else whole


Part = Callable[[Resource, Billing], Iterable[Charge | Free]]
"""A side of a resource's bill, named after what it is; raises UnknownValueError where it is not known yet."""


def free(reason: str) -> tuple[Part, ...]:
    """Make the bill of a type of resource that always costs nothing."""
    return (lambda _resource, _billing: [Free(reason)],)
