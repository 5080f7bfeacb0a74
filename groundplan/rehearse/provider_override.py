"""Provider settings for an emulated AWS, beside a stack that stays as it was synthesized."""

import json
from pathlib import Path
from typing import Any

OVERRIDE_FILE = "emulated_override.tf.json"

EMULATION_SETTINGS = {
    # Answers get lost where both cores are busy. What the emulator lacks is not tried again, whatever stands here.
    "max_retries": 10,
    "s3_use_path_style": True,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
    # So that a folder in which this file stays behind never reaches a real account.
    "access_key": "emulated",
    "secret_key": "emulated",
}


def write_provider_override(directory: Path) -> Path:
    """Write the override file beside the directory's other `*.tf.json`, and return its path.

    Terraform merges it into each configuration of the `aws` provider that the stack has, aliased ones included. The
    endpoint is no part of it: `EmulatedAws.environment()` has that.
    """
    overrides = [
        EMULATION_SETTINGS | ({"alias": provider["alias"]} if "alias" in provider else {})
        for provider in _configurations_of_provider(directory)
    ]
    path = directory / OVERRIDE_FILE
    path.write_text(json.dumps({"provider": {"aws": overrides}}, indent=2) + "\n", encoding="utf-8")
    return path


def _configurations_of_provider(directory: Path) -> list[dict[str, Any]]:
    return [
        provider
        for path in sorted(directory.glob("*.tf.json"))
        if path.name != OVERRIDE_FILE
        for provider in json.loads(path.read_text(encoding="utf-8")).get("provider", {}).get("aws", [])
    ]
