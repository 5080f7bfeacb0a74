"""A deployment as it would be after an edit of its file, or as it was in another revision."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundplan.config import Deployment, Findings, source
from groundplan.config.assemble import assemble
from groundplan.config.files import display_name
from groundplan.config.messages import ConfigurationError
from groundplan.config.model import DeploymentFile
from groundplan.config.source import Layer
from groundplan.config.source_text import SourceText
from groundplan.cost.command.errors import CostError

Edit = Mapping[str, Any]
_ENVIRONMENTS = "environments"


def edited(path: Path, environment: str, edit: Edit) -> tuple[Deployment, Findings]:
    """Resolve one deployment of a file with other values in it.

    Args:
        path: The file, which stays as it is.
        environment: The deployment's.
        edit: The values, laid over the file's and over its environment's.

    Raises:
        CostError: The deployment cannot be so.
    """
    layer, _ = source.read(path, DeploymentFile.model_fields)
    data = dict(layer.mapping())
    environments = data.pop(_ENVIRONMENTS, None) or {}
    data = _over(data, edit)
    if environment in environments:
        # Without the others, in which the edit may be wrong.
        data[_ENVIRONMENTS] = {environment: _over(environments[environment] or {}, edit)}
    # JSON is YAML as well, and repeats no value by reference.
    text = SourceText(display_name(path), json.dumps(data, ensure_ascii=False))
    return _resolved(source.parse(text)[0], path.parent, environment)


def at_revision(path: Path, environment: str, revision: str) -> tuple[Deployment, Findings]:
    """Resolve one deployment of a file as git has it in a revision; a pattern of one's own is read as it is now.

    Raises:
        CostError: git has no such file there, or the deployment was wrong.
    """
    if revision.startswith("-"):
        raise CostError(f"{revision} is not a revision; write one such as HEAD~1")
    try:
        answer = subprocess.run(  # noqa: S603 — no shell, and no option can be meant
            ["git", "show", f"{revision}:./{path.name}"],  # noqa: S607 — whichever git the user has
            cwd=path.parent,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    except OSError as error:
        raise CostError(f"git cannot be asked for {revision} of {display_name(path)} ({error.strerror})") from error
    if answer.returncode:
        said = answer.stderr.strip().splitlines() or ["git says nothing"]
        raise CostError(f"git has no {display_name(path)} in {revision}: {said[0].removeprefix('fatal: ')}")
    try:
        layer, _ = source.parse(SourceText(display_name(path), answer.stdout))
    except ConfigurationError as error:
        raise CostError(_why(error)) from error
    return _resolved(layer, path.parent, environment)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(below)
    for key, value in above.items():
        before = result.get(key)
        result[key] = _over(before if isinstance(before, Mapping) else {}, value) if isinstance(value, dict) else value
    return result


def _resolved(layer: Layer, folder: Path, environment: str) -> tuple[Deployment, Findings]:
    try:
        assembled, messages = assemble(layer, folder)
    except ConfigurationError as error:
        raise CostError(_why(error)) from error
    errors = [message for message in messages if message.severity == "error"]
    if errors:
        raise CostError(_why(ConfigurationError(errors)))
    by_environment = {one.deployment.environment: one for one in assembled}
    if environment not in by_environment:
        raise CostError(f"no environment {environment}: there are {', '.join(by_environment)}")
    found = by_environment[environment]
    return found.deployment, found.findings


def _why(error: ConfigurationError) -> str:
    # Their places would be those of a text that nobody sees.
    return "\n".join(f"{one.path}: {one.problem}; {one.remedy}" for one in error.messages)
