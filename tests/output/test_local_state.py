"""What lets a plan fail where the state of a stack cannot be; tests/terraform plans such a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from groundplan.config import read_configuration
from groundplan.output.local_state import LOCAL_STATE, write_local_state

IN_A_BUCKET: dict[str, object] = {"platform": {"state": {"backend": "s3", "bucket": "acme-state"}}}


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    folder = tmp_path / "cdktf.out" / "stacks" / "shop"
    folder.mkdir(parents=True)
    return folder


def write(stack: Path, more: dict[str, object]) -> Path:
    file = stack.parents[2] / "deployment.yaml"
    file.write_text(yaml.safe_dump({"deployment": {"name": "shop"}, **more}), encoding="utf-8")
    configuration = read_configuration([file])
    write_local_state(configuration.deployments[0], configuration.findings[0], stack)
    return stack / LOCAL_STATE


def test_the_deployment_file_is_named_without_a_path_of_the_machine(stack: Path) -> None:
    variable = json.loads(write(stack, {}).read_text(encoding="utf-8"))["variable"]["deployment_file"]

    assert variable["default"] == "../../../deployment.yaml"
    assert "the state of the stack, terraform.shop.tfstate, stayed there" in variable["validation"][0]["error_message"]


def test_a_stack_with_its_state_in_a_bucket_can_be_planned_anywhere(stack: Path) -> None:
    write(stack, {})

    assert not write(stack, IN_A_BUCKET).exists()
