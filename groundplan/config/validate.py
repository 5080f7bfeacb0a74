"""Effective values against the model: pydantic's errors in the file's own terms, and a deployment to go on with.

A faulty value is reported and then replaced by the pattern's, so that the checks which look at several values
together still run and a person sees everything at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from groundplan.config.confidential import SECRET_VALUE, is_confidential
from groundplan.config.findings import Findings
from groundplan.config.messages import KeyPath, escaped, shown
from groundplan.config.model import DeploymentFile
from groundplan.config.model.fields import REFUSED
from groundplan.config.nearest import suggestion, unknown

PLACEHOLDER_NAME = "unnamed"
_SURELY_MEANT = 0.8
"""How alike a key is that was surely meant, whatever the same word means elsewhere."""
_MOST_HOMES = 3

# pydantic's error types, in words: what was expected, and what to write.
_EXPECTED = {
    "string_type": ("text", "put the value in quotes"),
    "int_type": ("a whole number", "write digits alone, without quotes or a unit"),
    "int_from_float": ("a whole number", "write digits alone, without quotes or a unit"),
    "float_type": ("a number", "write a number, without quotes or a unit"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "dict_type": ("a mapping", "write key: value below it, or remove the key"),
    "model_type": ("a mapping", "write key: value below it, or remove the key"),
    "list_type": ("a list", "write [one, two], or one item to a line after a hyphen"),
}


def validated(findings: Findings, pattern: Mapping[str, Any]) -> DeploymentFile:
    """Check the effective values of `findings` and report what is wrong with each.

    Args:
        findings: Carries the effective values and takes the messages.
        pattern: A pattern's data, complete in itself, whose values stand in for faulty ones.

    Returns:
        The model, in which values that were reported are the pattern's.
    """
    stand_in = {**pattern, "deployment": {**pattern["deployment"], "name": PLACEHOLDER_NAME}}
    data: Any = deepcopy(findings.values.data)
    for path in [path for path, origin in findings.values.origins.items() if path and origin.refused]:
        _replace(data, path, stand_in)
    depth = 0
    while True:
        try:
            return DeploymentFile.model_validate(data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = _place(detail, data)
                if depth == 0:
                    _report(findings, detail, path)
                # Where a value alone cannot be replaced, the next round replaces what is around it, and in the end
                # a whole top-level block by the pattern's, which is valid.
                _replace(data, path[: max(1, len(path) - depth)], stand_in)
        depth += 1


def _place(detail: ErrorDetails, data: object) -> KeyPath:
    """Give the key path of an error: its location without the steps that pydantic adds for unions and keys."""
    path: list[str | int] = []
    for part in detail["loc"]:
        inner = _inside(data, part)
        is_missing_key = detail["type"] == "missing" and part == detail["loc"][-1]
        if inner is not _ABSENT or is_missing_key:
            data = inner
            path.append(part)
    return tuple(path)


def _replace(data: Any, path: KeyPath, stand_in: object) -> None:  # noqa: ANN401  # YAML's data
    """Put the pattern's value at `path`, or take the value away where the pattern has none."""
    *above, key = path
    for part in above:
        data, stand_in = _inside(data, part), _inside(stand_in, part)
    if isinstance(data, dict):
        data.pop(key, None)
        if (value := _inside(stand_in, key)) is not _ABSENT:
            data[key] = deepcopy(value)


_ABSENT = object()


def _inside(data: object, key: str | int) -> Any:  # noqa: ANN401
    if isinstance(data, dict):
        return data.get(key, _ABSENT)
    is_item = isinstance(data, list) and isinstance(key, int) and key < len(data)
    return data[key] if is_item else _ABSENT  # type: ignore[index]


def _report(findings: Findings, detail: ErrorDetails, path: KeyPath) -> None:
    kind = detail["type"]
    if kind == "extra_forbidden":
        problem, remedy = _unknown_key(str(path[-1]), _block_at(path[:-1]))
    elif kind == REFUSED:
        problem, remedy = detail["ctx"]["problem"], detail["ctx"]["remedy"]
    elif kind == "missing":
        problem, remedy = "required, but not given", f"write {escaped(str(path[-1]))}: and its value"
    elif kind == "literal_error":
        problem, remedy = _unknown_word(detail)
    elif kind == "too_short":
        problem, remedy = f"{detail['ctx']['actual_length']} given", f"list at least {detail['ctx']['min_length']}"
    elif kind in _EXPECTED:
        problem, remedy = _wrong_type(detail, path, findings.written(path))
    else:
        problem, remedy = _out_of_bounds(detail, path)
    is_of_key = kind in {"extra_forbidden", "missing"} or detail["loc"][-1] == "[key]"
    findings.fault(path, problem, remedy, at_key=is_of_key)


