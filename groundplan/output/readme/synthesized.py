"""What a synthesized stack says of itself, in the words of a page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from groundplan.cost.reading import stack_of
from groundplan.cost.resources import Stack, Unknown

ACCOUNT = "ACCOUNT"
"""Stands in names for the number of the AWS account, which is known only there."""

_ACCOUNT = "${data.aws_caller_identity.account.account_id}"
_EXPRESSION = re.compile(r"\$\{.*\}")


@dataclass(frozen=True)
class Synthesized:
    """A `cdk.tf.json`, with the references in it followed as far as they lead."""

    document: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path) -> Synthesized:
        """Read the stack in a folder.

        Raises:
            OSError: There is none.
            ValueError: It is no JSON.
        """
        return cls(json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8")))

    @cached_property
    def stack(self) -> Stack:
        """Its resources."""
        return stack_of(self.document)

    def names(self, type_: str, attribute: str = "name") -> Mapping[str, str]:
        """Give what the resources of a type are called in AWS, by the second half of their addresses."""
        return {
            one.address.removeprefix(f"{type_}."): text(one.attributes[attribute]) for one in self.stack.of_type(type_)
        }

    @property
    def state_bucket(self) -> str | None:
        """Where the state is; `None` where it is in a file."""
        bucket = self._backend.get("bucket")
        return None if bucket is None else str(bucket)

    @property
    def state_path(self) -> str:
        """The key of the state in its bucket, or its file, from the stack's folder."""
        return str(self._backend.get("key") or self._backend["path"])

    @property
    def _backend(self) -> Mapping[str, Any]:
        (settings,) = self.document["terraform"]["backend"].values()
        return dict(settings)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many resources are declared, by type."""
        return {type_: len(named) for type_, named in sorted(self.document["resource"].items())}

    @property
    def variables(self) -> Mapping[str, Mapping[str, Any]]:
        """The variables by name, with `description` and `default`."""
        return dict(sorted(self.document["variable"].items()))

    @property
    def outputs(self) -> Mapping[str, str]:
        """The descriptions of the outputs by name."""
        return {name: output["description"] for name, output in sorted(self.document["output"].items())}

    def container(self, task: str) -> str:
        """Name the container of a task, by the second half of its definition's address."""
        definition = self.document["resource"]["aws_ecs_task_definition"][task]
        (container, *_) = json.loads(definition["container_definitions"])
        return str(container["name"])


def text(value: object) -> str:
    """Spell a value, with `ACCOUNT` for the account and `…` for what else AWS will tell."""
    if isinstance(value, Unknown):
        return _EXPRESSION.sub("…", value.expression.replace(_ACCOUNT, ACCOUNT))
    return str(value)
