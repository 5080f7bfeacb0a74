"""What is installed is complete: the wheel brings its data, and runs where there is no checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PRICE_BOOK = "groundplan/cost/price_book/regions/"
# Without `site`, nothing leads to the checkout that is installed in this environment.
RUN = "import sys; sys.path[:0] = {paths!r}; from groundplan.cli import main; main()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=PROJECT, check=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    install = [sysconfig.get_path("scripts") + "/uv", "pip", "install", "--quiet", "--python", sys.executable]
    options = ["--no-deps", "--no-index", "--offline", "--no-cache", "--target", str(folder)]
    subprocess.run([*install, *options, str(wheel)], check=True)
    return folder


def groundplan(installed: Path, folder: Path, *arguments: str) -> str:
    paths = [str(installed), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    program = [sys.executable, "-I", "-S", "-c", RUN.format(paths=paths), *arguments]
    finished = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_wheel_holds_the_price_book_of_every_region_in_less_than_a_megabyte(wheel: Path) -> None:
    here = {f"{PRICE_BOOK}{path.name}" for path in (PROJECT / PRICE_BOOK).glob("*.json")}
    with zipfile.ZipFile(wheel) as archive:
        books = {one.filename: one.file_size for one in archive.infolist() if one.filename.startswith(PRICE_BOOK)}

    assert len(here) > 30
    assert books.keys() == here
    assert sum(books.values()) < 1_000_000


def test_what_a_synthesized_stack_costs_is_said_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    stack = {"provider": {"aws": [{"region": "us-east-1"}]}, "resource": {"aws_eip": {"address": {}}}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(stack), encoding="utf-8")

    found = json.loads(groundplan(installed, tmp_path, "cost", ".", "--format", "json"))
    assert found["totalMonthlyCost"] == "3.65"  # 730 h x 0.005


def test_what_a_deployment_file_costs_is_said_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "deployment.yaml").write_text("deployment: {name: my-app}\n", encoding="utf-8")

    assert "my-app by small-saas in us-east-1, USD a month" in groundplan(installed, tmp_path, "cost")
