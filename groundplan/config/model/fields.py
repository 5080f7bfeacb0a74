"""The kinds of values that several blocks share, each with the rule that it must keep.

A rule's refusal carries a problem and a remedy, which `groundplan.config.validate` turns into a message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from groundplan.config.messages import code_point, shown
from groundplan.config.nearest import suggestion, unknown
from groundplan.config.tables import zones_by_region

REFUSED = "refused"


class Block(BaseModel):
    """A mapping of a deployment file: strict, closed and frozen. A pattern fills what has no default here."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


def refusal(problem: str, remedy: str) -> PydanticCustomError:
    """Refuse a value in the words of the person who wrote it."""
    return PydanticCustomError(REFUSED, "{problem}; {remedy}", {"problem": problem, "remedy": remedy})


@dataclass(frozen=True)
class InSchema:
    """Tells the JSON schema what a check of our own makes of a value; `keywords` are asked for only then."""

    keywords: Callable[[], dict[str, Any]]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core), **self.keywords()}


@dataclass(frozen=True)
class Matching(AfterValidator):
    """A check by a regular expression, which the JSON schema has too."""

    pattern: str = ""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # To an editor, \w is ASCII alone.
        return handler(core) if r"\w" in self.pattern else {**handler(core), "pattern": f"^(?:{self.pattern})$"}


@dataclass(frozen=True)
class ForNull(BeforeValidator):
    """Accepts `null`, as what it stands for."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(core), {"type": "null"}]}


def matching(pattern: str, kind: str, remedy: str, *, hidden: bool = False) -> Matching:
    """Accept text that the whole of `pattern` matches; `hidden` keeps the value out of the message."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value):
            return value
        if offence := foreign_character(value):
            raise refusal(offence, remedy)
        raise refusal(f"{'the value' if hidden else shown(value)} is not {kind}", remedy)

    return Matching(check, pattern)


def foreign_character(value: str) -> str | None:
    """Name the first character outside printable ASCII, which often looks like one inside it."""
    for position, char in enumerate(value, start=1):
        if not (char.isascii() and char.isprintable()):
            return f"character {code_point(char)} at position {position} is not allowed"
    return None


def _region(value: str) -> str:
    regions = zones_by_region()
    if value in regions:
        return value
    if value[:-1] in regions:
        raise refusal(f"{shown(value)} is an availability zone", f"write the region {value[:-1]}")
    if value.startswith(("cn-", "us-gov-", "us-iso", "eusc-")):
        raise refusal(f"{shown(value)} is not a commercial region", suggestion(value, regions))
    raise refusal(*unknown("region", value, regions))


def _empty_for_null(empty: type[list[Any] | dict[str, Any]]) -> ForNull:
    return ForNull(lambda value: empty() if value is None else value)


EmptyListForNull = _empty_for_null(list)
EmptyMappingForNull = _empty_for_null(dict)
FalseForNull = ForNull(lambda value: value is not None and value)
ZeroForNull = ForNull(lambda value: 0.0 if value is None else value)
"""`null` switches the feature off."""

Region = Annotated[str, AfterValidator(_region), InSchema(lambda: {"enum": list(zones_by_region())})]
Email = Annotated[
    str,
    matching(
        r"(?=.{3,254}$)[A-Za-z0-9.!#$&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+",
        "an e-mail address",
        "write an address such as ops@example.com",
    ),
]
