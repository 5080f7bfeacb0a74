"""All files beside a synthesized stack, in one go."""

from __future__ import annotations

from pathlib import Path

from groundplan.config import Deployment, Findings
from groundplan.cost.beside import write_estimate
from groundplan.cost.output.infracost import Project
from groundplan.output.deploy import write_deploy
from groundplan.output.imports import write_imports
from groundplan.output.local_state import write_local_state
from groundplan.output.policies import write_policies
from groundplan.output.readme import write_readme
from groundplan.output.restore_drill import write_restore_drill
from groundplan.output.stack_test import write_stack_test
from groundplan.output.state_encryption import write_state_encryption_example
from groundplan.output.tfvars import write_tfvars_example
from groundplan.output.tunnel import write_tunnel


def write_beside(deployment: Deployment, findings: Findings, folder: Path) -> str | None:
    """Write what helps to run a deployment, and return a notice where there is no estimate of what it costs.

    Args:
        deployment: The stack.
        findings: Of its file, with the amounts of the `usage` block.
        folder: Holds the synthesized `cdk.tf.json`; the files go beside it.
    """
    notice, estimated = _estimated(deployment, findings, folder)
    cost = f"about {round(estimated.found.cost.total):,} USD a month" if estimated else None
    write_deploy(deployment, folder, monthly_cost=cost)
    write_imports(deployment, folder)
    write_local_state(deployment, findings, folder)
    write_policies(deployment, folder)
    write_readme(deployment, folder, estimated)
    write_restore_drill(deployment, folder)
    write_stack_test(deployment, folder)
    write_state_encryption_example(deployment, folder)
    write_tfvars_example(deployment, folder)
    write_tunnel(deployment, folder)
    return notice


def _estimated(deployment: Deployment, findings: Findings, folder: Path) -> tuple[str | None, Project | None]:
    try:
        return None, write_estimate(findings, folder)
    except Exception as error:  # noqa: BLE001 — whatever it is, the stack is there
        why = str(error) or type(error).__name__
        return f"notice: no estimate of what {deployment.stack_name} costs: {why}", None
