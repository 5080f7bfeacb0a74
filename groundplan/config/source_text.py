"""The lines of a file, as far as they may be shown beside a message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

from groundplan.config.confidential import SECRET_NAME, SECRET_VALUE

_CONCEALED = "***"
_LINE_ENDS = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
"""As YAML counts lines."""


class Rank(IntEnum):
    """What overrides what: the greater the lesser."""

    BUILT_IN_PATTERN = 0
    OWN_PATTERN = 1
    DEPLOYMENT_FILE = 2


class Mark(NamedTuple):
    """A place in a file, counted from 1."""

    line: int
    column: int


@dataclass(eq=False)
class SourceText:
    """A file's text: what may be a secret is concealed, and so is all of a file that may not be a deployment file.

    A path may name anything by mistake, such as another program's credentials, and messages end up in logs.
    """

    name: str
    """As messages spell it."""
    text: str
    rank: Rank = Rank.DEPLOYMENT_FILE
    is_recognized: bool = False
    _concealed: list[tuple[Mark, Mark]] = field(default_factory=list)

    def conceal(self, start: Mark, end: Mark) -> None:
        """Keep what stands between two places to ourselves, the second of which is not part of it."""
        self._concealed.append((start, end))

    def line(self, number: int) -> str | None:
        """Give a line with stars for what is concealed in it, each column where it was; none where it may not be shown."""
        line = self._read(number)
        if not self.is_recognized or line is None:
            return None
        for start, end in self._concealed:
            if start.line <= number <= end.line:
                first = start.column - 1 if number == start.line else 0
                last = end.column - 1 if number == end.line else len(line)
                line = line[:first] + _CONCEALED[: last - first].ljust(last - first) + line[last:]
        return None if SECRET_VALUE.search(line) else line

    def speaks_of_secrets(self, number: int) -> bool:
        """Tell whether a line that nothing is known of names something like a password."""
        return SECRET_NAME.search(self._read(number) or "") is not None

    def _read(self, number: int) -> str | None:
        return self._lines[number - 1] if number <= len(self._lines) else None

    @cached_property
    def _lines(self) -> list[str]:
        return _LINE_ENDS.split(self.text)
