"""A practice, how a configuration is checked for it, and how it would be broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.security.blocks import Block, Blocks
from tests.security.deployments import Variant

Check = Callable[[Blocks], Iterator[str]]
"""Yields what does not hold, and also that there is nothing for which it could."""
Breach = Callable[[dict[str, Any]], None]
Rule = Callable[[Blocks], Iterator[tuple[str, str]]]


class Scope(Enum):
    BOTH = "both patterns"
    PRODUCTION = "production-saas"
    DOMAIN = "with a domain"
    CHOICE = "a choice"
    NOWHERE = "does not apply"

    def covers(self, variant: Variant) -> bool:
        production = variant.pattern == "production-saas"
        return {Scope.PRODUCTION: production, Scope.DOMAIN: variant.https, Scope.NOWHERE: False}.get(self, True)


@dataclass(frozen=True)
class Control:
    id: str
    severity: str
    title: str
    scope: Scope
    met_by: str
    check: Check | None = None
    breach: Breach | None = None


def each(resource_type: str, holds: Callable[[Block], bool]) -> Check:
    """A check that each resource of a type holds, of which there may be none."""

    def check(blocks: Blocks) -> Iterator[str]:
        yield from (block.address for block in blocks.resources(resource_type) if not holds(block))

    return check


def every(resource_type: str, holds: Callable[[Block], bool]) -> Check:
    """A check that each resource of a type holds, of which there must be one."""

    def check(blocks: Blocks) -> Iterator[str]:
        if not any(blocks.resources(resource_type)):
            yield f"there is no {resource_type}"
        yield from each(resource_type, holds)(blocks)

    return check


def each_has(resource_type: str, **attributes: object) -> Check:
    """A check that each resource of a type has these values."""
    return every(
        resource_type, lambda block: all(block.attributes.get(key) == value for key, value in attributes.items())
    )


def none(*resource_types: str) -> Check:
    """A check that there is no resource of these types."""

    def check(blocks: Blocks) -> Iterator[str]:
        yield from (block.address for block in blocks.resources(*resource_types))

    return check


def rules(*walked: Rule) -> Check:
    """A check by rules of the walker."""

    def check(blocks: Blocks) -> Iterator[str]:
        yield from (f"{address}: {detail}" for rule in walked for address, detail in rule(blocks))

    return check


def both(*checks: Check) -> Check:
    """A check by several."""

    def check(blocks: Blocks) -> Iterator[str]:
        for part in checks:
            yield from part(blocks)

    return check


def setting(resource_type: str, **attributes: object) -> Breach:
    """A breach by other values in each resource of a type."""

    def breach(configuration: dict[str, Any]) -> None:
        for resource in configuration["resource"][resource_type].values():
            resource.update(attributes)

    return breach


def adding(resource_type: str, **attributes: object) -> Breach:
    """A breach by one more resource."""

    def breach(configuration: dict[str, Any]) -> None:
        configuration["resource"].setdefault(resource_type, {})["breach"] = attributes

    return breach


def removing(resource_type: str) -> Breach:
    """A breach by the lack of a type of resources."""

    def breach(configuration: dict[str, Any]) -> None:
        del configuration["resource"][resource_type]

    return breach
