"""Every example runs as its reader would run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.synthesized_examples import EXAMPLES, on_one_worker, run, synthesized

pytestmark = on_one_worker

STACKS = {
    "full": ["acme-shop", "acme-shop-staging", "acme-shop-state"],
    "environments": ["shop", "shop-staging"],
    "minimal": ["my-app"],
    "reference": ["my-app"],
}


def resources(stack: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))["resource"]
    return found


def test_every_deployment_file_is_among_the_expectations() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.yaml")) == sorted(STACKS)


@pytest.mark.parametrize("name", sorted(STACKS))
def test_a_deployment_file_synthesizes_in_silence_on_standard_error(
    name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    example = synthesized(name, tmp_path_factory.getbasetemp())

    assert example.stderr == ""
    assert sorted(path.name for path in example.output.glob("stacks/*")) == STACKS[name]
    for stack in example.output.glob("stacks/*"):
        kind, address = ("aws_s3_bucket", "state") if stack.name.endswith("-state") else ("aws_db_instance", "database")
        assert address in resources(stack)[kind]


def test_the_custom_stack_synthesizes(tmp_path: Path) -> None:
    finished = run("examples/custom_stack/custom_stack.py", CDKTF_OUTDIR=str(tmp_path))

    assert finished.stderr == ""
    found = resources(tmp_path / "stacks" / "reports")
    assert "aws_vpc" not in found
    assert {"aws_db_instance", "aws_ecs_service", "aws_sqs_queue"} <= found.keys()


def test_the_stack_in_an_existing_vpc_synthesizes(tmp_path: Path) -> None:
    finished = run("examples/existing_vpc/existing_vpc.py", CDKTF_OUTDIR=str(tmp_path))

    assert finished.stderr == ""
    found = resources(tmp_path / "stacks" / "orders")
    assert "aws_vpc" not in found
    assert "aws_db_instance" in found


@pytest.mark.parametrize("name", ["custom_stack", "existing_vpc"])
def test_the_unit_test_of_a_stack_passes(name: str) -> None:
    finished = run("-m", "pytest", "-q", "-p", "no:cacheprovider", f"examples/{name}")

    assert " passed" in finished.stdout
