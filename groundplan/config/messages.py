"""What is said to the person who wrote a deployment file: where, what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from groundplan.config.source_text import SourceText

KeyPath = tuple[str | int, ...]

_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Message:
    """One thing that a person should know about a file.

    `line` and `column` count from 1 and are `None` where a file could not be read at all; `path` is the key's
    path as the file spells it, empty where the message concerns the whole file.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    problem: str
    remedy: str
    severity: Literal["error", "notice"] = "error"
    source: SourceText | None = field(default=None, compare=False, repr=False)

    @property
    def place(self) -> str:
        """Where, as editors and terminals recognize it: `deployment.yaml:3:5`."""
        return self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        subject = f"{self.path}: " if self.path else ""
        return f"{self.place}: {self.severity}: {subject}{self.problem}; {self.remedy}"


class ConfigurationError(Exception):
    """Everything that is wrong with the files of one run, in the order of the files and of their lines."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.messages = ordered(messages)
        super().__init__("\n".join(map(str, self.messages)))


def ordered(messages: Iterable[Message]) -> tuple[Message, ...]:
    """Sort by file, as the run came to them, and by line; each message once: environments repeat what they inherit."""
    once = tuple(dict.fromkeys(messages))
    files = list(dict.fromkeys(message.file for message in once))
    return tuple(sorted(once, key=lambda m: (files.index(m.file), m.line or 0, m.column or 0, m.path, m.problem)))


def escaped(text: str) -> str:
    """Write what a terminal would obey, or an eye would mistake, as its code point: `U+2011`."""
    return "".join(char if char.isascii() and char.isprintable() else code_point(char) for char in text)


def code_point(char: str) -> str:
    """Spell a character as Unicode does."""
    return f"U+{ord(char):04X}"


def shown(value: object) -> str:
    """Spell a value as YAML would, on one line and short enough for a message."""
    if isinstance(value, Mapping | list):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    text = f"{value:.12g}" if isinstance(value, float) else escaped(str(value))
    text = f"{text[:_LONGEST_SHOWN]}..." if len(text) > _LONGEST_SHOWN else text
    return f'"{text}"' if isinstance(value, str) else text


def dotted(path: KeyPath) -> str:
    """Spell a key path as people read it: `monitoring.alarms[0].type`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{escaped(part)}" for part in path)
    return "".join(parts).removeprefix(".")
