"""The kinds of values that several blocks share, each with the rule that it must keep.

A rule's refusal carries a problem and a remedy, which `groundplan.config.validate` turns into a message.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from groundplan.config.messages import code_point, shown
from groundplan.config.nearest import suggestion, unknown
from groundplan.config.tables import zones_by_region

REFUSED = "refused"


class Block(BaseModel):
    """A mapping of a deployment file: strict, closed and frozen. A pattern fills what has no default here."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def refusal(problem: str, remedy: str) -> PydanticCustomError:
    """Refuse a value in the words of the person who wrote it."""
    return PydanticCustomError(REFUSED, "{problem}; {remedy}", {"problem": problem, "remedy": remedy})


def matching(pattern: str, kind: str, remedy: str, *, hidden: bool = False) -> AfterValidator:
    """Accept text that the whole of `pattern` matches; `hidden` keeps the value out of the message."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value):
            return value
        if offence := foreign_character(value):
            raise refusal(offence, remedy)
        raise refusal(f"{'the value' if hidden else shown(value)} is not {kind}", remedy)

    return AfterValidator(check)


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


def _empty_for_null(empty: type[list[Any] | dict[str, Any]]) -> BeforeValidator:
    return BeforeValidator(lambda value: empty() if value is None else value)


EmptyListForNull = _empty_for_null(list)
EmptyMappingForNull = _empty_for_null(dict)
FalseForNull = BeforeValidator(lambda value: value is not None and value)
"""`null` switches the feature off."""

Region = Annotated[str, AfterValidator(_region)]
Email = Annotated[
    str,
    matching(
        r"(?=.{3,254}\Z)[A-Za-z0-9.!#$&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+",
        "an e-mail address",
        "write an address such as ops@example.com",
    ),
]
Unbuilt = Any
"""A key of the vocabulary whose feature comes later: `groundplan.config.unbuilt` refuses what is switched on."""
