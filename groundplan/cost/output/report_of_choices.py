"""Comparisons and alternatives in tables, for a terminal of 80 columns or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from groundplan.cost.estimate import Estimate
from groundplan.cost.output.assumptions import assumptions_of
from groundplan.cost.output.comparison import differences
from groundplan.cost.output.money import change, number, plain, usd
from groundplan.cost.usage import Usage

if TYPE_CHECKING:
    from rich.console import RenderableType

    from groundplan.cost.command.break_even import BreakEven


@dataclass(frozen=True)
class Side:
    """One of two estimates."""

    name: str
    found: Estimate
    usage: Usage


def comparison(before: Side, after: Side) -> Iterator[RenderableType]:
    """Give the difference of two estimates by line, and what they assume differently."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("USD a month", overflow="fold")
    for name in (before.name, after.name, "difference"):
        table.add_column(name, justify="right", overflow="fold")
    for one in differences(before.found, after.found):
        table.add_row(f"{one.service}: {one.name}", plain(one.before), plain(one.after), change(one.change))
    first, second = before.found.cost.total, after.found.cost.total
    table.add_row("total", usd(first), usd(second), change(second - first), style="bold")
    yield table
    yield from _other_usage(before, after)
    for side in (before, after):
        if side.found.not_priced or side.found.unpriced:
            yield Text(f"{side.name} has lines without a price: groundplan cost names them")


def _other_usage(before: Side, after: Side) -> Iterator[RenderableType]:
    first, second = (
        {one.key: one.amount for one in assumptions_of(side.found, side.usage) if one.address is None}
        for side in (before, after)
    )
    other = [
        f"{key} {number(first[key])} and {number(second[key])}"
        for key in first
        if key in second and first[key] != second[key]
    ]
    if other:
        yield Text(f"the two assume different usage: {', '.join(other)}")


@dataclass(frozen=True)
class Outcome:
    """What another value of a key would do."""

    key: str
    saving_usd: Decimal
    effect: str


def alternatives(outcomes: Sequence[Outcome], total: Decimal, even: BreakEven | None) -> Iterator[RenderableType]:
    """Give what could be chosen otherwise, the greatest saving first."""
    yield Text(f"what could be chosen otherwise, against {usd(total)} a month", "bold")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for one in sorted(outcomes, key=lambda one: (-one.saving_usd, one.key)):
        table.add_row(change(-one.saving_usd), Text(one.key, "bold"))
        table.add_row("", one.effect)
    yield table
    if even is not None:
        yield Text()
        yield Text(_break_even(even))


def _break_even(even: BreakEven) -> str:
    beside, instead = (
        f"{amount.to_integral_value(ROUND_CEILING):,} GB" for amount in (even.beside_gb, even.instead_gb)
    )
    gateways = "a NAT gateway" if even.gateways == 1 else f"{even.gateways} NAT gateways"
    sooner = f"from {instead} on" if even.instead_gb else "at any amount"
    return (
        f"break-even of endpoints: {even.endpoints} in each of {even.zones} zones cost {usd(even.endpoint_usd)}, "
        f"{gateways} {usd(even.gateway_usd)}. For traffic with AWS, endpoints beside the NAT save more than they cost "
        f"from {beside} a month on; in its place, {sooner}."
    )
