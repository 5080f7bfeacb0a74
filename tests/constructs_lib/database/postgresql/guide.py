"""The code that docs/guides/row-level-security.md shows, by section."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[4] / "docs" / "guides" / "row-level-security.md"


def blocks(heading: str, language: str) -> list[str]:
    """Return the code in a language below a heading."""
    _, section = re.split(rf"^## {re.escape(heading)}\n", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    section, *_ = re.split(r"^## ", section, maxsplit=1, flags=re.MULTILINE)
    return re.findall(rf"^```{language}\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL)


def files(heading: str) -> dict[str, str]:
    """Return the Python files below a heading, each by the path in its first line."""
    return {block.partition("\n")[0].removeprefix("# "): block for block in blocks(heading, "python")}


def write(files: dict[str, str], folder: Path) -> None:
    """Write files below a folder, each package with its `__init__.py`."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_name("__init__.py").touch()
        file.write_text(text, encoding="utf-8")
