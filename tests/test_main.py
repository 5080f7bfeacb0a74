from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import main
from groundplan.cost import beside
from tests.synthesized_examples import on_one_worker, synthesized

PROJECT = Path(__file__).parents[1]
REFERENCE = PROJECT / "examples" / "reference.yaml"
CDKTF = PROJECT / "node_modules" / ".bin" / "cdktf"


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "out"
    monkeypatch.setenv("CDKTF_OUTDIR", str(folder))
    return folder


def deploy(monkeypatch: pytest.MonkeyPatch, *files: Path) -> int:
    monkeypatch.setenv("DEPLOYMENT", os.pathsep.join(map(str, files)))
    return main.main()


def test_the_reference_case_works_as_it_stands(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy(monkeypatch, REFERENCE) == 0
    assert (output / "stacks" / "my-app" / "cdk.tf.json").is_file()
    for script in ("restore-drill.sh", "tunnel.sh"):
        assert os.access(output / "stacks" / "my-app" / script, os.X_OK)
    said = capsys.readouterr()
    assert "512 MB" in said.out
    assert said.err == ""
    cost = json.loads((output / "stacks" / "my-app" / "cost.json").read_bytes())
    assert float(cost["totalMonthlyCost"]) == pytest.approx(129.63, abs=0.005)


@pytest.mark.parametrize(("error", "why"), [(ValueError("no price today"), "no price today"), (KeyError(), "KeyError")])
def test_a_stack_without_an_estimate_is_written_all_the_same(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, why: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(beside, "estimate", fail)
    assert deploy(monkeypatch, REFERENCE) == 0
    assert (output / "stacks" / "my-app" / "tunnel.sh").is_file()
    assert not (output / "stacks" / "my-app" / "cost.json").exists()
    said = capsys.readouterr()
    assert f"notice: no estimate of what my-app costs: {why}\n" in said.out
    assert said.err == ""


def test_wrong_input_is_answered_with_exit_code_2_and_nothing_written(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "deployment.yaml"
    wrong.write_text("deployment:\n  name: my-app\n  patern: small-saas\n", encoding="utf-8")
    assert deploy(monkeypatch, wrong, REFERENCE) == 2
    assert not output.exists()
    said = capsys.readouterr()
    assert said.err.startswith(f"{wrong}:3:3: error: deployment.patern: ")
    assert "did you mean pattern?" in said.err
    assert said.out == ""


def test_an_older_result_is_left_alone_by_wrong_input(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deploy(monkeypatch, REFERENCE) == 0
    result = output / "stacks" / "my-app" / "cdk.tf.json"
    before = result.stat().st_mtime_ns
    assert deploy(monkeypatch, tmp_path / "missing.yaml") == 2
    assert result.stat().st_mtime_ns == before


def test_several_files_give_their_stacks_in_one_run(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("deployment: {name: other-app}\n", encoding="utf-8")
    assert deploy(monkeypatch, REFERENCE, other) == 0
    assert sorted(path.name for path in (output / "stacks").iterdir()) == ["my-app", "other-app"]


def test_environments_give_one_stack_each(tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "deployment.yaml"
    file.write_text(
        "deployment: {name: shop}\nenvironments:\n  staging:\n    application: {instances: 2}\n", encoding="utf-8"
    )
    assert deploy(monkeypatch, file) == 0
    assert sorted(path.name for path in (output / "stacks").iterdir()) == ["shop", "shop-staging"]


def test_without_a_file_named_deployment_yaml_is_read(
    tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(REFERENCE, tmp_path / "deployment.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEPLOYMENT", raising=False)
    assert main.main() == 0
    assert (output / "stacks" / "my-app").is_dir()


@on_one_worker
def test_the_command_line_tool_writes_the_same_bytes(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not CDKTF.exists():
        reason = "cdktf-cli is not installed: run make node_modules/.installed"
        if os.environ.get("GROUNDPLAN_REQUIRE_TERRAFORM") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    alone = synthesized("reference", tmp_path_factory.getbasetemp())
    assert alone.stderr == ""
    environment = {
        **os.environ,
        "DEPLOYMENT": str(REFERENCE),
        "CDKTF_OUTDIR": str(tmp_path / "tool"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CHECKPOINT_DISABLE": "1",
        "CI": "1",
    }
    environment.pop("TF_CLI_CONFIG_FILE", None)
    command: list[str | Path] = [CDKTF, "synth", "--output", tmp_path / "tool"]
    tool = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert tool.returncode == 0, tool.stdout + tool.stderr
    assert "deprecat" not in (tool.stdout + tool.stderr).lower()
    assert "end-of-life" not in tool.stdout + tool.stderr
    for name in ("cost.json", "cdk.tf.json"):
        results = [output / "stacks" / "my-app" / name for output in (alone.output, tmp_path / "tool")]
        assert results[0].read_bytes() == results[1].read_bytes()
    assert json.loads(results[0].read_bytes())["resource"]
