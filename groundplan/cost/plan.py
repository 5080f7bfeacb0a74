"""Reads the resources of a plan, as `tofu show -json` and `terraform show -json` write it.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from groundplan.cost.resources import Resource, Stack, StackError, Unknown

_INDEX = re.compile(r"\[[^\]]*\]")
_UNKNOWN = "(known after apply)"


def planned_stack(document: Mapping[str, Any], region: str | None) -> Stack:
    """Read a plan.

    Args:
        document: The plan in JSON.
        region: Of providers that name none, as the environment's `AWS_REGION`.

    Raises:
        StackError: It is no plan, or a provider's region is not known.
    """
    try:
        return _Plan(document, region).stack()
    except (LookupError, TypeError, AttributeError) as error:
        raise StackError(f"this is no plan in Terraform's JSON ({error!r})") from error


class _Plan:
    def __init__(self, document: Mapping[str, Any], region: str | None) -> None:
        self._document = document
        self._region = region
        self._changes = {change["address"]: change["change"] for change in document.get("resource_changes", [])}
        configuration = document.get("configuration", {})
        self._providers: Mapping[str, Any] = configuration.get("provider_config", {})
        self._declarations = dict(_declarations(configuration.get("root_module", {}), ""))

    def stack(self) -> Stack:
        return Stack(self._region_of("aws"), tuple(self._resources()))

    def _resources(self) -> Iterator[Resource]:
        for found in self._planned():
            address, type_ = found["address"], found["type"]
            declaration = self._declarations.get(_INDEX.sub("", address))
            after_unknown = self._changes.get(address, {}).get("after_unknown", {})
            expressions = {} if declaration is None else declaration.get("expressions", {})
            if declaration is not None:
                after_unknown = _set_by(expressions, after_unknown)
            module = address.rpartition(f"{type_}.")[0]
            attributes = _with_unknown(found["values"], after_unknown, expressions, module)
            key = (declaration or {}).get("provider_config_key", "aws") if type_.startswith("aws_") else "aws"
            yield Resource(address, attributes, type_, self._region_of(key))

    def _planned(self) -> Iterator[Mapping[str, Any]]:
        if "planned_values" in self._document:
            yield from _in_modules(self._document["planned_values"].get("root_module", {}))
            return
        for change in self._document["resource_changes"]:
            if change["mode"] == "managed" and change["change"].get("after") is not None:
                yield {"address": change["address"], "type": change["type"], "values": change["change"]["after"]}

    def _region_of(self, key: str) -> str:
        # A module's provider is named after the module where it is not its caller's.
        provider = self._providers.get(key) or self._providers.get(key.rpartition(":")[2]) or {}
        expression = provider.get("expressions", {}).get("region", {})
        given = [
            self._document["variables"][name.removeprefix("var.")]["value"]
            for name in expression.get("references", [])
            if name.removeprefix("var.") in self._document.get("variables", {})
        ]
        region = expression.get("constant_value") or next(iter(given), None) or self._region
        if not isinstance(region, str):
            raise StackError(f"the region of provider {key} is not in the plan: give the region")
        return region


def _in_modules(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for found in module.get("resources", []):
        if found["mode"] == "managed":
            yield found
    for child in module.get("child_modules", []):
        yield from _in_modules(child)


def _declarations(module: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for found in module.get("resources", []):
        yield f"{path}{found['address']}", found
    for name, call in module.get("module_calls", {}).items():
        yield from _declarations(call.get("module", {}), f"{path}module.{name}.")


def _set_by(expressions: Mapping[str, Any], after_unknown: Mapping[str, Any]) -> Mapping[str, Any]:
    # What nobody set is unknown as well if AWS has a default for it; that is as good as left out.
    return {name: unknown for name, unknown in after_unknown.items() if unknown is not True or name in expressions}


def _with_unknown(
    values: Mapping[str, Any],
    after_unknown: Any,  # noqa: ANN401 — JSON
    expressions: Mapping[str, Any],
    module: str,
) -> Mapping[str, Any]:
    names = dict.fromkeys((*values, *(after_unknown if isinstance(after_unknown, Mapping) else ())))
    return {
        name: _overlaid(
            values.get(name),
            after_unknown.get(name) if isinstance(after_unknown, Mapping) else None,
            expressions.get(name),
            module,
        )
        for name in names
    }


def _overlaid(value: Any, after_unknown: Any, expression: Any, module: str) -> Any:  # noqa: ANN401 — JSON
    if after_unknown is True:
        references = expression.get("references", []) if isinstance(expression, Mapping) else []
        return Unknown(_UNKNOWN, tuple(f"{module}{_INDEX.sub('', reference)}" for reference in references))
    if isinstance(value, list):
        return [
            _overlaid(one, _at(after_unknown, index), _at(expression, index), module) for index, one in enumerate(value)
        ]
    if isinstance(value, Mapping):
        return _with_unknown(value, after_unknown, expression if isinstance(expression, Mapping) else {}, module)
    return value


def _at(value: Any, index: int) -> Any:  # noqa: ANN401 — JSON
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value[index] if index < len(value) else None
    # The elements of a list share the references of the whole.
    return value if isinstance(value, Mapping) and "references" in value else None
