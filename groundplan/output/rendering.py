"""What is rendered from templates of this package, beside a synthesized stack."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket

from groundplan.writing import write_atomically

_EXECUTABLE = 0o755
_BYTECODE = Path(__file__).with_name("templates") / "__pycache__"


class _BytecodeBesideTemplates(FileSystemBytecodeCache):
    """Keeps what templates are compiled to, a fifteenth of a synthesis, where and if Python would do that with modules."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            _BYTECODE.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def write_script(folder: Path, name: str, **values: str | int) -> Path:
    """Render a script as `write_rendered` does, and let it be executed; return its path.

    Args:
        folder: Where the script goes; must exist.
        name: Of the script.
        values: What the template names; its filter `quote` makes one safe for bash.

    Raises:
        jinja2.UndefinedError: The template names something else.
    """
    path = write_rendered(folder, name, **values)
    path.chmod(_EXECUTABLE)
    return path


def write_rendered(folder: Path, name: str, **values: str | int) -> Path:
    """Render the template of a file, and return the file's path.

    Args:
        folder: Where the file goes; must exist.
        name: Of the file; its template has `.jinja` behind it.
        values: What the template names.

    Raises:
        jinja2.UndefinedError: The template names something else.
    """
    path = folder / name
    write_atomically(path, templates().get_template(f"{name}.jinja").render(**values))
    return path


@cache
def templates() -> Environment:
    """Give the templates of this package, with the filter `quote`, which makes text one word for bash."""
    environment = Environment(
        loader=PackageLoader("groundplan.output"),
        bytecode_cache=_BytecodeBesideTemplates(str(_BYTECODE)),
        optimized=False,  # what filters make of constants would be kept, also when a filter has changed
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 — no HTML: filters do what matters in a script, and in Markdown
        keep_trailing_newline=True,
    )
    environment.filters["quote"] = shlex.quote
    return environment
