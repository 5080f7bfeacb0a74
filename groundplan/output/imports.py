"""Taking over what an earlier deployment of the same name has left behind.

RDS delivers the last lines of a database after its end, into log groups that it makes anew, under names that the next
database of the name needs. Terraform would stop at them.
"""

from __future__ import annotations

import json
from pathlib import Path

from groundplan.config.resolved import Deployment
from groundplan.writing import write_atomically

IMPORTS = "imports.tf.json"
"""Beside cdk.tf.json rather than in it: a module must not import, and checkov reads no file that does."""

_WRITTEN_BY_RDS = "/aws/rds/instance"
_LOOK_UP = "left-behind"


def write_imports(deployment: Deployment, folder: Path) -> None:
    """Let the first apply import log groups of RDS that are there already, and give them their key and retention.

    Where there are none, or where the state holds them, Terraform does nothing
    (https://developer.hashicorp.com/terraform/language/import).

    Args:
        deployment: The stack; each of its databases has a name that begins as the primary's does.
        folder: Holds the synthesized `cdk.tf.json`; the imports go beside it.
    """
    prefix = f"{_WRITTEN_BY_RDS}/{deployment.names.database}"
    resources = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))["resource"]
    names = {
        f"aws_cloudwatch_log_group.{id_}": group["name"]
        for id_, group in resources["aws_cloudwatch_log_group"].items()
        if group["name"].startswith(prefix)
    }
    there = f"data.aws_cloudwatch_log_groups.{_LOOK_UP}.log_group_names"
    document = {
        "data": {"aws_cloudwatch_log_groups": {_LOOK_UP: {"log_group_name_prefix": prefix}}},
        "import": [
            {
                "for_each": f"${{setintersection({there}, [{json.dumps(name)}])}}",
                "to": address,
                "id": "${each.key}",
            }
            for address, name in names.items()
        ],
    }
    write_atomically(folder / IMPORTS, json.dumps(document, indent=2) + "\n")
