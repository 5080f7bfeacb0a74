"""What lies beside each stack: all of it, the same at each run, and no more of it changed than an edit concerns."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import main
from tests.stacks.deployments import REFERENCE, Deployment, merged
from tests.synthesized_examples import EXAMPLES, on_one_worker, synthesized

FILES = {
    "README.md",
    "cdk.tf.json",
    "cost.json",
    "deploy.sh",
    "groundplan.json",
    "imports.tf.json",
    "policies",
    "restore-drill.sh",
    "state_encryption.tofu.example",
    "terraform.tfvars.example",
    "tunnel.sh",
}
OF_THE_STATE = {"cdk.tf.json"}
IN_A_BUCKET = {"full"}
"""Examples with their state there."""

pytestmark = on_one_worker


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_every_example_has_its_files(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    for stack in synthesized(name, tmp_path_factory.getbasetemp()).output.glob("stacks/*"):
        own = {f"{stack.name}.tftest.json", *(() if name in IN_A_BUCKET else ("local_state.tf.json",))}
        expected = OF_THE_STATE if stack.name.endswith("-state") else FILES | own
        assert {path.name for path in stack.iterdir()} == expected, stack.name


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The output folder of the reference case."""
    monkeypatch.setenv("DEPLOYMENT", str(tmp_path / "deployment.yaml"))
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "out"))
    synthesize(tmp_path, {})
    return tmp_path


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        ({}, set()),
        ({"monitoring": {"log_retention": 60}}, {"README.md", "cdk.tf.json", "cost.json"}),
        ({"application": {"migrate": "bin/migrate"}}, {"README.md", "cdk.tf.json"}),
        (
            {"monitoring": {"alarms": [{"type": "cpu_high", "threshold": 81}]}},
            {"README.md", "cdk.tf.json", "cost.json", "terraform.tfvars.example"},
        ),
    ],
    ids=["none", "retention of logs", "migrations", "an alarm and its recipient"],
)
def test_an_edit_changes_the_files_that_it_concerns(written: Path, edit: Deployment, changed: set[str]) -> None:
    before = contents(written)
    synthesize(written, edit)

    after = contents(written)

    assert {name for name in before | after if before.get(name) != after.get(name)} == changed


def synthesize(folder: Path, edit: Deployment) -> None:
    (folder / "deployment.yaml").write_text(yaml.safe_dump(merged(REFERENCE, edit)), encoding="utf-8")
    assert main.main() == 0


def contents(folder: Path) -> dict[str, bytes]:
    stack = folder / "out" / "stacks" / "my-app"
    return {str(path.relative_to(stack)): path.read_bytes() for path in stack.rglob("*") if path.is_file()}
