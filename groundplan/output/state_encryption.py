"""An example of how OpenTofu encrypts the state of a stack, for those who want it."""

from __future__ import annotations

from pathlib import Path

from groundplan.config.resolved import Deployment
from groundplan.output.rendering import write_rendered

STATE_ENCRYPTION_EXAMPLE = "state_encryption.tofu.example"


def write_state_encryption_example(deployment: Deployment, folder: Path) -> Path:
    """Write the example, which neither tool reads before it is renamed, and Terraform not even then; return its path.

    https://opentofu.org/docs/language/state/encryption/

    Args:
        deployment: The stack.
        folder: Where the example goes; must exist.
    """
    return write_rendered(folder, STATE_ENCRYPTION_EXAMPLE, stack=deployment.stack_name, region=deployment.region)
