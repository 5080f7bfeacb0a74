"""Deployments as their owners write them, and the edits that they make."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Deployment = dict[str, Any]

PROJECT = Path(__file__).parents[2]
REFERENCE: Deployment = yaml.safe_load((PROJECT / "examples" / "reference.yaml").read_text(encoding="utf-8"))


def merged(deployment: Deployment, edit: Deployment) -> Deployment:
    """The deployment with an edit: mappings merge, everything else replaces."""
    result = dict(deployment)
    for key, value in edit.items():
        result[key] = merged(result.get(key, {}), value) if isinstance(value, dict) else value
    return result
