"""Amounts by usage key, of a whole stack or of one resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches

Amount = Decimal | float | int

WORKED_OUT = ("container_insights_metrics", "database_backup_gb_above_free", "log_stored_gb")
"""Usage keys without a profile's amount: the resources, or other amounts, say how much it is, unless somebody does."""


class UsageError(ValueError):
    """A usage key is not known, an amount is no amount, or a file does not hold them."""


@dataclass(frozen=True)
class Assumption:
    """How much a month is assumed to bring, and who says so, such as `profile small-saas`."""

    key: str
    amount: Decimal
    origin: str


@dataclass(frozen=True)
class Usage:
    """What a month is assumed to bring a stack, and single resources of it."""

    _whole: Mapping[str, Assumption] = field(default_factory=dict)
    _own: Mapping[tuple[str, str], Assumption] = field(default_factory=dict)

    def whole(self, key: str) -> Assumption | None:
        """Give what is assumed of the whole stack, if anything is.

        Raises:
            KeyError: There is no such usage key.
        """
        if key not in self._whole and key not in WORKED_OUT:
            raise KeyError(key)
        return self._whole.get(key)

    def of(self, key: str, address: str) -> Assumption | None:
        """Give what is assumed of one resource itself, if anything is."""
        return self._own.get((address, key))

    def is_given(self, key: str, *addresses: str) -> bool:
        """Tell whether a resource has an amount of its own, under one of its addresses."""
        return any((address, key) in self._own for address in addresses)

    @property
    def keys(self) -> tuple[str, ...]:
        """All usage keys there are, sorted."""
        return tuple(sorted({*self._whole, *WORKED_OUT}))

    def with_amounts(self, amounts: Mapping[str, Amount], origin: str) -> Usage:
        """Let other amounts of the whole stack take the place of those that there are.

        Args:
            amounts: By usage key, such as `nat_gb`.
            origin: Where they come from, such as `deployment.yaml`.

        Raises:
            UsageError: There is no such usage key, or the amount is negative or no number.
        """
        return replace(
            self, _whole={**self._whole, **{key: self._checked(key, amounts[key], origin) for key in amounts}}
        )

    def with_amounts_of(self, address: str, amounts: Mapping[str, Amount], origin: str) -> Usage:
        """Let a resource have amounts of its own, of which the others get no part.

        Raises:
            UsageError: There is no such usage key, or the amount is negative or no number.
        """
        own = {(address, key): self._checked(key, amounts[key], origin) for key in amounts}
        return replace(self, _own={**self._own, **own})

    def _checked(self, key: str, amount: object, origin: str) -> Assumption:
        if key not in self.keys:
            near = get_close_matches(key, self.keys, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(self.keys)}"
            raise UsageError(f"unknown usage {key} in {origin}: {remedy}")
        return Assumption(key, checked_amount(key, amount, origin), origin)


def checked_amount(key: str, amount: object, origin: str) -> Decimal:
    """Take a number of zero or more.

    Raises:
        UsageError: It is none.
    """
    if isinstance(amount, bool) or not isinstance(amount, Decimal | float | int):
        raise UsageError(f"{key} in {origin} must be a number, got {amount!r}")
    exact = Decimal(str(amount))
    if not exact.is_finite() or exact < 0:
        raise UsageError(f"{key} in {origin} must be 0 or more, got {amount}")
    return exact
