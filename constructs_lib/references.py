"""Values that Terraform knows and Python does not: references to variables, look-ups and resources.

In Python, cdktf has a token stand for each: text with `${TfToken[…]}` in it, a list of one element `#{TfToken[…]}`, a
mapping of one key `&{TfToken[…]}`, or a number far below any other. Constructs take them where they take literals, so
whatever computes with an argument does it in one of these ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from cdktf import Fn, Token

_TEXT, _LIST, _MAPPING = "${", "#{TfToken[", "&{TfToken["
_TEXT_TOKEN = re.compile(r"\$\{TfToken\[[^]]+\]\}")
_LIST_IN_JSON = re.compile(r'\["(?P<token>#\{TfToken\[[^]]+\]\})"\]')


def known(*values: object) -> bool:
    """Whether Python has all values, so that a check that failed has failed for what they are.

    Text with an expression in it counts as a reference, also where it was written by hand. Ask after the check, not
    before it: for a number, Node has to be asked in turn.
    """
    return not any(_is_reference(value) for value in values)


def known_length(values: Collection[str]) -> bool:
    """Whether Python knows how many elements there are: a reference to a whole list is a list of one."""
    return not any(_LIST in value for value in values)


def require_known(what: str, *values: object) -> None:
    """Refuse references where an id, an address or the number of resources depends on the value.

    Args:
        what: The argument, as its caller knows it.
        values: The value, or several.

    Raises:
        ValueError: One of them is a reference.
    """
    if not known(*values):
        raise ValueError(f"supply a literal as {what}, got a reference: it must be known when synthesizing")


def require_known_length(what: str, values: Collection[str]) -> None:
    """Refuse a reference to a whole list where something is made for each element.

    Args:
        what: The argument, as its caller knows it.
        values: The list.

    Raises:
        ValueError: It is such a reference.
    """
    if not known_length(values):
        raise ValueError(
            f"supply {what} one by one, got a reference to a whole list: their number must be known when synthesizing"
        )


def as_text(number: float) -> str:
    """Return a number as part of a text: of a token's digits, cdktf would take what stands beside them for its own."""
    return str(number) if known(number) else Token.as_string(number)


def in_quotes(text: str) -> str:
    """Return text for the quotes inside an expression written by hand, where cdktf leaves a reference without braces."""
    return _TEXT_TOKEN.sub(r"${\g<0>}", text)


def as_json(value: object) -> str:
    """Return a value as JSON in which references stay references, those to whole lists as well."""
    return _LIST_IN_JSON.sub(lambda match: Fn.jsonencode([match["token"]]), json.dumps(value))


def _is_reference(value: object) -> bool:
    if isinstance(value, str):
        return any(mark in value for mark in (_TEXT, _LIST, _MAPPING))
    return isinstance(value, float) and Token.is_unresolved(value)
