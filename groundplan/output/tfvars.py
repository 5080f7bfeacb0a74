"""An example of the variables that a synthesized stack takes at plan time."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from groundplan.config.resolved import Deployment
from groundplan.writing import write_atomically

TFVARS_EXAMPLE = "terraform.tfvars.example"

_COLUMNS = 80
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_tfvars_example(deployment: Deployment, folder: Path) -> Path:
    """Write the variables of a stack as commented HCL, each with its description and default; return the file's path.

    Args:
        deployment: The stack.
        folder: Holds the synthesized `cdk.tf.json`; the example goes beside it.
    """
    variables = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))["variable"]
    lines = [
        *_comment(
            f"Variables of the stack {deployment.stack_name}. Written by groundplan at each synthesis. To set one, copy "
            "this file to terraform.tfvars, which OpenTofu and Terraform read by themselves, and take the # away "
            "from its line."
        ),
        "#",
        *_comment(
            "There are no others: name, environment, region and sizes are checked together, and fixed, at synthesis. "
            "Another name or region at plan time would replace everything. Edit deployment.yaml and synthesize again."
        ),
        *(line for name, variable in sorted(variables.items()) for line in _variable(name, variable)),
    ]
    path = folder / TFVARS_EXAMPLE
    write_atomically(path, "\n".join(lines) + "\n")
    return path


def _variable(name: str, variable: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield from _comment(f"{variable['description']}.")
    yield f"# {name} = {hcl(variable['default'])}"


def _comment(text: str) -> Iterator[str]:
    """Wrap a text into lines of a comment, whatever it holds."""
    return (f"# {line}" for line in textwrap.wrap(text, _COLUMNS - 2, break_long_words=False, break_on_hyphens=False))


def hcl(text: str) -> str:
    """Quote a text for HCL, in which `${` and `%{` begin expressions.

    https://developer.hashicorp.com/terraform/language/expressions/strings
    """
    quoted = "".join(_ESCAPED.get(one) or (one if one.isprintable() else f"\\U{ord(one):08x}") for one in text)
    return '"' + quoted.replace("${", "$${").replace("%{", "%%{") + '"'