def _unknown_key(key: str, block: type[BaseModel]) -> tuple[str, str]:
    known = keys_of(block)
    homes = _homes().get(key, ())
    if not homes or get_close_matches(key, known, n=1, cutoff=_SURELY_MEANT):
        return unknown("key", key, known)
    problem, _ = unknown("key", key, known)
    return f"{problem} at this place", f"it belongs {' or '.join(homes)}: check the indentation"


@cache
def _homes() -> Mapping[str, list[str]]:
    """Tell where each key of the model belongs."""
    homes: dict[str, list[str]] = {}
    below: list[tuple[str, type[BaseModel]]] = [("", DeploymentFile)]
    while below:
        path, block = below.pop(0)
        for key, field in keys_of(block).items():
            homes.setdefault(key, []).append(f"below {path}" if path else "at the top level")
            below.extend((f"{path}.{key}".removeprefix("."), inner) for inner in blocks_of(field.annotation))
    return {key: found for key, found in homes.items() if len(found) <= _MOST_HOMES}


def _unknown_word(detail: ErrorDetails) -> tuple[str, str]:
    words = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    if isinstance(detail["input"], str):
        return unknown("value", detail["input"], words)
    return f"{shown(detail['input'])} is not one of {', '.join(words)}", suggestion("", words)


def _wrong_type(detail: ErrorDetails, path: KeyPath, written: str | None) -> tuple[str, str]:
    expected, remedy = _EXPECTED[detail["type"]]
    value = detail["input"]
    if value is None:
        return f"null, where {expected} is needed", "write a value, or remove the key to take the pattern's"
    is_secret = isinstance(value, str) and SECRET_VALUE.search(value)
    if is_secret or is_confidential(path) or expected == "a mapping":
        # Text where a block belongs may be anything, also a secret that slipped a line.
        return f"{expected} is needed, not {_kind(value)}", remedy
    got = shown(value)
    is_reinterpreted = isinstance(value, bool | float) and written not in {None, got}
    spelling = f" (YAML's reading of {escaped(written or '')[:40]})" if is_reinterpreted else ""
    return f"{expected} is needed, got {got}{spelling}", remedy


def _kind(value: object) -> str:
    kinds = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "a mapping")


def _out_of_bounds(detail: ErrorDetails, path: KeyPath) -> tuple[str, str]:
    field = keys_of(_block_at(path[:-1]))[str(path[-1])]
    # A field's own bounds, all of them; else the one that was broken, of a part of its type.
    low, above, high = (
        next((getattr(bound, name) for bound in field.metadata if hasattr(bound, name)), detail["ctx"].get(name))
        for name in ("ge", "gt", "le")
    )
    if above is not None:
        remedy = f"write a number above {above}"
    else:
        remedy = f"write {low} or more" if high is None else f"write a number from {low} to {high}"
    return f"{shown(detail['input'])} is out of range", remedy


def _block_at(path: KeyPath) -> type[BaseModel]:
    """Give the model of the block at `path`; a list's index, or a name that the user gave, stays with the items' model."""
    block: type[BaseModel] = DeploymentFile
    is_named_by_user = False
    for key in path:
        if is_named_by_user or isinstance(key, int):
            is_named_by_user = False
            continue
        annotation = keys_of(block)[key].annotation
        block, is_named_by_user = blocks_of(annotation)[0], get_origin(annotation) is dict
    return block


def keys_of(block: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """Give the fields of a block by the keys of the file, one of which is a word that Python keeps to itself."""
    return {field.alias or name: field for name, field in block.model_fields.items()}


def blocks_of(annotation: object) -> list[type[BaseModel]]:
    """Give the blocks that a field may hold, alone, in a list or by name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [block for argument in get_args(annotation) for block in blocks_of(argument)]
