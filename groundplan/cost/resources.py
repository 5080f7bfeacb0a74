"""The resources of a stack as the bill sees them: by type, with attributes that are known or say that they are not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

_INDEX = re.compile(r"\[[^\]]*\]$")
# By which a resource is named to others once it exists, as in the plan of a stack that was applied before.
_NAMES = ("arn", "arn_without_revision", "id", "name", "family", "identifier")


class StackError(ValueError):
    """A document is neither a synthesized stack nor a plan, or does not say what an estimate needs."""


@dataclass(frozen=True)
class Unknown:
    """A value that only AWS will tell, or that is written in Terraform's language beyond what is read here."""

    expression: str
    references: tuple[str, ...] = ()
    """The addresses of the resources, without index, that it is made of."""


class UnknownValueError(Exception):
    """What a resource is billed by is not known before it is applied."""

    def __init__(self, address: str, attribute: str, unknown: Unknown) -> None:
        super().__init__(f"{attribute} of {address} is known only after it is applied ({unknown.expression})")


@dataclass(frozen=True)
class Block:
    """A block of a resource, or a resource itself, by its address."""

    address: str
    attributes: Mapping[str, Any]
    """As JSON has them, with `Unknown` for what is not known, at any depth."""

    def known(self, name: str) -> Any:  # noqa: ANN401 — JSON, read where it is used
        """Give an attribute, or `None` where it is left out.

        Raises:
            UnknownValueError: It is not known.
        """
        value = self.attributes.get(name)
        if isinstance(value, Unknown):
            raise UnknownValueError(self.address, name, value)
        return value

    def number(self, name: str) -> Decimal | None:
        """Give a number, which Terraform also takes as text, or `None` where it is left out.

        Raises:
            UnknownValueError: It is not known, or no number.
        """
        value = self.known(name)
        if value is None:
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise UnknownValueError(self.address, name, Unknown(str(value))) from error

    def required_number(self, name: str) -> Decimal:
        """Give a number.

        Raises:
            UnknownValueError: It is not known, no number, or left out.
        """
        value = self.number(name)
        if value is None:
            raise UnknownValueError(self.address, name, Unknown("left out"))
        return value

    def flag(self, name: str) -> bool:
        """Tell whether something is switched on; it is not where it is left out.

        Raises:
            UnknownValueError: It is not known.
        """
        return self.known(name) in {True, "true"}

    def count(self, name: str) -> Decimal:
        """Count the elements of a list, which may themselves be unknown.

        Raises:
            UnknownValueError: How many they are is not known.
        """
        return Decimal(len(self.known(name) or ()))

    def blocks(self, name: str) -> Sequence[Block]:
        """Give the blocks of a name: Terraform's JSON has one by itself or several in a list.

        Raises:
            UnknownValueError: How many they are, or what one holds, is not known.
        """
        value = self.known(name)
        found = value if isinstance(value, list) else [value] if value else []
        return [self._block(f"{name}[{index}]", content) for index, content in enumerate(found) if content is not None]

    def block(self, name: str) -> Block | None:
        """Give the first block of a name, if there is any.

        Raises:
            UnknownValueError: It is not known.
        """
        return next(iter(self.blocks(name)), None)

    def _block(self, name: str, content: Any) -> Block:  # noqa: ANN401 — JSON
        if isinstance(content, Mapping):
            return Block(f"{self.address}.{name}", content)
        unknown = content if isinstance(content, Unknown) else Unknown(str(content))
        raise UnknownValueError(self.address, name, unknown)


@dataclass(frozen=True)
class Resource(Block):
    """A resource, at the address that Terraform's plan has for it."""

    type: str
    region: str
    """By its provider, such as `eu-west-1` for a copy there."""
    counted: Unknown | None = None
    """Why the number of its instances is not known; it then stands for one."""

    @property
    def declaration(self) -> str:
        """Its address without the index of an instance."""
        return declaration_of(self.address)


def declaration_of(address: str) -> str:
    """Take the index of an instance off an address."""
    return _INDEX.sub("", address)


@dataclass(frozen=True)
class Stack:
    """All resources that a stack consists of."""

    region: str
    """Of the provider without an alias."""
    resources: tuple[Resource, ...]

    def of_type(self, *types: str) -> Sequence[Resource]:
        """Give the resources of some types, in the order of the stack."""
        return [resource for type_ in types for resource in self._by_type.get(type_, ())]

    def referred(self, value: Any, type_: str) -> Resource | None:  # noqa: ANN401 — JSON
        """Find the resource of a type that a value names: by reference, or by its name or ARN if that is known."""
        if isinstance(value, Unknown):
            return next((one for one in self.of_type(type_) if one.declaration in value.references), None)
        return next(
            (one for one in self.of_type(type_) if value and value in {one.attributes.get(name) for name in _NAMES}),
            None,
        )

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        by_type: dict[str, list[Resource]] = {}
        for resource in self.resources:
            by_type.setdefault(resource.type, []).append(resource)
        return by_type
