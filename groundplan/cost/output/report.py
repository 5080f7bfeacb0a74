"""An estimate in words and tables, for a terminal of 80 columns or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from groundplan.cost.estimate import Estimate
from groundplan.cost.output.assumptions import assumptions_of
from groundplan.cost.output.money import change, number, plain, usd
from groundplan.cost.subject import Subject

if TYPE_CHECKING:
    from rich.console import RenderableType

    from groundplan.cost.command.largest import Largest

_INDENT = (0, 0, 0, 2)
_NAMED = 2
"""Addresses that are spelt out, of resources without a price."""


def report(subject: Subject, found: Estimate, largest: Sequence[Largest]) -> Iterator[RenderableType]:
    """Give the parts of a report, to be printed one below the other."""
    made_by = f" by {subject.pattern}" if subject.pattern else ""
    yield Text(f"{subject.name}{made_by} in {found.region}, USD a month", "bold")
    yield _indented(_by_service(found))
    cost = found.cost
    if cost.lowest != cost.highest:
        counts = found.task_counts.values()
        fewest, most = sum(one.lowest for one in counts), sum(one.highest for one in counts)
        yield _indented(
            Text(f"{usd(cost.lowest)} at the fewest tasks ({fewest}) to {usd(cost.highest)} at the most ({most})")
        )
    yield from _largest(largest)
    yield from _basis(subject, found)
    yield from _not_priced(found)
    ignored = (f"the usage file says {one}, which means nothing here" for one in subject.ignored_usage)
    for warning in (*found.warnings, *ignored):
        yield Text(f"warning: {warning}")


def sum_of(estimates: Sequence[Estimate]) -> Iterator[RenderableType]:
    """Give what several stacks cost together."""
    total = sum((found.cost.total for found in estimates), Decimal(0))
    yield from _heading(f"{len(estimates)} stacks together: {usd(total)} a month")


def _by_service(found: Estimate) -> Table:
    table = _table("service", "fixed", "usage", "total")
    for service, cost in found.by_service.items():
        table.add_row(service, plain(cost.fixed), plain(cost.usage), plain(cost.total))
    cost = found.cost
    table.add_row("total", plain(cost.fixed), plain(cost.usage), usd(cost.total), style="bold")
    return table


def _largest(largest: Sequence[Largest]) -> Iterator[RenderableType]:
    if not largest:
        return
    yield from _heading("the largest lines, and what would change them")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for one in largest:
        if one.key is not None:
            cells = (one.key, change(one.change_usd))
        elif one.line.components[0].usage is not None:
            cells = (f"rests on {one.line.components[0].usage.key}", "")
        else:
            cells = ("no key", "")
        table.add_row(one.line.title, plain(one.line.monthly_usd), *cells)
    yield _indented(table)


def _basis(subject: Subject, found: Estimate) -> Iterator[RenderableType]:
    yield from _heading("what this rests on")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for one in assumptions_of(found, subject.usage):
        of = f" of {one.address}" if one.address else ""
        table.add_row(f"{one.key}{of}", number(one.amount), one.origin)
    if table.row_count:
        yield _indented(table)
    if found.price_dates is not None:
        first, last = found.price_dates
        read = f"on {first}" if first == last else f"from {first} to {last}"
        yield _indented(Text(f"prices on demand in {', '.join(found.regions)}, read {read}; 730 hours a month"))
    for line in found.by_the_clock:
        yield _indented(Text(line))
    yield _indented(Text("without taxes, discounts, support, and what an account has free"))


def _not_priced(found: Estimate) -> Iterator[RenderableType]:
    if not found.not_priced and not found.unpriced:
        return
    yield from _heading("not priced, and so missing above")
    for one in found.not_priced:
        named = ", ".join(one.addresses[:_NAMED])
        more = len(one.addresses) - _NAMED
        yield _indented(Text(f"{named}{f' and {more} more' if more > 0 else ''}: {one.reason}"))
    for resource, component in found.unpriced:
        yield _indented(Text(f"{resource.address}, {component.name}: {component.unpriced}"))


def _indented(part: RenderableType) -> Padding:
    return Padding(part, _INDENT, expand=False)


def _heading(text: str) -> Iterator[RenderableType]:
    yield Text()
    yield Text(text, "bold")


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right")
    return table
