"""Every example runs as its reader would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
EXAMPLES = PROJECT / "examples"
STACKS = {
    "full": ["acme-shop", "acme-shop-staging"],
    "environments": ["shop", "shop-staging"],
    "minimal": ["my-app"],
    "reference": ["my-app"],
}


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished


def resources(stack: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))["resource"]
    return found


def test_every_deployment_file_is_among_the_expectations() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.yaml")) == sorted(STACKS)


@pytest.mark.parametrize("name", sorted(STACKS))
def test_a_deployment_file_synthesizes_in_silence_on_standard_error(name: str, tmp_path: Path) -> None:
    finished = run("main.py", DEPLOYMENT=f"examples/{name}.yaml", CDKTF_OUTDIR=str(tmp_path))

    assert finished.stderr == ""
    assert sorted(path.name for path in tmp_path.glob("stacks/*")) == STACKS[name]
    for stack in tmp_path.glob("stacks/*"):
        assert "database" in resources(stack)["aws_db_instance"]


def test_the_custom_stack_synthesizes(tmp_path: Path) -> None:
    finished = run("examples/custom_stack/custom_stack.py", CDKTF_OUTDIR=str(tmp_path))

    assert finished.stderr == ""
    found = resources(tmp_path / "stacks" / "reports")
    assert "aws_vpc" not in found
    assert {"aws_db_instance", "aws_ecs_service", "aws_sqs_queue"} <= found.keys()


def test_the_unit_test_of_the_custom_stack_passes() -> None:
    finished = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "examples/custom_stack")

    assert " passed" in finished.stdout
