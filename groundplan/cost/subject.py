"""A stack together with the usage that its estimate rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from groundplan.config import Deployment, Findings
from groundplan.cost.reading import stack_of
from groundplan.cost.resources import Stack
from groundplan.cost.usage import Usage, usage_profile
from groundplan.cost.usage.profiles import DEFAULT, profiles

_BLOCK = "usage"
_TAG = "Pattern"


@dataclass(frozen=True)
class Subject:
    """What an estimate is made of."""

    name: str
    source: str
    """Where it was read, as its user typed that."""
    pattern: str | None
    """The pattern that made it; `None` where none did."""
    stack: Stack
    usage: Usage
    deployment: Deployment | None = None
    """What it was synthesized from just now; `None` where it was read as it lay there."""
    ignored_usage: tuple[str, ...] = ()
    """What a usage file says that means nothing here."""


@dataclass(frozen=True)
class GivenAmount:
    """An amount of the `usage` block, and the line that it stands in."""

    key: str
    amount: float
    origin: str


def given_amounts(findings: Findings) -> Sequence[GivenAmount]:
    """Give what a deployment's own `usage` block says."""
    block = findings.values.mapping().get(_BLOCK) or {}
    origins = {key: findings.values.origins[_BLOCK, key] for key in block}
    return [
        # The file's name alone, so that what is written beside a stack does not depend on where it was made.
        GivenAmount(key, amount, f"{Path(origins[key].file).name}:{origins[key].value.line}")
        for key, amount in block.items()
        if amount is not None
    ]


def subject_of(
    name: str,
    source: str,
    document: Mapping[str, Any],
    amounts: Iterable[GivenAmount] = (),
    region: str | None = None,
) -> Subject:
    """Take a synthesized stack or a plan, with the usage profile of the pattern that made it.

    Args:
        name: What it is called.
        source: Where it was read.
        document: The content of the file.
        amounts: What its owner says, in the place of the profile.
        region: Of providers that name none.

    Raises:
        StackError: The document is neither, or a provider's region is not known.
    """
    stack = stack_of(document, region=region)
    pattern = _pattern_of(document)
    usage = usage_profile(pattern if pattern in profiles() else DEFAULT)
    for given in amounts:
        usage = usage.with_amounts({given.key: given.amount}, given.origin)
    return Subject(name, source, pattern, stack, usage)


def read_document(path: Path) -> Any:  # noqa: ANN401 — JSON
    """Read a file of JSON with its numbers as they are written.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no JSON.
    """
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def _pattern_of(document: Mapping[str, Any]) -> str | None:
    """Find the tag that every resource of a pattern gets, where a configuration or a plan has it."""
    provider = _first(_at(document, "provider", "aws"))
    planned = _first(_at(document, "configuration", "provider_config", "aws", "expressions", "default_tags"))
    found = _at(_first(_at(provider, "default_tags")), "tags", _TAG) or _at(planned, "tags", "constant_value", _TAG)
    return found if isinstance(found, str) else None


def _at(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _first(value: object) -> object:
    return next(iter(value), None) if isinstance(value, list) else value
