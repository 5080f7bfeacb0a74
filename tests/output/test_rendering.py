from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment

from groundplan.output import rendering

TEMPLATE = "tunnel.sh.jinja"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Environment]:
    def started(bytecode: Path) -> Environment:
        monkeypatch.setattr(rendering, "_BYTECODE", bytecode)
        return rendering.templates.__wrapped__()

    return started


def test_a_template_is_compiled_once_for_all_processes(
    started: Callable[[Path], Environment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(tmp_path / "bytecode").get_template(TEMPLATE)
    monkeypatch.setattr(Environment, "compile", None)

    assert started(tmp_path / "bytecode").get_template(TEMPLATE)


def test_nothing_is_kept_where_python_keeps_no_bytecode(
    started: Callable[[Path], Environment], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)

    assert started(tmp_path / "bytecode").get_template(TEMPLATE)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_does_not_matter(
    started: Callable[[Path], Environment], tmp_path: Path
) -> None:
    assert started(tmp_path / "missing" / "bytecode").get_template(TEMPLATE)
    assert not list(tmp_path.iterdir())
