"""The command as its users start it, and a stack that is synthesized already."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from groundplan.cli import app
from groundplan.config import Deployment, read_configuration
from stacks import synthesize as write_stacks
from tests.stacks.deployments import PROJECT

Run = Callable[..., Result]
Write = Callable[[Iterable[Deployment], Path], None]
REFERENCE = PROJECT / "examples" / "reference.yaml"


@pytest.fixture(scope="session")
def write_once(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Do what `stacks.synthesize` does; again for the same deployments, from what it wrote."""
    written: dict[str, Path] = {}

    def write_once(deployments: Iterable[Deployment], output: Path) -> None:
        key = repr(list(deployments))
        if key not in written:
            written[key] = tmp_path_factory.mktemp("written")
            write_stacks(deployments, written[key])
        shutil.copytree(written[key], output, dirs_exist_ok=True)

    return write_once


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_once: Write) -> Run:
    """Run `groundplan cost` in an empty folder, where a text may be deployment.yaml, as a user without prices of theirs."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    for name in ("DEPLOYMENT", "CDKTF_OUTDIR", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("stacks.synthesize", write_once)

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
