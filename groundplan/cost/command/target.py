"""What the command is to estimate: deployment files, a stack that is synthesized already, or a plan."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from groundplan.config import read_configuration
from groundplan.config.files import deployment_paths, display_name
from groundplan.cost.command.errors import CostError
from groundplan.cost.command.synthesis import synthesized_subjects
from groundplan.cost.resources import StackError
from groundplan.cost.subject import Subject, read_document, subject_of

_STACK = "cdk.tf.json"


def is_deployment(target: Path | None) -> bool:
    """Tell whether a target is a deployment file, of which edits can be tried."""
    return target is None or not (target.is_dir() or target.suffix == ".json")


def deployment_files(target: Path | None) -> list[Path]:
    """Give the deployment files that a target stands for."""
    return deployment_paths() if target is None else [target]


def subjects_of(target: Path | None, environment: str | None) -> Sequence[Subject]:
    """Read all stacks of a target.

    Args:
        target: A deployment file, a stack's folder or `cdk.tf.json`, or a plan; without it, the deployment files that
            the environment names.
        environment: Of a deployment file, the only environment that is wanted.

    Raises:
        CostError: There is nothing of the kind.
        ConfigurationError: A deployment file is wrong.
        StackError: The file is neither a stack nor a plan.
    """
    if is_deployment(target):
        configuration = read_configuration(deployment_files(target), environment)
        return synthesized_subjects(list(zip(configuration.deployments, configuration.findings, strict=True)))
    if target is None or environment is not None:
        raise CostError("a stack is of one environment: leave out --environment, or name a deployment file")
    return [_stack(target)]


def _stack(target: Path) -> Subject:
    path = target / _STACK if target.is_dir() else target
    shown = display_name(target)
    if not path.exists():
        within = f"there is no {_STACK} in it" if target.is_dir() else "no such file"
        raise CostError(f"{shown}: {within}; name a folder such as cdktf.out/stacks/my-app, or a plan in JSON")
    try:
        document = read_document(path)
    except (OSError, ValueError) as error:
        raise CostError(f"{shown}: cannot be read as JSON ({error})") from error
    name = path.resolve().parent.name if path.name == _STACK else path.stem
    try:
        return subject_of(name, shown, document, region=os.environ.get("AWS_REGION"))
    except StackError as error:
        raise CostError(f"{shown}: {error}") from error
