"""The manifests of a Copilot application, as they lie in a repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundplan.config import source
from groundplan.config.merge import merge
from groundplan.config.messages import ConfigurationError, Message
from groundplan.config.source import Layer

WEB, BACKEND, WORKER, JOB = "Load Balanced Web Service", "Backend Service", "Worker Service", "Scheduled Job"
_NAMES = ("manifest.yml", "manifest.yaml")
_KNOWN_KEYS = ("name", "type", "application", "image", "http")


@dataclass(frozen=True)
class Manifest:
    """A manifest, and the name of the folder that holds it."""

    folder_name: str
    layer: Layer

    @property
    def type(self) -> str:
        """What Copilot calls the kind of workload."""
        return str(self.layer.mapping().get("type", ""))

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that override something."""
        overridden = self.layer.mapping().get("environments")
        return tuple(overridden) if isinstance(overridden, dict) else ()

    def in_environment(self, name: str | None) -> Layer:
        """Give the manifest as it is in an environment, each value with its own place."""
        base = self.layer.without("environments")
        if name not in self.environments:
            return base
        overrides = self.layer.at(("environments", name))
        return merge([base, overrides]) if isinstance(overrides.data, dict) else base


@dataclass(frozen=True)
class Application:
    """All that Copilot knows of an application."""

    name: str | None
    workloads: tuple[Manifest, ...]
    environments: tuple[Manifest, ...]
    addons: tuple[Path, ...]
    messages: tuple[Message, ...]
    """What could not be read, or would be evaluated by Copilot, such as `${VARIABLE}`."""


def read_application(folder: Path) -> Application | None:
    """Read the folder `copilot` of a repository, or that folder itself; `None` where there is none."""
    root = folder / "copilot" if (folder / "copilot").is_dir() else folder
    messages: list[Message] = []
    workloads = [
        manifest
        for path in sorted(root.glob("*/manifest.y*ml"))
        if path.name in _NAMES and (manifest := _read(path, messages))
    ]
    environments = [
        manifest
        for path in sorted(root.glob("environments/*/manifest.y*ml"))
        if path.name in _NAMES and (manifest := _read(path, messages))
    ]
    if not workloads and not messages:
        return None
    addons = sorted(path for path in root.glob("**/addons/*") if path.is_file())
    return Application(_application_name(root), tuple(workloads), tuple(environments), tuple(addons), tuple(messages))


def _application_name(root: Path) -> str | None:
    workspace = root / ".workspace"
    if not workspace.exists():
        return None
    try:
        layer, _ = source.read(workspace, _KNOWN_KEYS)
    except ConfigurationError:
        return None
    name: Any = layer.mapping().get("application")
    return name if isinstance(name, str) else None


def _read(path: Path, messages: list[Message]) -> Manifest | None:
    try:
        layer, problems = source.read(path, _KNOWN_KEYS, keys_as_written=True)
    except ConfigurationError as error:
        messages.extend(error.messages)
        return None
    messages.extend(problems)
    return Manifest(path.parent.name, layer)
