"""The pattern that a deployment follows: one that ships, or a file of the user's own that extends one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import patterns
from groundplan.config import source
from groundplan.config.messages import ConfigurationError, KeyPath, Message
from groundplan.config.model import DeploymentFile
from groundplan.config.nearest import unknown
from groundplan.config.source import Layer
from groundplan.config.source_text import Rank, SourceText

_EXTENDS = "extends"
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"
_OF_A_DEPLOYMENT: tuple[KeyPath, ...] = (("deployment", "name"), ("deployment", "pattern"), ("environments",))
"""What says which deployment one is, rather than what it is like."""


class UnusablePatternError(Exception):
    """The pattern is not there at all."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class ChosenPattern:
    """A pattern's layers, beginning with the one that ships, which is complete by itself."""

    name: str
    """As tags and documents call it."""
    layers: tuple[Layer, ...]
    messages: Sequence[Message] = ()


def built_in(name: str = patterns.NAMES[0]) -> ChosenPattern:
    """Give a pattern that ships."""
    return ChosenPattern(name, (_built_in_layer(name),))


def chosen_pattern(choice: str, folder: Path) -> ChosenPattern:
    """Give the pattern that `deployment.pattern` names.

    Args:
        choice: `small-saas`, `production-saas`, or the path of a YAML file.
        folder: The deployment file's, from which a relative path begins.

    Raises:
        UnusablePatternError: There is no such pattern, or its file cannot be read.
        ConfigurationError: The file is no YAML mapping.
    """
    if choice in patterns.NAMES:
        return built_in(choice)
    if "/" in choice or choice.endswith((".yaml", ".yml")):
        return _own_pattern(folder / choice)
    problem, remedy = unknown("pattern", choice, patterns.NAMES)
    raise UnusablePatternError(problem, f"{remedy} or the path of a file that extends one, such as ./our-saas.yaml")


def _own_pattern(path: Path) -> ChosenPattern:
    if not re.fullmatch(_NAME, path.stem):
        raise UnusablePatternError(
            "a pattern is called by its file's name, in tags too", "name the file by letters, digits and hyphens"
        )
    try:
        layer, messages = source.read(path, {*DeploymentFile.model_fields, _EXTENDS}, Rank.OWN_PATTERN)
    except ConfigurationError as error:
        if all(message.line is None for message in error.messages):
            (message,) = error.messages
            raise UnusablePatternError(f"{message.file}: {message.problem}", message.remedy) from error
        raise
    extended, said = _extended(layer)
    messages += [*said, *_misplaced(layer)]
    for key in ((_EXTENDS,), *_OF_A_DEPLOYMENT):
        layer = layer.without(*key)
    return ChosenPattern(path.stem, (_built_in_layer(extended), layer), messages)


def _extended(layer: Layer) -> tuple[str, list[Message]]:
    """Give the name of the pattern that a file extends; of the first that ships, where it names none."""
    data = layer.mapping()
    name = data.get(_EXTENDS)
    if isinstance(name, str) and name in patterns.NAMES:
        return name, []
    if _EXTENDS not in data:
        remedy = f"write {_EXTENDS}: {' or '.join(patterns.NAMES)}"
        return patterns.NAMES[0], [layer.origins[()].message("does not say which pattern it extends", remedy)]
    origin = layer.origins[_EXTENDS,]
    said = [] if origin.refused else [origin.message(*unknown("pattern", name, patterns.NAMES))]
    return patterns.NAMES[0], said


def _misplaced(layer: Layer) -> Iterator[Message]:
    for key in _OF_A_DEPLOYMENT:
        if key in layer.origins and not layer.origins[key].refused:
            problem, remedy = "belongs to a deployment, not to a pattern", "write it in the deployment file"
            yield layer.origins[key].message(problem, remedy, at_key=True)


@cache
def _built_in_layer(name: str) -> Layer:
    layer, _ = source.parse(SourceText(f"patterns/{name}.yaml", patterns.read(name), Rank.BUILT_IN_PATTERN))
    return layer
