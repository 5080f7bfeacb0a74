"""Files that are there in full or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Write a file of text in UTF-8, so that whoever reads it meanwhile finds the one before or the new one.

    Args:
        path: The file; its folder must exist.
        text: What it shall hold, with the line ends that it has.

    Raises:
        OSError: It cannot be written; the file before, if there was one, is as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
