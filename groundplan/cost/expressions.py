"""As much of Terraform's expression language as it takes to know sizes and counts of a stack; the rest is unknown.

https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from groundplan.cost.resources import Unknown

Lookup = Callable[[Sequence[str]], Any]
"""Gives what a path such as `("var", "region")` stands for, or `Unknown`."""

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>==|!=|\[\*\]|[][().,?:\"]))")
_REFERENCE = re.compile(r"(?<![\w.\"-])((?:data\.)?[a-z]\w*\.[\w-]+)")
_NO_RESOURCES = ("data.", "var.", "local.", "each.", "count.", "self.", "path.", "module.", "ephemeral.")
_CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class _BeyondError(Exception):
    """An expression uses more of the language than is read here."""


def resolved(value: Any, lookup: Lookup) -> Any:  # noqa: ANN401 — JSON
    """Replace the expressions in a value of Terraform's JSON, at any depth, by what they stand for or by `Unknown`."""
    if isinstance(value, str):
        return _text(value, lookup) if "${" in value or "%{" in value else value
    if isinstance(value, Mapping):
        return {key: resolved(one, lookup) for key, one in value.items()}
    if isinstance(value, list):
        return [resolved(one, lookup) for one in value]
    return value


def unknown(expression: str) -> Unknown:
    """Say that an expression is unknown, and which resources it refers to."""
    found = dict.fromkeys(_REFERENCE.findall(expression))
    return Unknown(expression, tuple(one for one in found if not one.startswith(_NO_RESOURCES)))


def _text(template: str, lookup: Lookup) -> Any:  # noqa: ANN401 — what an expression gives
    try:
        parts, _ = _Expression(template, lookup).template(0, "")
    except (_BeyondError, RecursionError):
        return unknown(template)
    if any(isinstance(part, Unknown) for part in parts):
        through = [reference for part in parts if isinstance(part, Unknown) for reference in part.references]
        return Unknown(template, tuple(dict.fromkeys((*unknown(template).references, *through))))
    return parts[0] if len(parts) == 1 else "".join(_as_text(part) for part in parts)


