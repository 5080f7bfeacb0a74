"""Reads a stack from where it is written: a synthesized configuration or a plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from groundplan.cost.plan import planned_stack
from groundplan.cost.resources import Stack, StackError
from groundplan.cost.synthesized import synthesized_stack


def read_stack(path: Path, *, variables: Mapping[str, Any] | None = None, region: str | None = None) -> Stack:
    """Read the resources of a stack from a `cdk.tf.json`, or from a plan as `tofu show -json` writes it.

    Args:
        path: The file.
        variables: Values of the configuration's variables, instead of their defaults; a plan has its own.
        region: Of providers that name none, as the environment's `AWS_REGION`.

    Raises:
        StackError: The file cannot be read, is neither, or a provider's region is not known.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise StackError(f"{path} cannot be read as JSON ({error})") from error
    return stack_of(document, variables=variables, region=region)


def stack_of(document: Any, *, variables: Mapping[str, Any] | None = None, region: str | None = None) -> Stack:  # noqa: ANN401 — JSON
    """Read the resources of a stack from the content of such a file.

    Raises:
        StackError: It is neither a configuration nor a plan, or a provider's region is not known.
    """
    if not isinstance(document, Mapping) or not {"resource", "planned_values", "resource_changes"} & document.keys():
        raise StackError(
            "neither a synthesized stack nor a plan: give a cdk.tf.json, or what tofu show -json writes of a plan"
        )
    if "resource" in document:
        return synthesized_stack(document, variables or {}, region)
    return planned_stack(document, region)
