"""The blocks of a configuration, look-ups included, as rules read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Block:
    kind: str
    """`resource`, `data` or `ephemeral`."""
    type: str
    name: str
    attributes: dict[str, Any]

    @property
    def address(self) -> str:
        return f"{'' if self.kind == 'resource' else self.kind + '.'}{self.type}.{self.name}"

    def nested(self, name: str) -> list[dict[str, Any]]:
        """The nested blocks of a name: JSON has one as an object, several as a list, and none as nothing or null."""
        value = self.attributes.get(name) or []
        return value if isinstance(value, list) else [value]


class Blocks:
    def __init__(self, configuration: dict[str, Any]) -> None:
        self.all = tuple(
            Block(kind, block_type, name, attributes)
            for kind in ("resource", "data", "ephemeral")
            for block_type, named in configuration.get(kind, {}).items()
            for name, attributes in named.items()
        )

    def resources(self, *types: str) -> Iterator[Block]:
        return (block for block in self.all if block.kind == "resource" and block.type in types)

    def pointing_at(self, target: Block, block_type: str, attribute: str) -> Iterator[Block]:
        """The resources of a type whose attribute refers to another block."""
        return (
            block
            for block in self.resources(block_type)
            if target.address in references(str(block.attributes.get(attribute)))
        )


def references(text: str) -> set[str]:
    """The addresses of the resources that a text refers to."""
    return set(re.findall(r"(?<![\w.-])aws_\w+\.[\w-]+", text))


def is_expression(value: str) -> bool:
    """Tell whether Terraform, and not the reader, knows the whole value."""
    return value.startswith("${") and value.endswith("}")


def strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a value, with the path it stands under."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from strings(inner, f"{path}[{index}]")
    elif isinstance(value, str):
        yield path, value
