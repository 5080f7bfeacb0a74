"""Provider settings for an emulated AWS, beside a stack that stays as it was synthesized."""

import json
from pathlib import Path

OVERRIDE_FILE = "emulated_override.tf.json"

EMULATION_SETTINGS = {
    # Enough for a busy machine; an API that the emulator lacks would otherwise be tried 25 times, for ten minutes.
    "max_retries": 5,
    "s3_use_path_style": True,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
    # So that a folder in which this file stays behind never reaches a real account.
    "access_key": "emulated",
    "secret_key": "emulated",
}


def write_provider_override(directory: Path) -> Path:
    """Write the override file beside the directory's `cdk.tf.json`, and return its path.

    Terraform merges it into each configuration of the `aws` provider that the stack has, aliased ones included. The
    endpoint is no part of it: `EmulatedAws.environment()` has that.
    """
    stack = json.loads((directory / "cdk.tf.json").read_text(encoding="utf-8"))
    overrides = [
        EMULATION_SETTINGS | ({"alias": provider["alias"]} if "alias" in provider else {})
        for provider in stack["provider"]["aws"]
    ]
    path = directory / OVERRIDE_FILE
    path.write_text(json.dumps({"provider": {"aws": overrides}}, indent=2) + "\n", encoding="utf-8")
    return path
