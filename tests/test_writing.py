"""Files that are there in full or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundplan.writing import write_atomically


def test_a_file_is_written_as_it_is(tmp_path: Path) -> None:
    write_atomically(tmp_path / "file", "ä\r\n…\n")
    assert (tmp_path / "file").read_bytes() == "ä\r\n…\n".encode()


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before", encoding="utf-8")
    write_atomically(path, "after")
    assert path.read_text(encoding="utf-8") == "after"


def test_whoever_reads_the_file_before_goes_on_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before", encoding="utf-8")
    with path.open(encoding="utf-8") as reader:
        write_atomically(path, "after")
        assert reader.read() == "before"


def test_what_cannot_be_written_leaves_the_file_before_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "after \ud800")
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    write_atomically(tmp_path / "written", "")
    (tmp_path / "plain").touch()
    assert (tmp_path / "written").stat().st_mode == (tmp_path / "plain").stat().st_mode
