"""From resolved deployments to Terraform JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cdktf import App

from groundplan.config.resolved import Deployment, S3State
from stacks.saas_stack import SaasStack
from stacks.state_stack import StateStack


def synthesize(deployments: Iterable[Deployment], output: Path) -> None:
    """Write one folder a deployment below `stacks` in the output folder, and one for each bucket of their states."""
    app = App(outdir=str(output))
    made: set[str] = set()
    for deployment in deployments:
        SaasStack(app, deployment)
        state = deployment.state
        if isinstance(state, S3State) and state.stack not in made:
            StateStack(app, deployment, state)
            made.add(state.stack)
    app.synth()
