"""What an edit reaches of a stack that was applied: what it changes, whatever refers to that, and what those refer to.

Terraform plans nothing for the rest, which is spelt as it was applied and depends on nothing else: the test of the second
plan shows that, for all of it at once. Asked again with each of a hundred edits, it takes minutes; a firewall alone, ten
seconds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

Document = dict[str, Any]
Blocks = dict[str, dict[str, Any]]
"""Content by address."""

_KINDS = {"resource": "", "data": "data.", "ephemeral": "ephemeral."}
_SINGLE = {"local": "locals", "var": "variable"}
_MODES = {"managed": "", "data": "data."}
_DEFAULT_PROVIDER = "aws."
_REFERENCE = re.compile(r"(?:data\.|ephemeral\.)?[a-z]\w*\.[A-Za-z_][\w-]*")


def reached(stack: Document, applied: Document, state: Document) -> tuple[Document, Document]:
    """Return an edited stack and the state, each with no more than a plan of the edit is about.

    Args:
        stack: After the edit, as it was synthesized.
        applied: As it was applied.
        state: What the apply wrote.
    """
    before, after = _blocks(applied), _blocks(stack)
    changed = _changed_providers(applied, stack)
    if _DEFAULT_PROVIDER in changed or stack["terraform"] != applied["terraform"]:
        return stack, state
    changed |= {address for address, block in after.items() if before.get(address) != block}
    while further := {address for address, block in after.items() if changed & _references(block)} - changed:
        changed |= further
    values = dict(_values(state, after.keys() - changed))
    elsewhere = {part: content for part, content in stack.items() if part not in {*_KINDS, *_SINGLE.values(), "output"}}
    kept: Blocks = {}
    wanted = changed | _references(elsewhere)
    while missing := (wanted & after.keys()) - kept.keys():
        for address in missing:
            kept[address] = _with_values(after[address], values, changed)
            wanted |= _references(kept[address])
    return _document(elsewhere, kept), _state(state, kept.keys(), after.keys())


def _blocks(document: Document) -> Blocks:
    blocks = {
        f"{prefix}{kind}.{name}": {key: value for key, value in block.items() if key != "//"}
        for part, prefix in _KINDS.items()
        for kind, named in document.get(part, {}).items()
        for name, block in named.items()
    }
    return blocks | {
        f"{prefix}.{name}": {"=": value}
        for prefix, part in _SINGLE.items()
        for name, value in document.get(part, {}).items()
    }


def _changed_providers(applied: Document, stack: Document) -> set[str]:
    before, after = [
        {f"aws.{provider.get('alias', '')}": provider for provider in document["provider"]["aws"]}
        for document in (applied, stack)
    ]
    return {name for name in before | after if before.get(name) != after.get(name)}


def _references(content: object) -> set[str]:
    return set(_REFERENCE.findall(json.dumps(content)))


def _values(state: Document, addresses: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give what references to single attributes stand for, in the quotes of JSON."""
    for resource in state["resources"]:
        address = f"{_MODES[resource['mode']]}{resource['type']}.{resource['name']}"
        instances = resource["instances"]
        if address in addresses and len(instances) == 1 and "index_key" not in instances[0]:
            for name, value in instances[0]["attributes"].items():
                if isinstance(value, str | int | float) and not re.search("[$%]{", str(value)):
                    text = value if isinstance(value, str) else json.dumps(value)
                    yield f"${{{address}.{name}}}", json.dumps(text)[1:-1]


def _with_values(block: dict[str, Any], values: Mapping[str, str], changed: Collection[str]) -> dict[str, Any]:
    # Whatever has not changed needs not be waited for.
    if "depends_on" in block:
        block = block | {"depends_on": [address for address in block["depends_on"] if address in changed]}
    text = json.dumps(block)
    for reference in set(re.findall(r"\$\{[^{}]+\}", text)) & values.keys():
        text = text.replace(reference, values[reference])
    written: dict[str, Any] = json.loads(text)
    return written


def _document(elsewhere: Document, kept: Blocks) -> Document:
    document = dict(elsewhere)
    for address, block in kept.items():
        kind, name = address.rsplit(".", 1)
        if kind in _SINGLE:
            document.setdefault(_SINGLE[kind], {})[name] = block["="]
        else:
            part, type_ = kind.split(".") if "." in kind else ("resource", kind)
            document.setdefault(part, {}).setdefault(type_, {})[name] = block
    return document


def _state(state: Document, kept: Collection[str], after: Collection[str]) -> Document:
    """Keep what is planned, and what the edit has removed."""

    def concerns(resource: Document) -> bool:
        address = f"{_MODES[resource['mode']]}{resource['type']}.{resource['name']}"
        return address in kept or address not in after

    return {**state, "resources": [resource for resource in state["resources"] if concerns(resource)]}
