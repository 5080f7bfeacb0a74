"""The lines that cost most, each with the key that would change it and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from groundplan.cost.command.keys import key_change
from groundplan.cost.command.traffic import rerouted
from groundplan.cost.estimate import Estimate, estimate
from groundplan.cost.output.lines import Line, lines_of
from groundplan.cost.subject import Subject

_SHOWN = 3


@dataclass(frozen=True)
class Largest:
    """A line, and what becomes of the whole estimate by another value of a key."""

    line: Line
    key: str | None = None
    """With the other value; `None` where no key of a deployment file makes it smaller."""
    change_usd: Decimal = Decimal(0)


def largest_lines(subject: Subject, found: Estimate, today: date, price_folder: Path | None) -> Sequence[Largest]:
    """Give the three largest lines of an estimate."""
    return [_with_key(line, subject, found, today, price_folder) for line in lines_of(found)[:_SHOWN]]


def _with_key(line: Line, subject: Subject, found: Estimate, today: date, price_folder: Path | None) -> Largest:
    change = key_change(line, subject.stack) if subject.pattern else None
    if change is None:
        return Largest(line)
    usage = rerouted(subject.usage, change.way, change.key)
    changed = estimate(change.stack, usage, today, price_folder=price_folder)
    return Largest(line, change.key, changed.cost.total - found.cost.total)
