"""Many edits of one applied stack, planned by one command.

Terraform takes five seconds to start, to read a provider's schema and to say what it found, whatever the plan is of. So
each edited stack becomes a module of one configuration, and the state holds the stack that stands once for each of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from groundplan.rehearse import Terraform
from tests.terraform.reach import Document, reached

STATE = "terraform.tfstate"
MOST_AT_ONCE = 16
"""More take more memory than is there for each of the commands that run side by side."""


def plans_of(
    stacks: Mapping[str, Document],
    applied: Document,
    state: Document,
    folder: Path,
    bind: Callable[[Path], Terraform],
) -> dict[str, Document]:
    """Plan synthesized stacks against the state of another, without a refresh; give each plan in the form of `show -json`.

    At most `MOST_AT_ONCE` of them.

    Stacks whose settings of the provider contradict each other take a command for each of the settings.
    """
    plans: dict[str, Document] = {}
    for number, names in enumerate(_with_the_same_provider(stacks)):
        root = folder / str(number)
        together = {f"edit_{position}": name for position, name in enumerate(names)}
        _write(root, {module: reached(stacks[name], applied, state) for module, name in together.items()})
        terraform = bind(root)
        terraform.init()
        plan = terraform.plan(refresh=False)
        plans |= {name: _part(plan, f"module.{module}") for module, name in together.items()}
    return plans


def _with_the_same_provider(stacks: Mapping[str, Document]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for name, stack in stacks.items():
        (default,) = [provider for provider in stack["provider"]["aws"] if "alias" not in provider]
        groups.setdefault(json.dumps(default, sort_keys=True), []).append(name)
    return list(groups.values())


def _write(root: Path, edits: Mapping[str, tuple[Document, Document]]) -> None:
    stacks = {module: stack for module, (stack, _) in edits.items()}
    providers = {
        json.dumps(provider, sort_keys=True): provider
        for stack in stacks.values()
        for provider in stack["provider"]["aws"]
    }
    aliases = [provider["alias"] for provider in providers.values() if "alias" in provider]
    assert len(aliases) == len(set(aliases)), "an alias means the same in all"
    modules = {}
    for module, stack in stacks.items():
        (root / module).mkdir(parents=True)
        (root / module / "cdk.tf.json").write_text(json.dumps(_as_module(stack)), encoding="utf-8")
        modules[module] = {"source": f"./{module}", "providers": _passed(stack)}
    requirements = next(iter(stacks.values()))["terraform"]["required_providers"]
    configuration = {
        "terraform": {"required_providers": requirements, "backend": {"local": {"path": STATE}}},
        "provider": {"aws": list(providers.values())},
        "module": modules,
    }
    (root / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
    resources = [
        _moved(resource, f"module.{module}") for module, (_, state) in edits.items() for resource in state["resources"]
    ]
    _, state = next(iter(edits.values()))
    moved = {**state, "outputs": {}, "check_results": None, "resources": resources}
    (root / STATE).write_text(json.dumps(moved), encoding="utf-8")


def _passed(stack: Document) -> dict[str, str]:
    names = [f"aws.{provider['alias']}" if "alias" in provider else "aws" for provider in stack["provider"]["aws"]]
    return {name: name for name in names}


def _as_module(stack: Document) -> Document:
    aliases = [name for name in _passed(stack) if name != "aws"]
    aws = stack["terraform"]["required_providers"]["aws"] | {"configuration_aliases": aliases}
    terraform = {
        **{key: value for key, value in stack["terraform"].items() if key != "backend"},
        "required_providers": {**stack["terraform"]["required_providers"], "aws": aws},
    }
    return {**{key: value for key, value in stack.items() if key != "provider"}, "terraform": terraform}


def _moved(resource: Document, module: str) -> Document:
    instances = [
        {**instance, "dependencies": [f"{module}.{address}" for address in instance.get("dependencies", [])]}
        for instance in resource["instances"]
    ]
    return {**resource, "module": module, "instances": instances}


def _part(plan: Document, module: str) -> Document:
    return {
        "resource_changes": [
            {**change, "address": change["address"].removeprefix(f"{module}.")}
            for change in plan["resource_changes"]
            if change.get("module_address") == module
        ],
        "checks": [check for check in plan.get("checks", []) if check["address"].get("module") == module],
    }
