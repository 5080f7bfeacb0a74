"""What a stack is compared with, as an option names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from groundplan.cost.command.edits import at_revision, edited
from groundplan.cost.command.errors import CostError
from groundplan.cost.command.synthesis import synthesized_subjects
from groundplan.cost.command.target import subjects_of
from groundplan.cost.subject import Subject

_EDITS: Mapping[str, tuple[str, str]] = {"pattern": ("deployment", "pattern"), "region": ("platform", "region")}
_KINDS = ("environment", "pattern", "region", "revision")


@dataclass(frozen=True)
class Other:
    """Another stack, with a name for the column of its figures."""

    name: str
    subject: Subject
    is_earlier: bool
    """Whether it is what the stack was before, rather than what it might become."""


def other_stack(with_: str, this: Subject, environment: str | None) -> Other:
    """Read what a stack is compared with.

    Args:
        with_: `pattern=NAME`, `environment=NAME`, `region=NAME`, `revision=REVISION`, or a path.
        this: The stack.
        environment: The one that the user asked for, which a path is read for as well.

    Raises:
        CostError: There is no such stack, or it cannot be made of this one.
        ConfigurationError: A deployment file is wrong.
    """
    kind, _, value = with_.partition("=")
    if kind not in _KINDS:
        if not Path(with_).exists():
            kinds = ", ".join(f"{one}=..." for one in _KINDS)
            raise CostError(f"--compare {with_}: no such file; write a path, or one of {kinds}")
        return Other(with_, subjects_of(Path(with_), environment)[0], is_earlier=False)
    if this.deployment is None:
        raise CostError(f"--compare {with_}: only a deployment file can be read so; name one, or compare with a path")
    file = Path(this.source)
    if kind == "environment":
        return Other(value, subjects_of(file, value)[0], is_earlier=False)
    try:
        if kind == "revision":
            resolved = at_revision(file, this.deployment.environment, value)
        else:
            block, key = _EDITS[kind]
            resolved = edited(file, this.deployment.environment, {block: {key: value}})
    except CostError as error:
        raise CostError(f"--compare {with_}: {error}") from error
    return Other(value, synthesized_subjects([resolved])[0], is_earlier=kind == "revision")
