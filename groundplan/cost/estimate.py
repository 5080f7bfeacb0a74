"""What a stack will cost in a month, at list prices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from groundplan.cost.allowances import with_account_allowances
from groundplan.cost.charges import Billing, Free
from groundplan.cost.components import Component, PricedResource, priced
from groundplan.cost.database_hours import share_running, unread_stops
from groundplan.cost.price_book import PriceBook
from groundplan.cost.resources import Resource, Stack, UnknownValueError
from groundplan.cost.services import BILLS, data_transfer
from groundplan.cost.task_counts import Shift, TaskCount, at_the_busiest, on_average, shifts_of, unread_actions
from groundplan.cost.usage import Usage
from groundplan.cost.week import HOURS_OF_WEEK


@dataclass(frozen=True)
class Cost:
    """USD a month, unrounded: what runs costs whatever is done with it, and what rests on assumptions of usage."""

    fixed: Decimal
    usage: Decimal
    lowest: Decimal
    """Altogether, at the fewest tasks that autoscaling allows."""
    highest: Decimal
    """Altogether, at the most tasks that autoscaling allows."""

    @property
    def total(self) -> Decimal:
        """Altogether, at the desired number of tasks."""
        return self.fixed + self.usage

    @classmethod
    def of(cls, components: Iterable[Component]) -> Cost:
        """Add up components, but for those that are not priced."""
        fixed = usage = below = above = Decimal(0)
        for component in components:
            monthly = component.monthly_usd or Decimal(0)
            if component.usage is None:
                fixed += monthly
            else:
                usage += monthly
            lowest, highest = component.range_usd
            below, above = below + monthly - lowest, above + highest - monthly
        return cls(fixed, usage, fixed + usage - below, fixed + usage + above)


@dataclass(frozen=True)
class Unbilled:
    """A type of resource without a line in the estimate, and why."""

    type: str
    addresses: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Estimate:
    """What a stack costs in a month, line by line."""

    region: str
    """Of the stack's provider without an alias."""
    resources: tuple[PricedResource, ...]
    free: tuple[Unbilled, ...]
    not_priced: tuple[Unbilled, ...]
    """Of types that nothing here knows: what they cost is missing."""
    task_counts: Mapping[str, TaskCount]
    """Of ECS services, by address, while they run the most; without those of which the number is not known."""
    by_the_clock: tuple[str, ...]
    """What runs for a part of each week, and for how much of it."""
    warnings: tuple[str, ...]

    @cached_property
    def cost(self) -> Cost:
        """All of it."""
        return Cost.of(self.components)

    @cached_property
    def by_service(self) -> Mapping[str, Cost]:
        """The same by AWS service, the dearest first."""
        components: dict[str, list[Component]] = {}
        for resource in self.resources:
            components.setdefault(resource.service, []).extend(resource.components)
        costs = {service: Cost.of(found) for service, found in components.items()}
        return dict(sorted(costs.items(), key=lambda item: (-item[1].total, item[0])))

    @property
    def components(self) -> Sequence[Component]:
        """All lines."""
        return [component for resource in self.resources for component in resource.components]

    @property
    def unpriced(self) -> Sequence[tuple[PricedResource, Component]]:
        """The lines that have no price, with their resource: what they cost is missing."""
        return [(one, line) for one in self.resources for line in one.components if line.monthly_usd is None]

    @property
    def regions(self) -> tuple[str, ...]:
        """Where something of it is billed, sorted."""
        return tuple(sorted({resource.region for resource in self.resources}))

    @property
    def price_dates(self) -> tuple[date, date] | None:
        """When the oldest and the newest of its prices were read; `None` where it has none."""
        dates = [component.price_date for component in self.components if component.price_date is not None]
        return (min(dates), max(dates)) if dates else None


