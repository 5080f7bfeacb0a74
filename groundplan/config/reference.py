"""The reference of every key, made from the models: docs/configuration.md, and the address of a key in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import patterns
from groundplan.config.chosen_pattern import built_in
from groundplan.config.model import DeploymentFile
from groundplan.config.validate import blocks_of, keys_of

DOCUMENT = "docs/configuration.md"
_YAML_SECTION = "which-yaml"
_ENVIRONMENTS = "environments"
_NAME = "NAME"
_MOST_LISTED = 24


@dataclass(frozen=True)
class Key:
    """A key of the reference; `NAME` stands in its path for a name that the user gives, `[]` for a list's item."""

    path: str
    depth: int
    description: str
    allowed: str
    required: bool
    defaults: tuple[str, ...]
    """What each pattern says, in the order of `patterns.NAMES`; empty where no pattern says anything."""
    example: str


def address(path: str) -> str:
    """Give the place in the documents that explains a key, as messages spell it, or the nearest key around it."""
    keys = [key for key in re.split(r"[.\[\]]+", path) if key]
    if keys[:1] == [_ENVIRONMENTS]:
        keys = keys[2:] or keys[:1]
    documented = _documented(keys, DeploymentFile)
    return f"{DOCUMENT}#{_anchor(documented) if documented else _YAML_SECTION}"


def _documented(keys: Sequence[str], block: type[BaseModel]) -> str:
    """Follow keys as far as the reference knows them, and spell them as it does."""
    field = keys_of(block).get(keys[0]) if keys else None
    if field is None:
        return ""
    step = _step(field)
    inner = blocks_of(field.annotation)
    rest = _documented(keys[2 if step else 1 :], inner[0]) if inner else ""
    return f"{keys[0]}{step}.{rest}" if rest else keys[0]


def page() -> str:
    """Write docs/configuration.md."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  # `groundplan check` comes here for addresses only

    text = Path(__file__).with_name("reference.md.j2").read_text(encoding="utf-8")
    template = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(text)  # noqa: S701
    return template.render(keys=list(keys()), patterns=patterns.NAMES) + "\n"


def keys() -> Iterator[Key]:
    """Give every key, each after the block that it belongs to."""
    schema = DeploymentFile.model_json_schema()
    data = [built_in(name).layers[0].mapping() for name in patterns.NAMES]
    yield from _keys(DeploymentFile, "", schema["$defs"], schema, data)


def _keys(
    block: type[BaseModel], prefix: str, definitions: Mapping[str, Any], node: Mapping[str, Any], data: list[Any]
) -> Iterator[Key]:
    for name, field in keys_of(block).items():
        path = f"{prefix}{name}"
        below = [values.get(name) if isinstance(values, Mapping) else None for values in data]
        inner = blocks_of(field.annotation)
        says = [isinstance(values, Mapping) and name in values for values in data]
        yield Key(
            path=path,
            depth=path.count("."),
            description=str(field.description),
            allowed=_allowed(node["properties"][name]),
            required=field.is_required() and not any(says) and _is_written_by_users(prefix, name),
            defaults=tuple(map(_written, below)) if any(says) and not inner else _default(field, inner),
            example=_example(path, field.examples),
        )
        for one in inner:
            yield from _keys(one, f"{path}{_step(field)}.", definitions, definitions[one.__name__], below)


def _is_written_by_users(prefix: str, name: str) -> bool:
    return bool(prefix) or name == "deployment"


def _step(field: FieldInfo) -> str:
    """Give what stands between a key and those of its blocks: a name, an item's number, or nothing."""
    kinds = {get_origin(annotation) or annotation for annotation in [field.annotation, *get_args(field.annotation)]}
    if dict in kinds:
        return f".{_NAME}"
    return "[]" if list in kinds else ""


def _default(field: FieldInfo, inner: list[type[BaseModel]]) -> tuple[str, ...]:
    if field.is_required() or inner:
        return ()
    return tuple(_written(field.get_default()) for _ in patterns.NAMES)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _example(path: str, examples: list[Any] | None) -> str:
    """Write an example as it stands in a file, under the keys around it."""
    (value,) = examples or [None]
    name = "mail" if "workers" in path else "report"
    for part in reversed(path.replace(_NAME, name).split(".")):
        value = {part.removesuffix("[]"): [value] if part.endswith("[]") else value}
    text: str = yaml.safe_dump(value, sort_keys=False, default_flow_style=None, width=100)
    return text.rstrip()


def _allowed(node: Mapping[str, Any]) -> str:
    """Say in words what a part of the JSON schema accepts."""
    if "anyOf" in node:
        return " or ".join(dict.fromkeys(_allowed(one) for one in node["anyOf"]))
    if "enum" in node:
        return _words(node["enum"])
    if "const" in node:
        return f"`{node['const']}`"
    if "$ref" in node:
        return "a block"
    return _kind(node)


def _words(accepted: Sequence[object]) -> str:
    # A version may be written as a number too.
    words = [word for word in accepted if not isinstance(word, int) or str(word) not in accepted]
    more = f", … ({len(words)} in all)" if len(words) > _MOST_LISTED else ""
    return "one of " + ", ".join(f"`{word}`" for word in words[:_MOST_LISTED]) + more


def _kind(node: Mapping[str, Any]) -> str:
    kind = node.get("type")
    if kind == "array":
        return f"a list, each item {_allowed(node['items'])}"
    if kind == "object":
        return "names with a block each" if "patternProperties" in node else "names with a value each"
    if kind in {"integer", "number"}:
        return _number(node, "a whole number" if kind == "integer" else "a number")
    return {"boolean": "`true` or `false`", "null": "`null`", "string": "text"}.get(str(kind), "a mapping")


def _number(node: Mapping[str, Any], noun: str) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if "exclusiveMinimum" in node:
        return f"{noun} above {node['exclusiveMinimum']}"
    if low is None:
        return noun
    return f"{noun}, {low} or more" if high is None else f"{noun} from {low} to {high}"


def _anchor(heading: str) -> str:
    """Spell a heading as GitHub addresses it."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")
