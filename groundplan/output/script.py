"""Scripts beside a synthesized stack, rendered from templates of this package."""

from __future__ import annotations

import shlex
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from groundplan.writing import write_atomically

_EXECUTABLE = 0o755


def write_script(folder: Path, name: str, **values: str | int) -> Path:
    """Render the template of a script with values, which its filter `quote` makes safe for bash; return its path.

    Args:
        folder: Where the script goes; must exist.
        name: Of the script; its template has `.jinja` behind it.
        values: What the template names.

    Raises:
        jinja2.UndefinedError: The template names something else.
    """
    templates = Environment(
        loader=PackageLoader("groundplan.output"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 — a shell script: `quote` does what matters there
        keep_trailing_newline=True,
    )
    templates.filters["quote"] = shlex.quote
    path = folder / name
    write_atomically(path, templates.get_template(f"{name}.jinja").render(**values))
    path.chmod(_EXECUTABLE)
    return path
