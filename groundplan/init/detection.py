"""What a repository tells of the application in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundplan.config import policy

_LARGEST_FILE = 1024 * 1024
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_GEM = re.compile(r"""^\s*gem\s+["']([^"']+)["']""", re.MULTILINE)
_EXPOSE = re.compile(r"^\s*EXPOSE\s+([0-9]{1,5})(?:/tcp)?\b", re.IGNORECASE | re.MULTILINE)
# The framework that each package stands for. One that is built on another comes first.
_FRAMEWORKS = {
    "python": {"fraiseql": "fraiseql", "django": "django", "fastapi": "fastapi", "flask": "flask"},
    "ruby": {"rails": "rails"},
    "node": {"next": "nextjs", "express": "express"},
}
_HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Detected:
    """The framework and the port of an application, and the files that say so; `None` where nothing does."""

    framework: str | None
    framework_evidence: str | None
    port: int | None
    port_evidence: str | None


def detect(folder: Path) -> Detected:
    """Look into a repository's own files; whatever is missing, unreadable or malformed is passed over."""
    framework, evidence = next(_found(folder), (None, None))
    port = _exposed_port(folder)
    return Detected(framework, evidence, port, "EXPOSE in Dockerfile" if port else None)


def differs_from_preset(port: int | None, framework: str) -> bool:
    """Tell whether a port has to be written down, since the framework's preset is another."""
    return port is not None and port != policy.frameworks()[framework].port


def _found(folder: Path) -> Iterator[tuple[str, str]]:
    packages = dict(_packages(folder))
    for language, frameworks in _FRAMEWORKS.items():
        for package, framework in frameworks.items():
            if (language, package) in packages:
                yield framework, f"{package} in {packages[language, package]}"
    if _text(folder / "manage.py"):
        yield "django", "manage.py"


def _packages(folder: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """Give each package that a repository depends on, by its language, with the file that names it."""
    for path in sorted(folder.glob("requirements*.txt")):
        for line in _text(path).splitlines():
            if match := _REQUIREMENT.match(line):
                yield ("python", match[1].lower()), path.name
    for requirement in _python_requirements(folder):
        if match := _REQUIREMENT.match(requirement):
            yield ("python", match[1].lower()), "pyproject.toml"
    for gem in _GEM.findall(_text(folder / "Gemfile")):
        yield ("ruby", gem.lower()), "Gemfile"
    for package in _keys(_keys(_json(folder / "package.json")).get("dependencies")):
        yield ("node", package), "package.json"


def _python_requirements(folder: Path) -> Iterator[str]:
    try:
        project = tomllib.loads(_text(folder / "pyproject.toml"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    listed = _keys(project.get("project")).get("dependencies")
    yield from (str(requirement) for requirement in (listed if isinstance(listed, list) else []))
    yield from _keys(_keys(_keys(project.get("tool")).get("poetry")).get("dependencies"))


def _exposed_port(folder: Path) -> int | None:
    # Of several stages, the last is the image.
    ports = [int(port) for port in _EXPOSE.findall(_text(folder / "Dockerfile"))]
    return ports[-1] if ports and 0 < ports[-1] <= _HIGHEST_PORT else None


def _json(path: Path) -> object:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError):
        return None


def _keys(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
