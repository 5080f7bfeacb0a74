"""A synthesized stack as a test reads it."""

from __future__ import annotations

import json
from typing import Any

from cdktf import TerraformStack, Testing

Attributes = dict[str, Any]


class Named(dict[str, Attributes]):
    """Blocks of one type by name; asking for one that is missing shows those that are there."""

    def __missing__(self, name: str) -> Attributes:
        raise AssertionError(f"expected {name}, found {sorted(self)}")


class Template:
    """The Terraform JSON of a stack, after its validations."""

    def __init__(self, stack: TerraformStack) -> None:
        self.json: dict[str, Any] = json.loads(Testing.synth(stack, True))  # noqa: FBT003 — runs the validations

    def resources(self, resource_type: str) -> Named:
        """The resources of a type by the name in their address."""
        return self._blocks("resource").get(resource_type, Named())

    def data(self, data_type: str) -> Named:
        """The look-ups of a type by the name in their address."""
        return self._blocks("data").get(data_type, Named())

    def output(self, name: str) -> Any:  # noqa: ANN401 — whatever it holds
        """The value of an output."""
        return self.json["output"][name]["value"]

    def only(self, resource_type: str) -> Attributes:
        """The one resource of a type."""
        found = self.resources(resource_type)
        assert len(found) == 1, f"expected one {resource_type}, found {sorted(found)} among {self.addresses()}"
        return next(iter(found.values()))

    def all_resources(self) -> dict[str, Attributes]:
        """Every resource by its address."""
        return {
            f"{resource_type}.{name}": attributes
            for resource_type, named in self._blocks("resource").items()
            for name, attributes in named.items()
        }

    def addresses(self) -> list[str]:
        """Every address, sorted."""
        return sorted(self.all_resources())

    def policy(self, resource_type: str, name: str, attribute: str = "policy") -> list[dict[str, Any]]:
        """The statements of a policy in an attribute of a resource."""
        statements: list[dict[str, Any]] = json.loads(self.resources(resource_type)[name][attribute])["Statement"]
        return statements

    def _blocks(self, kind: str) -> dict[str, Named]:
        return {
            block_type: Named(
                (name, {key: value for key, value in attributes.items() if key != "//"})
                for name, attributes in named.items()
            )
            for block_type, named in self.json.get(kind, {}).items()
        }
