"""The command line as people and programs use it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from groundplan.cli import app
from groundplan.config.resolved import LocalState

Run = Callable[..., Result]
GOOD = "deployment: {name: my-app}\nenvironments: {staging: {database: {storage: 30}}}\n"
BAD = "deployment:\n  name: my-app\n  patern: small-saas\ndatabase: {storage: 5}\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty folder, where a text may be deployment.yaml."""
    monkeypatch.chdir(tmp_path)
    for name in ("DEPLOYMENT", "CDKTF_OUTDIR"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, text: str | None = None) -> Result:
        if text is not None:
            Path("deployment.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, arguments)

    return run


def test_check_names_the_stacks_and_says_the_notices(run: Run) -> None:
    result = run("check", text=GOOD)

    assert result.exit_code == 0
    assert "notice: platform.domain" in result.stdout
    assert result.stdout.endswith("no errors; stacks: my-app (production), my-app-staging (staging)\n")
    assert result.stderr == ""


def test_check_says_everything_wrong_and_leaves_with_2(run: Run) -> None:
    result = run("check", text=BAD)

    assert result.exit_code == 2
    assert result.stdout == ""
    first, _, caret, _, second, *_ = result.stderr.splitlines()
    assert first.startswith('deployment.yaml:3:3: error: deployment.patern: unknown key "patern"')
    assert caret.strip(" |") == "^"
    assert second.startswith("deployment.yaml:4:21: error: database.storage: ")
    assert [path.name for path in Path().iterdir()] == ["deployment.yaml"]


def test_check_speaks_json_too(run: Run) -> None:
    good, bad = run("check", "--format", "json", text=GOOD), run("check", "--format", "json", text=BAD)

    assert {message["severity"] for message in json.loads(good.stdout)["messages"]} == {"notice"}
    assert [message["line"] for message in json.loads(bad.stdout)["messages"]] == [3, 4]
    assert (good.exit_code, bad.exit_code) == (0, 2)


def test_check_reads_the_files_it_is_given_or_those_that_the_variable_names(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.yaml").write_text("deployment: {name: a}\n", encoding="utf-8")
    Path("b.yaml").write_text("deployment: {name: b}\n", encoding="utf-8")
    monkeypatch.setenv("DEPLOYMENT", f"a.yaml{os.pathsep}b.yaml")

    assert run("check").stdout.endswith("stacks: a (production), b (production)\n")
    assert run("check", "b.yaml").stdout.endswith("stacks: b (production)\n")


def test_check_refuses_what_a_synthesis_would_refuse_to_do_to_a_stack_that_stands(run: Run) -> None:
    stack = Path("cdktf.out/stacks/my-app")
    stack.mkdir(parents=True)
    record = {"file": "../deployment.yaml", "name": "my-app", "region": "eu-west-1", "network": "10.0.0.0/16"}
    (stack / "groundplan.json").write_text(json.dumps(record), encoding="utf-8")
    (stack / LocalState.path_of("my-app")).write_text('{"resources": [{}]}', encoding="utf-8")

    result = run("check", text="deployment: {name: my-app}\nplatform: {region: us-east-1}\n")

    assert result.exit_code == 2
    assert "a stack cannot move" in result.stderr


def test_one_environment_may_be_chosen(run: Run) -> None:
    assert run("check", "--environment", "staging", text=GOOD).stdout.endswith("stacks: my-app-staging (staging)\n")
    wrong = run("check", "--environment", "stagin")
    assert wrong.exit_code == 2
    assert 'unknown environment "stagin"; did you mean staging?' in wrong.stderr


def test_an_environment_that_is_not_chosen_is_checked_nevertheless(run: Run) -> None:
    result = run("check", "--environment", "production", text=GOOD.replace("30", "3"))

    assert result.exit_code == 2


def test_show_gives_each_key_its_value_and_source(run: Run) -> None:
    result = run("show", "--environment", "staging", text=GOOD)

    (row,) = (line.split() for line in result.stdout.splitlines() if line.startswith(" database.storage "))
    assert row == ["database.storage", "30", "deployment.yaml:2", "(staging)"]


def test_show_speaks_json_too(run: Run) -> None:
    stacks = json.loads(run("show", "--format", "json", text=GOOD).stdout)

    assert list(stacks) == ["my-app", "my-app-staging"]
    assert {"key": "deployment.name", "value": "my-app", "origin": "deployment.yaml:1"} in stacks["my-app"]


def test_show_refuses_wrong_input_as_check_does(run: Run) -> None:
    checked, shown = run("check", text=BAD), run("show", text=BAD)

    assert (shown.exit_code, shown.stderr) == (checked.exit_code, checked.stderr)


def test_check_starts_without_node_the_provider_rich_or_anything_of_the_network() -> None:
    modules = subprocess.run(
        [sys.executable, "-c", "import sys, groundplan.cli; print(*sys.modules, sep='\\n')"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()

    assert not {"cdktf", "constructs", "jsii", "rich", "boto3", "jinja2", "moto"} & set(modules)
