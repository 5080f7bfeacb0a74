"""Terraform's JSON as Terraform reads it: which parts of a text it evaluates, and which it takes as they are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

_OPENING = ("${", "%{")
_ESCAPED = ("$${", "%%{")


def evaluated(document: Any) -> Counter[str]:  # noqa: ANN401 — any JSON
    """Every template sequence of a document's texts and names, with how often it stands there."""
    return Counter(sequence for text in texts(document) for sequence in sequences(text))


def sequences(text: str) -> Iterator[str]:
    """The template sequences of one text.

    https://developer.hashicorp.com/terraform/language/expressions/strings: `$${` and `%%{` stand for themselves.
    """
    index = 0
    while index < len(text):
        if text.startswith(_ESCAPED, index):
            index += len(_ESCAPED[0])
        elif text.startswith(_OPENING, index):
            end = _end(text, index + len(_OPENING[0]))
            yield text[index:end]
            index = end
        else:
            index += 1


def _end(text: str, index: int) -> int:
    """Where the sequence ends whose inside begins at `index`; quotes in it may hold braces."""
    depth, is_quoted = 1, False
    while index < len(text) and depth:
        char = text[index]
        if is_quoted and char == "\\":
            index += 1
        elif char == '"':
            is_quoted = not is_quoted
        elif not is_quoted:
            depth += {"{": 1, "}": -1}.get(char, 0)
        index += 1
    return index


def texts(document: Any) -> Iterator[str]:  # noqa: ANN401
    """Every text of a document, names too."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield name
            yield from texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from texts(value)
    elif isinstance(document, str):
        yield document


def differences(expected: Any, found: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401
    """Where two documents differ; JSON inside a text is compared as JSON."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(expected.keys() | found.keys()):
            if name in expected and name in found:
                yield from differences(expected[name], found[name], f"{path}.{name}")
            else:
                yield f"{path}: {name!r} is in one of them only"
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, pair in enumerate(zip(expected, found, strict=True)):
            yield from differences(*pair, f"{path}[{index}]")
    elif expected != found:
        yield f"{path}: expected {expected!r}, found {found!r}"


def opened(document: Any) -> Any:  # noqa: ANN401
    """The document with the JSON inside its texts as JSON, where Terraform's own words allow it."""
    if isinstance(document, dict):
        return {name: opened(value) for name, value in document.items()}
    if isinstance(document, list):
        return [opened(value) for value in document]
    return _opened_text(document) if isinstance(document, str) else document


def _opened_text(text: str) -> Any:  # noqa: ANN401
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def replaced(document: Any, texts_by_stand_in: dict[str, str]) -> Any:  # noqa: ANN401
    """The document with every stand-in replaced by its text, in names and values."""
    if isinstance(document, dict):
        return {
            replaced(name, texts_by_stand_in): replaced(value, texts_by_stand_in) for name, value in document.items()
        }
    if isinstance(document, list):
        return [replaced(value, texts_by_stand_in) for value in document]
    if isinstance(document, str):
        for stand_in, text in texts_by_stand_in.items():
            document = document.replace(stand_in, text)
    return document
