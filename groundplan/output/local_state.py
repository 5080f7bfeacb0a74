"""A stack with its state in a file can only be planned where that file is.

The state of a folder that was copied, or mounted alone into a container, would be another file, where nobody looks:
Terraform would find none, and make everything a second time.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from groundplan.config import Deployment, Findings
from groundplan.config.resolved import LocalState
from groundplan.writing import write_atomically

LOCAL_STATE = "local_state.tf.json"
"""Beside cdk.tf.json rather than in it, which is the same wherever the deployment file lies."""


def write_local_state(deployment: Deployment, findings: Findings, folder: Path) -> None:
    """Let every plan fail where the deployment file is not where it was at the synthesis, seen from the stack's folder.

    The validation of a variable is what Terraform looks at first, whatever it was told to do
    (https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules).

    Args:
        deployment: The stack; with its state in a bucket it can be planned anywhere.
        findings: Of its file.
        folder: Holds the synthesized `cdk.tf.json`; the validation goes beside it.
    """
    path = folder / LOCAL_STATE
    if not isinstance(deployment.state, LocalState):
        path.unlink(missing_ok=True)
        return
    state = Path(deployment.state.path_of(deployment.stack_name)).name
    variable = {
        "type": "string",
        "description": "Where the deployment file lies, which tells that this folder is where it was written",
        "default": os.path.relpath(findings.file.file, folder),
        "validation": [
            {
                "condition": "${fileexists(var.deployment_file)}",
                "error_message": (
                    "There is no ${var.deployment_file}: this folder was copied, moved or mounted without its project, and "
                    f"the state of the stack, {state}, stayed there. Go to where it was synthesized, synthesize here, or "
                    "keep the state in a bucket, by platform.state."
                ),
            }
        ],
    }
    write_atomically(path, json.dumps({"variable": {"deployment_file": variable}}, indent=2) + "\n")