def _as_text(value: Any) -> str:  # noqa: ANN401 — what an expression gives
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Expression:
    def __init__(self, text: str, lookup: Lookup) -> None:
        self._text = text
        self._lookup = lookup

    def template(self, start: int, end: str) -> tuple[list[Any], int]:
        """Read text with `${…}` in it up to a character, or to the end."""
        parts: list[Any] = []
        plain = ""
        position = start
        while position < len(self._text) and self._text[position] != (end or None):
            rest = self._text[position : position + 3]
            if rest in {"$${", "%%{"}:
                plain, position = plain + rest[1:], position + 3
            elif rest.startswith("%{"):
                raise _BeyondError
            elif rest.startswith("${"):
                value, position = self._ternary(position + 2)
                position = self._expect("}", position)
                parts.extend([plain, value] if plain else [value])
                plain = ""
            elif end and rest.startswith("\\"):
                plain, position = plain + _ESCAPES.get(rest[1:2], rest[1:2]), position + 2
            else:
                plain, position = plain + rest[0], position + 1
        if end and position >= len(self._text):
            raise _BeyondError
        return ([*parts, plain] if plain or not parts else parts), position

    def _ternary(self, start: int) -> tuple[Any, int]:
        condition, position = self._comparison(start)
        if self._peek(position) != "?":
            return condition, position
        one, position = self._ternary(self._expect("?", position))
        other, position = self._ternary(self._expect(":", position))
        return condition if isinstance(condition, Unknown) else one if condition else other, position

    def _comparison(self, start: int) -> tuple[Any, int]:
        left, position = self._postfix(start)
        sign = self._peek(position)
        if sign not in {"==", "!="}:
            return left, position
        right, position = self._postfix(self._expect(sign, position))
        unknowns = [one for one in (left, right) if isinstance(one, Unknown)]
        return unknowns[0] if unknowns else (left == right) == (sign == "=="), position

    def _postfix(self, start: int) -> tuple[Any, int]:
        value, position = self._primary(start)
        while self._peek(position) in {".", "["}:
            if self._peek(position) == ".":
                key, position = self._token(self._expect(".", position))
            else:
                key, position = self._ternary(self._expect("[", position))
                position = self._expect("]", position)
            value = _element(value, key)
        return value, position

    def _primary(self, start: int) -> tuple[Any, int]:
        match = self._match(start)
        if match["number"]:
            return Decimal(match["number"]), match.end()
        return self._named(match) if match["name"] else self._signed(match)

    def _named(self, match: re.Match[str]) -> tuple[Any, int]:
        name = match["name"]
        if name in _CONSTANTS:
            return _CONSTANTS[name], match.end()
        if self._peek(match.end()) == "(":
            arguments, position = self._list(self._expect("(", match.end()), ")")
            return _called(name, arguments), position
        return self._path(match.start())

    def _signed(self, match: re.Match[str]) -> tuple[Any, int]:
        if match["sign"] == '"':
            parts, position = self.template(match.end(), '"')
            unknowns = [part for part in parts if isinstance(part, Unknown)]
            return unknowns[0] if unknowns else "".join(_as_text(part) for part in parts), position + 1
        if match["sign"] == "[":
            return self._list(match.end(), "]")
        if match["sign"] == "(":
            value, position = self._ternary(match.end())
            return value, self._expect(")", position)
        raise _BeyondError

    def _path(self, start: int) -> tuple[Any, int]:
        name, position = self._token(start)
        path = [name]
        while self._peek(position) == ".":
            name, position = self._token(self._expect(".", position))
            path.append(name)
        return self._lookup(path), position

    def _list(self, start: int, end: str) -> tuple[list[Any], int]:
        values: list[Any] = []
        position = start
        while self._peek(position) != end:
            value, position = self._ternary(position)
            values.append(value)
            if self._peek(position) != end:
                position = self._expect(",", position)
        return values, self._expect(end, position)

    def _match(self, position: int) -> re.Match[str]:
        match = _TOKEN.match(self._text, position)
        if match is None:
            raise _BeyondError
        return match

    def _token(self, position: int) -> tuple[str, int]:
        match = self._match(position)
        if match["sign"]:
            raise _BeyondError
        return match[0].strip(), match.end()

    def _peek(self, position: int) -> str | None:
        match = _TOKEN.match(self._text, position)
        return match["sign"] if match else None

    def _expect(self, sign: str, position: int) -> int:
        rest = self._text[position:]
        found = rest.lstrip()
        if not found.startswith(sign):
            raise _BeyondError
        return position + len(rest) - len(found) + len(sign)


def _element(value: Any, key: Any) -> Any:  # noqa: ANN401 — what expressions give
    if isinstance(value, Unknown):
        return value
    if isinstance(key, Unknown):
        return key
    try:
        return value[int(key)] if isinstance(value, list) else value[key]
    except (LookupError, TypeError, ValueError) as error:
        raise _BeyondError from error


def _called(name: str, arguments: Sequence[Any]) -> Any:  # noqa: ANN401 — what a function gives
    function = _FUNCTIONS.get(name)
    if function is None:
        raise _BeyondError
    values = [one for argument in arguments for one in (argument if isinstance(argument, list) else [argument])]
    # A list has a length although its elements are unknown.
    unknowns = arguments if name == "length" else values
    for one in unknowns:
        if isinstance(one, Unknown):
            return one
    try:
        return function(arguments)
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise _BeyondError from error


def _flat(arguments: Iterable[Any]) -> list[Any]:
    return [one for argument in arguments for one in argument]


_FUNCTIONS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "coalesce": lambda arguments: next((one for one in arguments if one not in {None, ""}), None),
    "compact": lambda arguments: [one for one in arguments[0] if one not in {None, ""}],
    "concat": _flat,
    "length": lambda arguments: Decimal(len(arguments[0])),
    "max": max,
    "min": min,
    "tolist": lambda arguments: arguments[0],
    "tonumber": lambda arguments: Decimal(str(arguments[0])),
    "toset": lambda arguments: sorted(set(arguments[0])),
    "tostring": lambda arguments: _as_text(arguments[0]),
}
