"""A picture of what a person sees, of a run that took place."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

WANTED = "GROUNDPLAN_REWRITE_SESSION"
"""With the value 1, the test that runs deploy.sh makes the picture anew."""
PICTURE = Path(__file__).parents[2] / "docs" / "images" / "first-deployment.svg"
COLUMNS = 100
SHOWN = re.compile(
    r"(account|identity|region|stack|image|cost|url|targets|e-mail|next) {3,}|== |Plan: |Apply complete!|ECS: |"
    r"(bootstrap|migrate): |the state lies|nothing to | {11}\w"
)
LEFT_OUT = "  …"


def record(command: str, said: str) -> None:
    """Make the picture, if somebody wants it, with what Terraform says line by line left out."""
    if os.environ.get(WANTED) != "1":
        return
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text(f"$ {command}", style="bold"))
    for line in excerpt(said):
        console.print(Text(line, style="dim" if line == LEFT_OUT else "bold green" if line.startswith("== ") else ""))
    PICTURE.parent.mkdir(exist_ok=True)
    console.save_svg(str(PICTURE), title="deploy.sh", unique_id="first-deployment")


def excerpt(said: str) -> list[str]:
    """The lines of the script itself and the sums of Terraform, with a mark where something was between them."""
    lines: list[str] = []
    for line in said.splitlines():
        if SHOWN.match(line):
            lines.append(line)
        elif lines and lines[-1] != LEFT_OUT and line.strip():
            lines.append(LEFT_OUT)
    return lines
