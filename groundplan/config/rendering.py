"""Messages as people read them on a terminal or in a log, and as editors and CI take them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from groundplan.config.messages import Message, code_point
from groundplan.config.reference import address

_WIDEST = 100
_LEAD = 40
"""Columns of a long line that are kept before the place that is meant."""


@dataclass(frozen=True)
class Snippet:
    """A line of a file, and the place in it that a message is about, counted in a terminal's cells from 0."""

    text: str
    caret: int


def snippet(message: Message) -> Snippet | None:
    """Give the line that a message is about; none where there is none, or where it may not be shown."""
    if message.source is None or message.line is None or message.column is None:
        return None
    line = message.source.line(message.line)
    if line is None or not line.strip():
        return None
    first = max(0, message.column - 1 - _LEAD) if len(line) > _WIDEST else 0
    before, after = line[first : message.column - 1], line[message.column - 1 : first + _WIDEST]
    return Snippet(_harmless(before + after), sum(map(_width, _harmless(before))))


def plain(messages: Iterable[Message]) -> str:
    """Write messages for a log: place, what is wrong and what to write; below it the line with a caret."""
    return "\n".join(line for message in messages for line in _plain(message))


def colored(messages: Iterable[Message]) -> Any:  # noqa: ANN401  # rich is imported only where there is a terminal
    """Write messages as `plain` does, in colours, as a renderable of rich."""
    from rich.text import Text  # noqa: PLC0415  # a tenth of a second that a pipe need not wait for

    text = Text()
    for message in messages:
        color = "red" if message.severity == "error" else "yellow"
        first, *below = _plain(message)
        place, subject = message.place, f": {message.path}" if message.path else ""
        text.append(place, "bold").append(": ").append(message.severity, f"bold {color}")
        text.append(subject, "bold").append(first[len(f"{place}: {message.severity}{subject}") :]).append("\n")
        for line in below:
            text.append(line, color if line.strip(" |") == "^" else "dim").append("\n")
    text.rstrip()
    return text


def as_json(messages: Sequence[Message]) -> str:
    """Write messages for a program."""
    return json.dumps({"messages": [_row(message) for message in messages]}, indent=2)


def _plain(message: Message) -> Iterator[str]:
    yield str(message)
    if shown := snippet(message):
        number = str(message.line)
        yield f"  {number} | {shown.text}"
        yield f"  {' ' * len(number)} | {' ' * shown.caret}^"
    yield f"  see {address(message.path)}"


def _row(message: Message) -> dict[str, Any]:
    return {
        "severity": message.severity,
        "file": message.file,
        "line": message.line,
        "column": message.column,
        "path": message.path,
        "problem": message.problem,
        "remedy": message.remedy,
        "documentation": address(message.path),
    }


def _harmless(text: str) -> str:
    """Write tabs as one space, and what a terminal would obey as its code point."""
    return "".join(char if char.isprintable() else " " if char == "\t" else code_point(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
