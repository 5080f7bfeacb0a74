"""The stack of the bucket that keeps the states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.config import read_configuration
from stacks import synthesize

FILE = {
    "deployment": {"name": "my-app"},
    "platform": {"region": "eu-central-1", "state": {"backend": "s3", "bucket": "acme-state", "region": "eu-west-1"}},
    "environments": {
        "staging": {},
        "elsewhere": {"platform": {"state": {"bucket": "acme-elsewhere"}}},
        "trial": {"platform": {"state": {"backend": "local"}}},
    },
}


def stacks_of(folder: Path, environment: str | None = None) -> dict[str, Any]:
    """What is written, by the folder's name."""
    file = folder / "deployment.yaml"
    file.write_text(yaml.safe_dump(FILE), encoding="utf-8")
    synthesize(read_configuration([file], environment).deployments, folder / "out")
    return {
        path.parent.name: json.loads(path.read_text(encoding="utf-8"))
        for path in folder.glob("out/stacks/*/cdk.tf.json")
    }


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return stacks_of(tmp_path_factory.mktemp("all"))


@pytest.fixture(scope="module")
def state(stacks: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = stacks["my-app-state"]
    return found


def test_there_is_one_for_each_bucket(stacks: dict[str, Any]) -> None:
    assert {name for name in stacks if name.endswith("-state")} == {"my-app-state", "my-app-elsewhere-state"}


def test_its_own_state_is_in_the_bucket_that_it_makes(state: dict[str, Any]) -> None:
    assert state["terraform"]["backend"]["s3"] == {
        "bucket": "acme-state",
        "encrypt": True,
        "key": "my-app-state/terraform.tfstate",
        "region": "eu-west-1",
        "use_lockfile": True,
    }
    assert state["provider"]["aws"][0]["region"] == "eu-west-1"


def test_the_states_of_the_deployments_are_in_it_too(stacks: dict[str, Any]) -> None:
    keys = {
        name: stacks[name]["terraform"]["backend"]["s3"]["key"] for name in ("my-app", "my-app-staging", "my-app-state")
    }

    assert keys == {name: f"{name}/terraform.tfstate" for name in keys}


def test_the_bucket_is_private_encrypted_versioned_and_never_destroyed(state: dict[str, Any]) -> None:
    resources = {
        kind: named["state" if kind == "aws_s3_bucket" else next(iter(named))]
        for kind, named in state["resource"].items()
    }

    assert resources["aws_s3_bucket"]["bucket"] == "acme-state"
    assert resources["aws_s3_bucket"]["lifecycle"] == {"prevent_destroy": True}
    assert resources["aws_s3_bucket_versioning"]["versioning_configuration"] == {"status": "Enabled"}
    (rule,) = resources["aws_s3_bucket_server_side_encryption_configuration"]["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "AES256"}
    assert resources["aws_s3_bucket_public_access_block"]["block_public_policy"] is True
    assert "aws:SecureTransport" in resources["aws_s3_bucket_policy"]["policy"]


def test_a_state_is_the_way_back_for_ninety_days_and_never_expires(state: dict[str, Any]) -> None:
    (lifecycle,) = state["resource"]["aws_s3_bucket_lifecycle_configuration"].values()
    (rule,) = lifecycle["rule"]

    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 90}]
    assert "expiration" not in rule


def test_it_is_the_same_whichever_environment_is_synthesized(state: dict[str, Any], tmp_path: Path) -> None:
    assert stacks_of(tmp_path, "staging")["my-app-state"] == state
