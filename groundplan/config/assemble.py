"""One file as deployments: the base, and one more for each of its environments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cache
from typing import Literal

from pydantic import TypeAdapter, ValidationError

import patterns
from groundplan.config import source
from groundplan.config.findings import Findings
from groundplan.config.merge import merge
from groundplan.config.messages import KeyPath, Message, dotted
from groundplan.config.model import DeploymentFile
from groundplan.config.model.deployment import EnvironmentLabel
from groundplan.config.nearest import unknown
from groundplan.config.resolve import resolve
from groundplan.config.resolved import Deployment, Names
from groundplan.config.source import Layer, Origin
from groundplan.config.unbuilt import refuse_unbuilt
from groundplan.config.validate import validated

_ENVIRONMENTS = "environments"
# What a deployment is called is the same in all its environments; the label is the environment's own name.
_NOT_OVERRIDABLE: dict[KeyPath, str] = {
    ("deployment", "name"): "the stack is called by the deployment's name and the environment's",
    ("deployment", "environment"): "the environment's own name is the label",
    (_ENVIRONMENTS,): "environments do not nest",
}


@dataclass(frozen=True)
class Assembled:
    """A deployment, and where its name stands; the name is a stand-in where `name_origin` is `None`."""

    deployment: Deployment
    name_origin: Origin | None


def assemble(layer: Layer) -> tuple[list[Assembled], list[Message]]:
    """Resolve a file's base deployment and each environment; the results are usable if no message is an error."""
    file = layer.origins[()]
    if not _is_deployment_file(layer):
        known = ", ".join(DeploymentFile.model_fields)
        problem = "not a deployment file: none of its top-level keys is known"
        return [], [_message(file, problem, f"write deployment: and its name; the keys are {known}")]
    messages: list[Message] = []
    base = layer.without(_ENVIRONMENTS)
    assembled = [_deployment([base], None, file, messages)]
    label = assembled[0].deployment.environment
    for name, overrides in _environments(layer, messages):
        assembled.append(_deployment([base, overrides], name, file, messages))
        if name == label:
            problem = f"the base deployment is labelled {name} too, so there will be two of them"
            remedy = "set deployment.environment to another label, or leave this environment out, if one is meant"
            messages.append(_message(overrides.origins[()], problem, remedy, "notice"))
    return assembled, messages


def _is_deployment_file(layer: Layer) -> bool:
    """Tell a deployment file, misspelt or not, from another YAML file, whose keys are not ours to show."""
    known = list(DeploymentFile.model_fields)
    return any(get_close_matches(key, known, n=1, cutoff=0.8) for key in layer.mapping())


def _deployment(layers: Sequence[Layer], environment: str | None, file: Origin, messages: list[Message]) -> Assembled:
    name_of_pattern = _chosen_pattern(layers)
    pattern = _pattern(name_of_pattern if name_of_pattern in patterns.NAMES else patterns.NAMES[0])
    findings = Findings(merge([pattern, *layers]), file)
    refuse_unbuilt(findings)
    if isinstance(name_of_pattern, str) and name_of_pattern not in patterns.NAMES:
        findings.fault(("deployment", "pattern"), *unknown("pattern", name_of_pattern, patterns.NAMES))
    model = validated(findings, pattern.mapping())
    stack_name = model.deployment.name
    if environment:
        stack_name = f"{stack_name}-{environment}"
        label = model.deployment.model_copy(update={"environment": environment})
        model = model.model_copy(update={"deployment": label})
    deployment = resolve(model, stack_name, findings)
    messages.extend(findings.messages)
    name = ("deployment", "name")
    return Assembled(deployment, None if findings.is_faulty(name) else findings.values.origins[name])


def _chosen_pattern(layers: Sequence[Layer]) -> object:
    about = merge(layers).mapping().get("deployment")
    return about.get("pattern", patterns.NAMES[0]) if isinstance(about, dict) else patterns.NAMES[0]


@cache
def _pattern(name: str) -> Layer:
    layer, _ = source.parse(patterns.read(name), f"patterns/{name}.yaml", from_pattern=True)
    return layer


def _environments(layer: Layer, messages: list[Message]) -> Iterator[tuple[str, Layer]]:
    if layer.mapping().get(_ENVIRONMENTS) is None:
        return
    below = layer.at((_ENVIRONMENTS,))
    if not isinstance(below.data, dict):
        if not below.origins[()].refused:
            messages.append(_message(below.origins[()], "a mapping is needed", "write a name for each environment"))
        return
    for name in below.data:
        overrides = below.at((name,))
        origin = overrides.origins[()]
        if origin.refused:
            continue
        if problem := _wrong_label(name) or _wrong_kind(overrides):
            messages.append(_message(origin, *problem))
        else:
            yield name, _without_identity(overrides, messages)


def _wrong_label(name: str) -> tuple[str, str] | None:
    try:
        TypeAdapter(EnvironmentLabel).validate_python(name)
    except ValidationError as error:
        context = error.errors()[0]["ctx"]
        return context["problem"], context["remedy"]
    return None


def _wrong_kind(overrides: Layer) -> tuple[str, str] | None:
    if overrides.data is None or isinstance(overrides.data, dict):
        return None
    return "a mapping is needed", "write the keys that differ in this environment, or nothing"


def _without_identity(overrides: Layer, messages: list[Message]) -> Layer:
    if overrides.data is None:
        return replace(overrides, data={})
    for path, reason in _NOT_OVERRIDABLE.items():
        if path in overrides.origins:
            messages.append(_message(overrides.origins[path], "cannot be overridden", f"remove it: {reason}"))
            overrides = overrides.without(*path)
    return overrides


def name_clashes(assembled: Sequence[Assembled]) -> Iterator[Message]:
    """Report deployments of one run that would be the same stack, or fight over a physical name."""
    stacks: dict[str, Origin] = {}
    taken: dict[tuple[str, str], str] = {}
    for one in assembled:
        stack, origin = one.deployment.stack_name, one.name_origin
        if origin is None:
            continue
        if stack in stacks:
            first = f"{stacks[stack].file}:{stacks[stack].value.line}"
            yield _message(origin, f"the stack {stack} is already that of {first}", "give one of them another name")
            continue
        stacks[stack] = origin
        for field in fields(Names):
            name = getattr(one.deployment.names, field.name)
            if (field.name, name) in taken:
                problem = (
                    f"the {field.name.replace('_', ' ')} {name} is also that of the stack {taken[field.name, name]}"
                )
                yield _message(origin, problem, "give one of them a shorter name")
            taken.setdefault((field.name, name), stack)


def _message(origin: Origin, problem: str, remedy: str, severity: Literal["error", "notice"] = "error") -> Message:
    return Message(origin.file, origin.key.line, origin.key.column, dotted(origin.path), problem, remedy, severity)
