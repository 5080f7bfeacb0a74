"""The JSON schema of a deployment file, made from the models, by which editors complete, check and explain."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import patterns
from groundplan.config.chosen_pattern import built_in
from groundplan.config.model import DeploymentFile
from groundplan.config.model.deployment import ENVIRONMENT_LABEL
from groundplan.config.validate import blocks_of, keys_of

FILE_NAME = "deployment.schema.json"
_OVERRIDE = "InEnvironment"
_PATTERN = ("DeploymentBlock", "pattern")
_NOT_OVERRIDABLE = ("name", "environment")
Node = dict[str, Any]


def schema_text() -> str:
    """Write the schema as it is kept in the repository."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Node:
    """Give the schema, in draft 7, which every editor understands.

    It is never stricter than the models, and looser where a rule is about several values.
    """
    root: Node = DeploymentFile.model_json_schema()
    blocks: dict[str, Node] = root.pop("$defs")
    blocks[DeploymentFile.__name__] = root
    for block in blocks.values():
        _tidy(block)
    _fill_from_patterns(blocks)
    _describe_environments(blocks)
    root = blocks.pop(DeploymentFile.__name__)
    root["required"] = ["deployment"]
    blocks["DeploymentBlock"]["required"] = ["name"]
    whole: Node = _with_plain_references(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            **root,
            "title": "deployment.yaml of groundplan",
            "definitions": dict(sorted(blocks.items())),
        }
    )
    return whole


def _tidy(block: Node) -> None:
    """Take out the titles, which repeat the keys, and the defaults that say `not given`; close what takes names."""
    block.pop("title", None)
    for field in block.get("properties", {}).values():
        field.pop("title", None)
        if field.get("default", ...) is None:
            del field["default"]
        for accepted in (field, *field.get("anyOf", [])):
            if "patternProperties" in accepted:
                accepted["additionalProperties"] = False


def _fill_from_patterns(blocks: Mapping[str, Node]) -> None:
    """Require nothing that the patterns fill in, and say what they fill in."""
    values = [dict(_pattern_values(built_in(name).layers[0].mapping(), DeploymentFile)) for name in patterns.NAMES]
    for block, key in dict.fromkeys(place for pattern in values for place in pattern):
        blocks[block].pop("required", None)
        field = blocks[block]["properties"][key]
        defaults = [pattern.get((block, key)) for pattern in values]
        if (block, key) == _PATTERN:
            field["default"] = patterns.NAMES[0]
        elif all(value == defaults[0] for value in defaults):
            if defaults[0] is not None:
                field["default"] = defaults[0]
        else:
            said = ", ".join(
                f"{name}: {json.dumps(value)}" for name, value in zip(patterns.NAMES, defaults, strict=True)
            )
            field["description"] = f"{field['description']} ({said})"


def _pattern_values(data: Mapping[str, Any], block: type[Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """Give what a pattern says, by block and key; of a key that holds a block, that block's."""
    for key, value in data.items():
        inner = blocks_of(keys_of(block)[key].annotation)
        if inner and isinstance(value, Mapping):
            yield (block.__name__, key), None
            yield from _pattern_values(value, inner[0])
        else:
            yield (block.__name__, key), value


def _describe_environments(blocks: dict[str, Node]) -> None:
    """An environment is a file of which nothing is required, and which says nothing of its own identity."""
    overrides = {f"{name}{_OVERRIDE}": _override_of(block) for name, block in blocks.items()}
    del overrides[f"{DeploymentFile.__name__}{_OVERRIDE}"]["properties"]["environments"]
    for key in _NOT_OVERRIDABLE:
        del overrides[f"DeploymentBlock{_OVERRIDE}"]["properties"][key]
    environments = blocks[DeploymentFile.__name__]["properties"]["environments"]
    of_one = {"anyOf": [{"$ref": _reference(f"{DeploymentFile.__name__}{_OVERRIDE}")}, {"type": "null"}]}
    environments["anyOf"] = [
        {
            "type": "object",
            "patternProperties": {f"^(?:{ENVIRONMENT_LABEL})$": of_one},
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
    blocks.update(overrides)
    _drop_unused(blocks)


def _override_of(block: Node) -> Node:
    override = deepcopy(block)
    override.pop("required", None)
    override.pop("description", None)
    for field in override["properties"].values():
        for key in ("default", "examples"):
            field.pop(key, None)
        _point_to_overrides(field)
    return override


def _point_to_overrides(node: object) -> None:
    """Let what is merged key by key be an override too; the items of a list are replaced as a whole."""
    if isinstance(node, dict):
        if "$ref" in node:
            node["$ref"] = _reference(node["$ref"].rpartition("/")[2] + _OVERRIDE)
        for key, value in node.items():
            if key != "items":
                _point_to_overrides(value)
    elif isinstance(node, list):
        for value in node:
            _point_to_overrides(value)


def _drop_unused(blocks: dict[str, Node]) -> None:
    while unused := blocks.keys() - set(_referenced(blocks)) - {DeploymentFile.__name__}:
        for name in unused:
            del blocks[name]


def _referenced(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _referenced(value)
    elif isinstance(node, list):
        for value in node:
            yield from _referenced(value)


def _with_plain_references(node: Any) -> Any:  # noqa: ANN401  # any part of a schema
    """Set each reference apart from what stands beside it, which draft 7 would not read."""
    if isinstance(node, list):
        return [_with_plain_references(value) for value in node]
    if not isinstance(node, dict):
        return node
    read = {key: _with_plain_references(value) for key, value in node.items()}
    if isinstance(read.get("$ref"), str):
        reference = {"$ref": _reference(read.pop("$ref").rpartition("/")[2])}
        return {**read, "allOf": [reference]} if read else reference
    return read


def _reference(name: str) -> str:
    return f"#/definitions/{name}"
