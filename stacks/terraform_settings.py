"""What Terraform itself is told in each stack: provider, state, variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import (
    LocalBackend,
    S3Backend,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags

from groundplan.config.resolved import Deployment, LocalState, S3State, Setting

_EMAIL = r"^[^@[:space:]]+@[^@[:space:]]+\\.[^@[:space:]]+$"
_IMAGE = r"^[a-z0-9][a-zA-Z0-9._/:@-]{0,254}$"


def configure_provider(
    stack: TerraformStack, *, region: str, tags: Sequence[Setting], alias: str | None = None
) -> AwsProvider:
    """Set a region, a further one under an alias, and the tags that every resource carries."""
    return AwsProvider(
        stack,
        f"aws-{alias}" if alias else "aws",
        region=region,
        alias=alias,
        default_tags=[AwsProviderDefaultTags(tags={tag.name: tag.value for tag in tags})],
    )


def configure_state(stack: TerraformStack, state: LocalState | S3State, stack_name: str) -> None:
    """Say where the state of a stack is kept."""
    match state:
        case LocalState():
            LocalBackend(stack, path=state.path_of(stack_name))
        case S3State(bucket=bucket, region=region):
            backend = S3Backend(stack, bucket=bucket, region=region, key=state.key_of(stack_name), encrypt=True)
            # cdktf 0.21 does not know the argument that replaced the DynamoDB table.
            backend.add_override("use_lockfile", True)  # noqa: FBT003 — the value of the argument


@dataclass(frozen=True)
class Variables:
    """What a person or CI may change at plan time; all else is decided, and checked together, at synthesis."""

    container_image: TerraformVariable
    alarm_email: TerraformVariable


def declare_variables(stack: TerraformStack, deployment: Deployment) -> Variables:
    """Declare the variables with their defaults from the file; an empty one means none."""
    container_image = TerraformVariable(
        stack,
        "container_image",
        type="string",
        default=deployment.application.image or "",
        nullable=False,
        description="Image to deploy; if empty, the tag `initial` in the stack's own repository",
        validation=[
            TerraformVariableValidationConfig(
                condition=f'${{var.container_image == "" || can(regex("{_IMAGE}", var.container_image))}}',
                error_message="Give the image as repository:tag or repository@digest, at most 255 characters.",
            )
        ],
    )
    alarm_email = TerraformVariable(
        stack,
        "alarm_email",
        type="string",
        default=deployment.monitoring.email or "",
        nullable=False,
        description="Recipient of the alarms, whom AWS asks to confirm; if empty, nobody",
        validation=[
            TerraformVariableValidationConfig(
                condition=f'${{var.alarm_email == "" || can(regex("{_EMAIL}", var.alarm_email))}}',
                error_message="Give one e-mail address, such as ops@example.com.",
            )
        ],
    )
    return Variables(container_image=container_image, alarm_email=alarm_email)
