"""From resolved deployments to Terraform JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cdktf import App

from groundplan.config.resolved import Deployment
from stacks.saas_stack import SaasStack


def synthesize(deployments: Iterable[Deployment], output: Path) -> None:
    """Write one folder a deployment below `stacks` in the output folder."""
    app = App(outdir=str(output))
    for deployment in deployments:
        SaasStack(app, deployment)
    app.synth()
