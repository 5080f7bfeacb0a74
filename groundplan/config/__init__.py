"""Deployment files, read, merged over their patterns, checked and resolved: all that can be wrong is said here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundplan.config import source
from groundplan.config.assemble import Assembled, assemble, name_clashes
from groundplan.config.files import display_name
from groundplan.config.messages import ConfigurationError, Message, ordered
from groundplan.config.resolved import Deployment

__all__ = ["Configuration", "ConfigurationError", "Deployment", "Message", "read_configuration"]


@dataclass(frozen=True)
class Configuration:
    """The deployments of one run, in the order of their files and environments, and what their authors should know."""

    deployments: tuple[Deployment, ...]
    notices: tuple[Message, ...]


def read_configuration(paths: Sequence[Path]) -> Configuration:
    """Read deployment files and resolve each deployment and each of its environments.

    Args:
        paths: One or more deployment files; messages spell them as given.

    Raises:
        ConfigurationError: With every error of every file.
        ValueError: No path was given.
    """
    if not paths:
        raise ValueError("supply at least one deployment file, got none")
    assembled: list[Assembled] = []
    messages: list[Message] = []
    for path in paths:
        try:
            layer, problems = source.read(path)
        except ConfigurationError as error:
            messages.extend(error.messages)
        else:
            messages.extend(problems)
            found, said = assemble(layer)
            assembled.extend(found)
            messages.extend(said)
    messages.extend(name_clashes(assembled))
    files = [display_name(path) for path in paths]
    messages.sort(key=lambda message: files.index(message.file))
    errors = [message for message in messages if message.severity == "error"]
    if errors:
        raise ConfigurationError(errors)
    return Configuration(tuple(one.deployment for one in assembled), ordered(messages))
