"""A command of the file as a container takes it."""

from __future__ import annotations

import re
import shlex

_PART = re.compile(
    r"""
    '[^']*'                                # a shell changes nothing in here
    | \\.
    | "(?P<quoted> (?: \\. | [^"\\] )* )"
    | (?P<bare> [^'"\\]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
# Several commands in one line, or a redirection.
_OPERATORS = re.compile(r"[|&;<>()\n]")
# What a shell replaces inside a single command.
_EXPANSIONS = re.compile(r"[$`*?~]")
_EXPANSIONS_IN_QUOTES = re.compile(r"[$`]")


def container_command(text: str) -> tuple[str, ...]:
    """Split a command into its words, or hand it to `sh` where only a shell understands it.

    Without a shell, the program itself receives the signal by which ECS stops a task; with one, `exec` sees to that
    as far as it can.

    Raises:
        ValueError: A quotation is not closed, or there is no command.
    """
    words = shlex.split(text)
    if not words:
        raise ValueError("the command is empty")
    parts = list(_PART.finditer(text))
    bare = "".join(part["bare"] or "" for part in parts)
    quoted = "".join(part["quoted"] or "" for part in parts)
    if _OPERATORS.search(bare):
        return ("sh", "-c", text)
    if _EXPANSIONS.search(bare) or _EXPANSIONS_IN_QUOTES.search(quoted):
        return ("sh", "-c", f"exec {text}")
    return tuple(words)
