"""The command as its users start it, and a stack that is synthesized already."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from groundplan.cli import app
from groundplan.config import read_configuration
from stacks import synthesize as write_stacks
from tests.stacks.deployments import PROJECT

Run = Callable[..., Result]
REFERENCE = PROJECT / "examples" / "reference.yaml"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `groundplan cost` in an empty folder, where a text may be deployment.yaml, as a user without prices of theirs."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    for name in ("DEPLOYMENT", "CDKTF_OUTDIR", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path, text: str | None = None) -> Result:
        if text is not None:
            Path("deployment.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["cost", *map(str, arguments)])

    return run


@pytest.fixture(scope="session")
def reference_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference case as main.py leaves it."""
    output = tmp_path_factory.mktemp("reference")
    write_stacks(read_configuration([REFERENCE]).deployments, output)
    return output / "stacks" / "my-app"


@pytest.fixture
def stack(reference_folder: Path, run: Run) -> Path:  # noqa: ARG001 — which goes to the folder
    """The reference case in the folder in which the command runs."""
    return Path(shutil.copytree(reference_folder, Path("my-app")))
