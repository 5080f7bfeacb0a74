"""The text of a first deployment file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from groundplan.config.chosen_pattern import built_in
from groundplan.config.schema import FILE_NAME
from groundplan.init.detection import Detected, differs_from_preset

SCHEMA_LINE = f"# yaml-language-server: $schema={FILE_NAME}\n"
"""By which editors complete and check the file, from the schema beside it."""
_HEAD = """\
# What each key means: docs/configuration.md. `groundplan check` says what is wrong, `groundplan show` what came of it.
# Whatever is left out is as the pattern has it.
"""
_DOMAIN_LABELS = 3
_REASONS = {
    "deployment.framework": "its port, health path and migration command",
    "platform.domain.zone": "public hosted zone in Route 53 that holds the name",
    "database.size": "small, medium, large, or an instance class",
    "database.storage": "GB; grows by itself",
    "application.port": "what the container listens on",
    "application.architecture": "build the image for it, or write x86_64",
    "application.cpu": "vCPU",
    "application.memory": "MB",
    "monitoring.alarms": "an address here is told of every alarm",
}


class FileExistsRefusalError(Exception):
    """There is a file already, which is left alone."""


def new_file(answers: Mapping[str, str], detected: Detected) -> str:
    """Write a deployment file for answers that have been checked."""
    pattern = built_in(answers["pattern"]).layers[0].mapping()
    platform: dict[str, Any] = {"region": answers["region"]}
    if answers["domain"]:
        platform["domain"] = {"name": answers["domain"], "zone": _zone_of(answers["domain"])}
    port = {"port": detected.port} if differs_from_preset(detected.port, answers["framework"]) else {}
    monitoring: dict[str, Any] = {"level": pattern["monitoring"]["level"]}
    if answers["email"]:
        monitoring["alarms"] = [{"type": "cpu_high", "email": answers["email"]}]
    return as_text(
        {
            "deployment": {key: answers[key] for key in ("name", "framework", "pattern")},
            "platform": platform,
            "database": {key: pattern["database"][key] for key in ("size", "storage")},
            "application": {
                **port,
                **{key: pattern["application"][key] for key in ("architecture", "instances", "cpu", "memory")},
            },
            "monitoring": monitoring,
        }
    )


def as_text(data: Mapping[str, Any]) -> str:
    """Write a deployment file, with a reason beside the keys that a newcomer would ask about."""
    return SCHEMA_LINE + _HEAD + "".join(_lines(data, "", ""))


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        FileExistsRefusalError: It is.
        OSError: It cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise FileExistsRefusalError(f"{path} is there already; move it away, or name another with --output") from None


def _zone_of(domain: str) -> str:
    labels = domain.split(".")
    return ".".join(labels[1:]) if len(labels) >= _DOMAIN_LABELS else domain


def _lines(data: Mapping[str, Any], path: str, indentation: str) -> list[str]:
    lines = []
    for key, value in data.items():
        reason = _REASONS.get(f"{path}{key}")
        comment = f"  # {reason}" if reason else ""
        written = yaml.safe_dump(key, width=10_000).removesuffix("\n...\n").rstrip("\n")
        if isinstance(value, Mapping) and value and not _is_short(value, path):
            lines.append(f"{indentation}{written}:{comment}\n")
            lines.extend(_lines(value, f"{path}{key}.", f"{indentation}  "))
        else:
            lines.append(f"{indentation}{written}: {_inline(value)}{comment}\n")
    return lines


def _is_short(value: Mapping[str, Any], path: str) -> bool:
    """Tell a block of the second level that reads well in a line of its own."""
    return bool(path) and len(_inline(value)) <= 80 and all(not isinstance(one, dict) for one in value.values())  # noqa: PLR2004


def _inline(value: object) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=100_000, allow_unicode=True, sort_keys=False)
    return text.removesuffix("\n...\n").rstrip("\n")
