"""Amounts as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")


def usd(amount: Decimal) -> str:
    """Spell an amount to the cent, such as `$1,234.50` or `-$36.50`."""
    rounded = amount.quantize(_CENT, ROUND_HALF_UP)
    return f"{'-' if rounded < 0 else ''}${abs(rounded):,}"


def plain(amount: Decimal) -> str:
    """Spell an amount to the cent for a column of them."""
    return usd(amount).replace("$", "")


def change(amount: Decimal) -> str:
    """Spell a difference with its sign; none where it rounds to nothing."""
    return f"+{usd(amount)}" if amount.quantize(_CENT, ROUND_HALF_UP) > 0 else usd(amount)


def number(amount: Decimal) -> str:
    """Spell a number without trailing zeros, such as `0.5` or `1,669`."""
    return f"{amount.normalize():,f}"
