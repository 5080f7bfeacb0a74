"""A script that takes a person from a synthesized stack to a running application."""

from __future__ import annotations

from pathlib import Path

from groundplan.config.resolved import Deployment, S3State
from groundplan.output.rendering import write_script

DEPLOY = "deploy.sh"

_PLATFORMS = {"ARM64": "linux/arm64", "X86_64": "linux/amd64"}
_DESCRIBED_AT_ONCE = 10
"""https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html"""


def write_deploy(deployment: Deployment, folder: Path, *, monthly_cost: str | None = None) -> Path:
    """Write the deployment of a stack as an executable bash script, and return its path.

    The script needs the AWS CLI, OpenTofu or Terraform, and Docker or Podman where an image is built; `--help` says
    more. It goes on from wherever an earlier run ended.

    Args:
        deployment: The stack that is deployed.
        folder: Where the script goes, beside the synthesized `cdk.tf.json`; must exist.
        monthly_cost: In words, such as "about 106 USD a month"; `None` where it is not known.
    """
    state, application = deployment.state, deployment.application
    services = [deployment.names.prefix, *(worker.full_name for worker in application.workers)]
    return write_script(
        folder,
        DEPLOY,
        stack=deployment.stack_name,
        region=deployment.region,
        prefix=deployment.names.prefix,
        declared_image=application.image or "",
        platform=_PLATFORMS[application.cpu_architecture],
        migrates="yes" if application.migrate else "",
        service_names=" ".join(services[:_DESCRIBED_AT_ONCE]),
        target_group=deployment.names.target_group,
        state_bucket=state.bucket if isinstance(state, S3State) else "",
        state_region=state.region if isinstance(state, S3State) else "",
        state_stack=state.stack if isinstance(state, S3State) else "",
        monthly_cost=monthly_cost or "",
    )
