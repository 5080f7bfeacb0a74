"""Every place of a deployment file at which a person may write free text, found by walking the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from groundplan.config.model import DeploymentFile
from groundplan.config.validate import keys_of

ANY_NAME = "*"
"""Stands for a name that the file's author chooses."""
ITEM = "[]"
"""Stands for an item of a list."""


@dataclass(frozen=True, order=True)
class StringKey:
    """A place for text: as a value, as a key, or anywhere below a key that the models leave open."""

    path: tuple[str, ...]
    kind: Literal["value", "key", "unknown key", "open"]

    def __str__(self) -> str:
        return f"{self.kind} {'.'.join(self.path)}"


def string_keys(model: type[BaseModel] = DeploymentFile, path: tuple[str, ...] = ()) -> Iterator[StringKey]:
    """Walk a model: one row for each place, and one for the keys of each block, which may be misspelt."""
    yield StringKey((*path, ANY_NAME), "unknown key")
    for name, field in keys_of(model).items():
        yield from dict.fromkeys(_below(field.annotation, (*path, name)))


def _below(annotation: Any, path: tuple[str, ...]) -> Iterator[StringKey]:  # noqa: ANN401 — any annotation
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is Any:
        yield StringKey(path, "open")
    elif annotation is str:
        yield StringKey(path, "value")
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from string_keys(annotation, path)
    elif origin is Annotated:
        yield from _below(arguments[0], path)
    elif origin in {Union, UnionType}:
        for alternative in arguments:
            yield from _below(alternative, path)
    elif origin is list:
        yield from _below(arguments[0], (*path, ITEM))
    elif origin is dict:
        yield StringKey((*path, ANY_NAME), "key")
        yield from _below(arguments[1], (*path, ANY_NAME))
    elif origin is not Literal and annotation not in {int, float, bool, type(None)}:
        raise TypeError(f"teach the walk about {annotation} at {'.'.join(path)}")


ENVIRONMENT = ("environments", "staging")


def places() -> list[StringKey]:
    """Every place in a file: in the deployment itself, in the name of an environment, and in its overrides."""
    own = sorted(string_keys())
    overrides = [StringKey((*ENVIRONMENT, *key.path), key.kind) for key in own if key.path[0] != ENVIRONMENT[0]]
    return [*own, StringKey((ENVIRONMENT[0], ANY_NAME), "key"), *overrides]
