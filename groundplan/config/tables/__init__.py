"""What AWS and PostgreSQL offer, as data: each file states its source and the day it was read."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Parameter:
    """A PostgreSQL parameter: `unit` is what the server counts in (empty: none), bounds are in that unit."""

    type: str
    unit: str
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]


@cache
def zones_by_region() -> Mapping[str, tuple[str, ...]]:
    """Give each commercial region's availability zones, in the order in which they are taken."""
    return {row["region"]: tuple(row["region"] + letter for letter in row["zones"]) for row in _rows("regions")}


@cache
def memory_gib_by_instance_class() -> Mapping[str, float]:
    """Give each database instance class's memory in GiB."""
    return {row["class"]: float(row["memory_gib"]) for row in _rows("instance-classes")}


@cache
def absent_instance_families() -> Mapping[str, frozenset[str]]:
    """Give the families of database instance classes that a region lacks, for each region that lacks any."""
    return {row["region"]: frozenset(row["families"].split()) for row in _rows("absent-instance-families")}


@cache
def parameters() -> Mapping[str, Parameter]:
    """Give the PostgreSQL parameters that a parameter group may set, by name."""
    return {
        row["name"]: Parameter(
            type=row["type"],
            unit=row["unit"],
            minimum=float(row["minimum"]) if row["minimum"] else None,
            maximum=float(row["maximum"]) if row["maximum"] else None,
            choices=tuple(row["choices"].split("|")) if row["choices"] else (),
        )
        for row in _rows("postgresql-parameters")
    }


@cache
def reserved_words() -> frozenset[str]:
    """Give the words that a database cannot be called."""
    return frozenset(row["word"] for row in _rows("reserved-words"))


def _rows(table: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