def estimate(
    stack: Stack, usage: Usage, today: date, *, account_allowances: bool = False, price_folder: Path | None = None
) -> Estimate:
    """Estimate what a stack costs in a month, at list prices and at the desired number of tasks.

    Args:
        stack: Its resources.
        usage: What a month is assumed to bring.
        today: By which PostgreSQL's Extended Support and the age of prices are judged.
        account_allowances: Take off what the account has free, as if nothing else used it.
        price_folder: Where refreshed price books are.

    Raises:
        UnknownRegionError: There are no prices for one of its regions.
        PriceBookError: A refreshed price book cannot be read.
    """
    traffic = data_transfer.of_stack(stack)
    every = [*stack.resources, *([traffic] if traffic else [])]

    @cache
    def billing(region: str) -> Billing:
        return Billing(stack, usage, PriceBook.of(region, price_folder), today)

    lines: list[PricedResource] = []
    free: dict[tuple[str, str], list[str]] = {}
    not_priced: dict[tuple[str, str], list[str]] = {}
    for resource in every:
        bill = BILLS.get(resource.type)
        if bill is None:
            not_priced.setdefault((resource.type, _why_unknown(resource)), []).append(resource.address)
            continue
        found = priced(resource, bill, billing(resource.region))
        if isinstance(found, Free):
            free.setdefault((resource.type, found.reason), []).append(resource.address)
        else:
            lines.append(found)
    shifts_by_service = dict(_shifts(stack))
    return Estimate(
        region=stack.region,
        resources=with_account_allowances(lines) if account_allowances else tuple(lines),
        free=tuple(_unbilled(free)),
        not_priced=tuple(_unbilled(not_priced)),
        task_counts={address: at_the_busiest(shifts) for address, shifts in shifts_by_service.items()},
        by_the_clock=(*_changing_counts(shifts_by_service), *_sleeping_databases(stack)),
        warnings=tuple(
            _warnings(stack, lines, [billing(one).book for one in sorted({one.region for one in lines})], today)
        ),
    )


def _why_unknown(resource: Resource) -> str:
    return "its price is not known here" if resource.type.startswith("aws_") else "it is no resource of AWS"


def _unbilled(addresses: Mapping[tuple[str, str], list[str]]) -> Iterator[Unbilled]:
    for (type_, reason), found in sorted(addresses.items()):
        yield Unbilled(type_, tuple(found), reason)


def _warnings(stack: Stack, lines: Sequence[PricedResource], books: Sequence[PriceBook], today: date) -> Iterator[str]:
    yield from (warning for book in books if (warning := book.age_warning(today)))
    billed = {line.address for line in lines}
    for resource in stack.resources:
        if resource.counted and resource.address in billed:
            yield (
                f"how many there are of {resource.address} is known only after it is applied "
                f"({resource.counted.expression}): one is counted"
            )
    clocked = [one.address for one in unread_actions(stack)]
    if clocked:
        yield f"the number of tasks changes by the clock, but the desired one is counted all day: {', '.join(clocked)}"
    stopping = [one.address for one in unread_stops(stack)]
    if stopping:
        yield f"a database is stopped by the clock, but counted all day: {', '.join(stopping)}"


def _shifts(stack: Stack) -> Iterator[tuple[str, tuple[Shift, ...]]]:
    for service in stack.of_type("aws_ecs_service"):
        with suppress(UnknownValueError):
            yield service.address, shifts_of(service, stack)


def _changing_counts(shifts_by_service: Mapping[str, Sequence[Shift]]) -> Iterator[str]:
    for address, shifts in shifts_by_service.items():
        if len(shifts) > 1:
            average, most = on_average(shifts).desired, at_the_busiest(shifts).desired
            yield f"{address} runs {average:.1f} tasks on average of a week, and {most:f} at the most, by its scheduled actions"


def _sleeping_databases(stack: Stack) -> Iterator[str]:
    for instance in stack.of_type("aws_db_instance"):
        share = share_running(instance, stack)
        if share < 1:
            yield f"{instance.address} runs {share * HOURS_OF_WEEK:.1f} of {HOURS_OF_WEEK} hours a week, by its schedules"
