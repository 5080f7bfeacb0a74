"""Deployment files, read, merged over their patterns, checked and resolved: all that can be wrong is said here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundplan.config import source
from groundplan.config.assemble import Assembled, assemble, name_clashes
from groundplan.config.files import display_name
from groundplan.config.findings import Findings
from groundplan.config.messages import ConfigurationError, Message, ordered
from groundplan.config.model import DeploymentFile
from groundplan.config.nearest import unknown
from groundplan.config.resolved import Deployment

__all__ = ["Configuration", "ConfigurationError", "Deployment", "Findings", "Message", "read_configuration"]


@dataclass(frozen=True)
class Configuration:
    """The deployments of one run, in the order of their files and environments, and what their authors should know."""

    deployments: tuple[Deployment, ...]
    notices: tuple[Message, ...]
    findings: tuple[Findings, ...]
    """One for each deployment: say there what is wrong with it in the light of something that no file holds."""


def read_configuration(paths: Sequence[Path], environment: str | None = None) -> Configuration:
    """Read deployment files and resolve each deployment and each of its environments.

    Args:
        paths: One or more deployment files; messages spell them as given.
        environment: The label of the only environment that is wanted. All of each file is checked nevertheless.

    Raises:
        ConfigurationError: With every error of every file; or no file has the environment.
        ValueError: No path was given.
    """
    if not paths:
        raise ValueError("supply at least one deployment file, got none")
    assembled: list[Assembled] = []
    messages: list[Message] = []
    for path in paths:
        try:
            layer, problems = source.read(path, DeploymentFile.model_fields)
        except ConfigurationError as error:
            messages.extend(error.messages)
        else:
            messages.extend(problems)
            found, said = assemble(layer, path.parent)
            assembled.extend(found)
            messages.extend(said)
    messages.extend(name_clashes(assembled))
    files = list(dict.fromkeys([*map(display_name, paths), *(message.file for message in messages)]))
    messages.sort(key=lambda message: files.index(message.file))
    errors = [message for message in messages if message.severity == "error"]
    if errors:
        raise ConfigurationError(errors)
    if environment is not None:
        assembled = _only(environment, assembled, files[0])
    return Configuration(
        tuple(one.deployment for one in assembled), ordered(messages), tuple(one.findings for one in assembled)
    )


def _only(environment: str, assembled: Sequence[Assembled], file: str) -> list[Assembled]:
    labels = [one.deployment.environment for one in assembled]
    if environment not in labels:
        raise ConfigurationError([Message(file, None, None, "", *unknown("environment", environment, labels))])
    return [one for one in assembled if one.deployment.environment == environment]
