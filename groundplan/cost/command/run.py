"""From what the user named to what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from groundplan.config.resolved import OwnedNetwork
from groundplan.cost.command.alternatives import alternatives
from groundplan.cost.command.break_even import break_even
from groundplan.cost.command.compare import Other, other_stack
from groundplan.cost.command.errors import CostError
from groundplan.cost.command.largest import largest_lines
from groundplan.cost.command.target import subjects_of
from groundplan.cost.estimate import Estimate, estimate
from groundplan.cost.output.infracost import Project, infracost_json
from groundplan.cost.price_book import PriceBook
from groundplan.cost.subject import Subject
from groundplan.cost.usage import with_infracost_usage

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    target: Path | None
    environment: str | None
    usage_file: Path | None
    today: date
    price_folder: Path

    @cached_property
    def subjects(self) -> Sequence[Subject]:
        """The stacks, in the order of their files and environments."""
        return [self._with_usage(subject) for subject in subjects_of(self.target, self.environment)]

    @property
    def regions(self) -> Sequence[str]:
        """Where something of them may be billed, sorted."""
        stacks = [subject.stack for subject in self.subjects]
        return sorted({stack.region for stack in stacks} | {one.region for stack in stacks for one in stack.resources})

    def report(self) -> Sequence[RenderableType]:
        """Give the estimate of each stack."""
        return list(self._reports())

    def json(self) -> str:
        """Give the estimates in Infracost's layout."""
        return self._json([self._project(subject) for subject in self.subjects])

    def compared(self, with_: str) -> Sequence[RenderableType]:
        """Give what differs between the first stack and another."""
        from groundplan.cost.output.report_of_choices import Side, comparison  # noqa: PLC0415 — JSON does without rich

        this, other = self._pair(with_)
        sides = [
            Side(name, self._estimate(subject), subject.usage)
            for name, subject in (("this", this), (other.name, other.subject))
        ]
        return list(comparison(*reversed(sides)) if other.is_earlier else comparison(*sides))

    def compared_json(self, with_: str) -> str:
        """Give the same in Infracost's layout, in which what came first is past."""
        this, other = self._pair(with_)
        now, past = (this, other.subject) if other.is_earlier else (other.subject, this)
        return self._json([replace(self._project(now), past=self._estimate(past))])

    def what_if(self) -> Sequence[RenderableType]:
        """Give what could be chosen otherwise in the first deployment.

        Raises:
            CostError: It is no deployment file.
        """
        from groundplan.cost.output.report_of_choices import Outcome  # noqa: PLC0415
        from groundplan.cost.output.report_of_choices import alternatives as table  # noqa: PLC0415

        this = self.subjects[0]
        if this.deployment is None:
            raise CostError("--what-if changes lines of a deployment file: name one in the place of a stack")
        total = self._estimate(this).cost.total
        outcomes = [
            Outcome(
                one.choice.key,
                total - self._estimate(self._with_usage(one.subject)).cost.total,
                one.choice.effect,
            )
            for one in alternatives(Path(this.source), this.deployment)
        ]
        network = this.deployment.network
        book = PriceBook.of(this.deployment.region, self.price_folder)
        even = break_even(network, book) if isinstance(network, OwnedNetwork) else None
        return list(table(outcomes, total, even))

    def _reports(self) -> Iterator[RenderableType]:
        from groundplan.cost.output.report import report, sum_of  # noqa: PLC0415

        for number, subject in enumerate(self.subjects):
            if number:
                yield ""
            found = self._estimate(subject)
            yield from report(subject, found, largest_lines(subject, found, self.today, self.price_folder))
        if len(self.subjects) > 1:
            yield from sum_of([self._estimate(subject) for subject in self.subjects])

    def _pair(self, with_: str) -> tuple[Subject, Other]:
        this = self.subjects[0]
        other = other_stack(with_, this, self.environment)
        return this, replace(other, subject=self._with_usage(other.subject))

    def _project(self, subject: Subject) -> Project:
        found = self._estimate(subject)
        return Project(subject, found, warnings=found.warnings)

    def _json(self, projects: Sequence[Project]) -> str:
        return infracost_json(projects, self.today)

    def _estimate(self, subject: Subject) -> Estimate:
        return estimate(subject.stack, subject.usage, self.today, price_folder=self.price_folder)

    def _with_usage(self, subject: Subject) -> Subject:
        if self.usage_file is None:
            return subject
        usage, ignored = with_infracost_usage(subject.usage, self.usage_file)
        return replace(subject, usage=usage, ignored_usage=ignored)
