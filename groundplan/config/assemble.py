"""One file as deployments: the base, and one more for each further environment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from groundplan.config.chosen_pattern import ChosenPattern, UnusablePatternError, built_in, chosen_pattern
from groundplan.config.findings import Findings
from groundplan.config.merge import merge
from groundplan.config.messages import ConfigurationError, KeyPath, Message
from groundplan.config.model import DeploymentFile
from groundplan.config.model.deployment import EnvironmentLabel
from groundplan.config.resolve import resolve
from groundplan.config.resolved import Deployment, Names, S3State
from groundplan.config.source import Layer, Origin
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
    findings: Findings


def assemble(layer: Layer, folder: Path) -> tuple[list[Assembled], list[Message]]:
    """Resolve a file's base deployment and each other environment; the results are usable if no message is an error.

    `folder` is the file's, from which the path of a pattern begins.
    """
    file = layer.origins[()]
    if not _is_deployment_file(layer):
        known = ", ".join(DeploymentFile.model_fields)
        problem = "not a deployment file: none of its top-level keys is known"
        return [], [file.message(problem, f"write deployment: and its name; the keys are {known}", at_key=True)]
    messages: list[Message] = []
    base = layer.without(_ENVIRONMENTS)
    environments = dict(_environments(layer, messages))
    said: list[Message] = []
    own = _deployment([base], None, folder, said)
    # The environment that bears the base's own label is the base.
    if overrides := environments.pop(own.deployment.environment, None):
        said = []
        own = _deployment([base, overrides], None, folder, said)
    messages.extend(said)
    others = [_deployment([base, overrides], name, folder, messages) for name, overrides in environments.items()]
    return [own, *(_with_state_stack_of(own.deployment, other) for other in others)], messages


def _with_state_stack_of(own: Deployment, other: Assembled) -> Assembled:
    """Let an environment that keeps its state in the bucket of the base rely on the stack that makes it for the base."""
    ours, theirs = own.state, other.deployment.state
    if not (isinstance(ours, S3State) and isinstance(theirs, S3State) and ours.bucket == theirs.bucket):
        return other
    return replace(other, deployment=replace(other.deployment, state=replace(theirs, stack=ours.stack)))


def _is_deployment_file(layer: Layer) -> bool:
    """Tell a deployment file, misspelt or not, from another YAML file, whose keys are not ours to show."""
    known = list(DeploymentFile.model_fields)
    return any(get_close_matches(key, known, n=1, cutoff=0.8) for key in layer.mapping())


def _deployment(layers: Sequence[Layer], environment: str | None, folder: Path, messages: list[Message]) -> Assembled:
    file = layers[0].origins[()]
    pattern, unusable = _pattern_of(layers, folder, messages)
    findings = Findings(merge([*pattern.layers, *layers]), file)
    if unusable:
        findings.fault(("deployment", "pattern"), unusable.problem, unusable.remedy)
    model = validated(findings, pattern.layers[0].mapping())
    stack_name = model.deployment.name
    about = {"pattern": pattern.name}
    if environment:
        stack_name = f"{stack_name}-{environment}"
        about["environment"] = environment
    model = model.model_copy(update={"deployment": model.deployment.model_copy(update=about)})
    deployment = resolve(model, stack_name, findings)
    messages.extend(findings.messages)
    name = ("deployment", "name")
    return Assembled(deployment, None if findings.is_faulty(name) else findings.values.origins[name], findings)


def _pattern_of(
    layers: Sequence[Layer], folder: Path, messages: list[Message]
) -> tuple[ChosenPattern, UnusablePatternError | None]:
    """Give the pattern that the layers choose, or a stand-in with the reason for which theirs is of no use."""
    about = merge(layers).mapping().get("deployment")
    choice = about.get("pattern") if isinstance(about, dict) else None
    if not isinstance(choice, str):
        return built_in(), None
    try:
        pattern = chosen_pattern(choice, folder)
    except UnusablePatternError as error:
        return built_in(), error
    except ConfigurationError as error:
        messages.extend(error.messages)
        return built_in(), None
    messages.extend(pattern.messages)
    return pattern, None


def _environments(layer: Layer, messages: list[Message]) -> Iterator[tuple[str, Layer]]:
    if layer.mapping().get(_ENVIRONMENTS) is None:
        return
    below = layer.at((_ENVIRONMENTS,))
    if not isinstance(below.data, dict):
        if not below.origins[()].refused:
            messages.append(
                below.origins[()].message("a mapping is needed", "write a name for each environment", at_key=True)
            )
        return
    for name in below.data:
        overrides = below.at((name,))
        origin = overrides.origins[()]
        if origin.refused:
            continue
        if problem := _wrong_label(name) or _wrong_kind(overrides):
            messages.append(origin.message(*problem, at_key=True))
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
            messages.append(
                overrides.origins[path].message("cannot be overridden", f"remove it: {reason}", at_key=True)
            )
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
            yield origin.message(
                f"the stack {stack} is already that of {first}", "give one of them another name", at_key=True
            )
            continue
        stacks[stack] = origin
        for field in fields(Names):
            name = getattr(one.deployment.names, field.name)
            if (field.name, name) in taken:
                problem = (
                    f"the {field.name.replace('_', ' ')} {name} is also that of the stack {taken[field.name, name]}"
                )
                yield origin.message(problem, "give one of them a shorter name", at_key=True)
            taken.setdefault((field.name, name), stack)
        yield from _domain_clash(one, origin, taken)
    for one in assembled:
        state = one.deployment.state
        if one.name_origin and isinstance(state, S3State) and state.stack in stacks:
            yield one.name_origin.message(
                f"the stack {state.stack}, which makes the bucket of the state, has the name of a deployment",
                f"give the deployment {state.stack} another name",
                at_key=True,
            )
            return


def _domain_clash(one: Assembled, origin: Origin, taken: dict[tuple[str, str], str]) -> Iterator[Message]:
    """Report a deployment whose host name leads to another one already, as an environment inherits it from the base."""
    for name in one.deployment.domain.names if one.deployment.domain else ():
        if ("domain", name) in taken:
            problem = f"the domain {name} is also that of the stack {taken['domain', name]}"
            yield origin.message(
                problem, f"give {one.deployment.stack_name} a platform.domain of its own, or null", at_key=True
            )
            return
        taken[("domain", name)] = one.deployment.stack_name
