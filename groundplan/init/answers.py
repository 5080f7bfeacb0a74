"""The few things that a first deployment file needs to know, each with a default and a check."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

import patterns
from groundplan.config import policy
from groundplan.config.model.deployment import LONGEST_NAME, DeploymentBlock
from groundplan.config.model.fields import REFUSED
from groundplan.config.model.monitoring import AlarmBlock
from groundplan.config.model.platform import DomainBlock, PlatformBlock
from groundplan.config.nearest import unknown
from groundplan.init.detection import Detected

_DEFAULT_NAME, _DEFAULT_REGION = "my-app", "eu-central-1"
_OPTIONAL = {"email", "domain"}
_FIELDS: dict[str, tuple[type[BaseModel], str]] = {
    "name": (DeploymentBlock, "name"),
    "region": (PlatformBlock, "region"),
    "email": (AlarmBlock, "email"),
    "domain": (DomainBlock, "name"),
}
_WORDS = {"framework": lambda: list(policy.frameworks()), "pattern": lambda: list(patterns.NAMES)}


@dataclass(frozen=True)
class Question:
    """What is asked, and what is meant by no answer."""

    key: str
    text: str
    default: str


def questions(folder: Path, detected: Detected) -> tuple[Question, ...]:
    """Give the questions, with defaults from the repository and the machine."""
    return (
        Question("name", "name of the application", _name_of(folder)),
        Question("framework", f"framework ({', '.join(policy.frameworks())})", detected.framework or "generic"),
        Question("pattern", f"pattern ({', '.join(patterns.NAMES)})", patterns.NAMES[0]),
        Question("region", "AWS region", _region()),
        Question("email", "e-mail address for alarms (empty for none)", _email(folder)),
        Question("domain", "host name, whose zone is in Route 53 (empty for none)", ""),
    )


def refusal_of(key: str, value: str) -> str | None:
    """Say what is wrong with an answer, and what to write, in the deployment file's own terms; `None` if nothing is."""
    if not value and key in _OPTIONAL:
        return None
    if key in _WORDS:
        words = _WORDS[key]()
        return None if value in words else "; ".join(unknown(key, value, words))
    block, name = _FIELDS[key]
    field = block.model_fields[name]
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        detail = error.errors()[0]
        if detail["type"] == REFUSED:
            return f"{detail['ctx']['problem']}; {detail['ctx']['remedy']}"
        return detail["msg"]
    return None


def _name_of(folder: Path) -> str:
    """Make a folder's name one that a deployment may have."""
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    name = re.sub(r"^[0-9-]+", "", name)[:LONGEST_NAME].rstrip("-")
    return name if name and refusal_of("name", name) is None else _DEFAULT_NAME


def _region() -> str:
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        region = os.environ.get(variable, "")
        if region and refusal_of("region", region) is None:
            return region
    return _DEFAULT_REGION


def _email(folder: Path) -> str:
    try:
        asked = subprocess.run(
            ["git", "config", "user.email"],  # noqa: S607 — the user's own git
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=5,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    email = asked.stdout.strip()
    return email if refusal_of("email", email) is None else ""
