"""Reads the resources of Terraform's JSON configuration, as `cdktf synth` writes it.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from groundplan.cost.expressions import Lookup, resolved, unknown
from groundplan.cost.resources import Resource, Stack, StackError, Unknown

_NO_ATTRIBUTES = ("//", "count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection")
_RESOURCE_PARTS = 2
_ATTRIBUTE_PARTS = 3


def synthesized_stack(document: Mapping[str, Any], variables: Mapping[str, Any], region: str | None) -> Stack:
    """Read a configuration.

    Args:
        document: The content of a `cdk.tf.json`.
        variables: Values of variables; the others have their defaults.
        region: Of providers that name none, as the environment's `AWS_REGION`.

    Raises:
        StackError: It is no such configuration, or a provider's region is not known.
    """
    try:
        return _Configuration(document, variables, region).stack()
    except (LookupError, TypeError, AttributeError) as error:
        raise StackError(f"this is no configuration in Terraform's JSON ({error!r})") from error


class _Attributes(Mapping[str, Any]):
    """Attributes of a resource, each resolved when it is read: most are policies and names that no bill depends on."""

    def __init__(self, content: Mapping[str, Any], lookup: Lookup) -> None:
        self._content = {key: value for key, value in content.items() if key not in _NO_ATTRIBUTES}
        self._lookup = lookup

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 — JSON
        return resolved(self._content[name], self._lookup)

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)


class _Configuration:
    def __init__(self, document: Mapping[str, Any], variables: Mapping[str, Any], region: str | None) -> None:
        self._resources: Mapping[str, Mapping[str, Any]] = document.get("resource", {})
        self._locals: Mapping[str, Any] = document.get("locals", {})
        self._variables = {
            **{name: block["default"] for name, block in document.get("variable", {}).items() if "default" in block},
            **variables,
        }
        self._being_resolved: set[tuple[str, ...]] = set()
        self._regions = dict(self._provider_regions(document.get("provider", {}).get("aws", []), region))

    def stack(self) -> Stack:
        resources = tuple(
            instance
            for type_, named in self._resources.items()
            for name, content in named.items()
            for instance in self._instances(type_, name, content)
        )
        return Stack(self._region("aws"), resources)

    def _provider_regions(self, providers: Any, region: str | None) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 — JSON
        yield "aws", region
        for provider in providers if isinstance(providers, list) else [providers]:
            key = f"aws.{provider['alias']}" if "alias" in provider else "aws"
            yield key, resolved(provider.get("region", region), self._lookup)

    def _region(self, provider: str) -> str:
        region = self._regions[provider]
        if isinstance(region, str):
            return region
        why = f"is {region.expression}" if isinstance(region, Unknown) else "is not written"
        raise StackError(f"the region of provider {provider} {why}: give the region, or the variable's value")

    def _instances(self, type_: str, name: str, content: Mapping[str, Any]) -> Iterator[Resource]:
        address = f"{type_}.{name}"
        region = self._region(content.get("provider", "aws") if type_.startswith("aws_") else "aws")
        for index, each, counted in self._counted(content):
            attributes = _Attributes(content, _with_each(self._lookup, each))
            yield Resource(address + index, attributes, type_, region, counted)

    def _counted(self, content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Unknown | None]]:
        if "count" in content:
            count = resolved(content["count"], self._lookup)
            if isinstance(count, Unknown):
                yield "", {}, count
            else:
                yield from ((f"[{index}]", {"count.index": Decimal(index)}, None) for index in range(int(count)))
        elif "for_each" in content:
            each = resolved(content["for_each"], self._lookup)
            if isinstance(each, Unknown):
                yield "", {}, each
            else:
                pairs = each.items() if isinstance(each, Mapping) else zip(each, each, strict=True)
                yield from ((f'["{key}"]', {"each.key": key, "each.value": value}, None) for key, value in pairs)
        else:
            yield "", {}, None

    def _lookup(self, path: Sequence[str]) -> Any:  # noqa: ANN401 — what a reference stands for
        key = tuple(path)
        if key in self._being_resolved:
            return unknown(".".join(path))
        self._being_resolved.add(key)
        try:
            return self._found(path)
        finally:
            self._being_resolved.remove(key)

    def _found(self, path: Sequence[str]) -> Any:  # noqa: ANN401 — what a reference stands for
        kind, *names = path
        if kind == "var" and names and names[0] in self._variables:
            return _within(self._variables[names[0]], names[1:], path)
        if kind == "local" and names and names[0] in self._locals:
            return _within(resolved(self._locals[names[0]], self._lookup), names[1:], path)
        content = self._resources.get(kind, {}).get(names[0] if names else "")
        if content is None or len(path) < _ATTRIBUTE_PARTS or names[1] not in content:
            return unknown(".".join(path))
        if "count" in content or "for_each" in content:
            return Unknown(".".join(path), (".".join(path[:_RESOURCE_PARTS]),))
        return _within(resolved(content[names[1]], self._lookup), names[2:], path)


def _within(value: Any, names: Sequence[str], path: Sequence[str]) -> Any:  # noqa: ANN401 — JSON
    for name in names:
        if not isinstance(value, Mapping) or name not in value:
            return unknown(".".join(path))
        value = value[name]
    return value


def _with_each(lookup: Lookup, each: Mapping[str, Any]) -> Lookup:
    def found(path: Sequence[str]) -> Any:  # noqa: ANN401 — what a reference stands for
        key = ".".join(path[:2])
        return _within(each[key], path[2:], path) if key in each else lookup(path)

    return found if each else lookup
