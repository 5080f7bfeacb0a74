"""Text of somebody else in Markdown, where it must stay text.

https://github.github.com/gfm/ has the rules for code spans and for tables.
"""

from __future__ import annotations

import re

_RUN = re.compile("`+")
_MEANINGFUL = str.maketrans({sign: f"\\{sign}" for sign in "|<*[]&"})


def one_line(text: str) -> str:
    """Put a text on one line, without what steers a terminal or the direction of writing."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def code(text: str) -> str:
    """Make a code span of a text, outside of tables."""
    content = one_line(text) or " "
    longest = max((len(run) for run in _RUN.findall(content)), default=0)
    fence = "`" * (longest + 1)
    # One space at each side is taken off again.
    needs_padding = content.startswith("`") or content.endswith("`")
    return f"{fence} {content} {fence}" if needs_padding else f"{fence}{content}{fence}"


def cell(text: str) -> str:
    """Make a code span for a cell of a table, which a bar would end even inside of the span."""
    return code(text).replace("|", "\\|")


def prose(text: str) -> str:
    """Let a sentence of groundplan's own stand in a page or a cell; its code spans stay what they are."""
    return one_line(text).translate(_MEANINGFUL)
