"""The `application` block: the containers on Fargate."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from groundplan.config.messages import shown
from groundplan.config.model.fields import (
    Block,
    EmptyMappingForNull,
    FalseForNull,
    Unbuilt,
    matching,
    refusal,
)

MOST_TASKS = 5000
"""Tasks of one service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html."""
# What AWS Security Hub's control ECS.8 looks for, and the words that other tools use for the same thing.
_SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN(?!S|IZ)|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH_DATA",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]*:[^/\s@]+@")
_KEEP_ELSEWHERE = "keep it in Secrets Manager and write its name or ARN under application.secrets"


def _variable_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise refusal(f"{shown(name)} is not a variable's name", "write letters, digits and underscores")
    return name


def _plain_variable_name(name: str) -> str:
    if _SECRET_NAME.search(_variable_name(name)):
        raise refusal(f"{shown(name)} looks like a secret", _KEEP_ELSEWHERE)
    return name


def _plain_value(value: str) -> str:
    if _SECRET_VALUE.search(value):
        raise refusal("the value looks like a secret", _KEEP_ELSEWHERE)
    return value


VariableName = Annotated[str, AfterValidator(_variable_name)]
PlainVariableName = Annotated[str, AfterValidator(_plain_variable_name)]
PlainValue = Annotated[str, AfterValidator(_plain_value)]
SecretReference = Annotated[
    str,
    AfterValidator(_plain_value),
    # A name, or an ARN with the JSON key, version stage and version id that ECS accepts after it:
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    matching(
        r"(?!arn:)[A-Za-z0-9/_+=.@-]{1,512}"
        r"|arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}(:[^:\s]*:[^:\s]*:[^:\s]*)?",
        "a secret's name or ARN",
        "write its name in Secrets Manager, such as my-app/api-key",
        hidden=True,
    ),
]
Image = Annotated[
    str,
    matching(
        r"[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
        r"(@sha256:[0-9a-f]{64})?",
        "a container image",
        "write an image such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/my-app:1.4.2",
    ),
]


class HealthCheckBlock(Block):
    """How the load balancer asks a task whether it is well."""

    path: (
        Annotated[
            str,
            matching(r"/[!-~]{0,1023}", "a path of a URL", "write a path that begins with /, such as /health"),
        ]
        | None
    ) = Field(default=None, description="path that answers 2xx or 3xx; the framework's by default")
    interval: int = Field(ge=5, le=300, description="seconds between two checks")
    timeout: int = Field(ge=2, le=120, description="seconds to wait for the answer; less than the interval")
    grace_period: int = Field(ge=0, le=3600, description="seconds in which a new task may fail its checks")


class AutoscaleBlock(Block):
    """How the number of tasks follows the load."""

    enabled: Annotated[bool, FalseForNull] = Field(description="follow the load")
    min: int = Field(ge=1, le=MOST_TASKS, description="fewest tasks")
    max: int = Field(ge=1, le=MOST_TASKS, description="most tasks")
    target_cpu: int | None = Field(default=None, ge=1, le=100, description="percent of CPU to hold")
    target_memory: int | None = Field(default=None, ge=1, le=100, description="percent of memory to hold")
    target_requests: int | None = Field(default=None, ge=1, description="requests per task and minute to hold")
    schedule: Unbuilt = Field(default=None, description="times at which the fewest tasks change")


class StorageBlock(Block):
    """Buckets for the application."""

    uploads: Annotated[bool, FalseForNull] = Field(default=False, description="a bucket for users' files")
    backups: Annotated[bool, FalseForNull] = Field(default=False, description="a bucket for exports and dumps")


def _none_for_null(storage: StorageBlock | None) -> StorageBlock:
    return storage or StorageBlock()


class ApplicationBlock(Block):
    """The containers that serve the application."""

    image: Image | None = Field(
        default=None, description="container image; without it, the one CI puts into the stack's repository"
    )
    port: int | None = Field(
        default=None, ge=1, le=65535, description="port the container listens on; the framework's by default"
    )
    health_check: HealthCheckBlock = Field(description="how the load balancer checks a task")
    instances: int = Field(ge=1, le=MOST_TASKS, description="tasks to begin with")
    memory: int = Field(ge=1, description="MB of memory of each task")
    cpu: float = Field(gt=0, description="vCPU of each task: 0.25, 0.5, 1, 2, 4, 8 or 16")
    architecture: Literal["arm64", "x86_64"] = Field(description="what the image is built for")
    spot: Unbuilt = Field(default=None, description="share of tasks that may run on Fargate Spot")
    autoscale: AutoscaleBlock | None = Field(
        default=None, description="follow the load; null keeps the number of tasks"
    )
    environment: Annotated[dict[PlainVariableName, PlainValue], EmptyMappingForNull] = Field(
        default={},
        description="environment variables that are no secret",
    )
    secrets: Annotated[dict[VariableName, SecretReference], EmptyMappingForNull] = Field(
        default={},
        description="environment variables filled from Secrets Manager: the secret's name or ARN",
    )
    pool_size: Unbuilt = Field(default=None, description="database connections of each task")
    migrate: Unbuilt = Field(default=None, description="command that migrates the database before a deployment")
    storage: Annotated[StorageBlock | None, AfterValidator(_none_for_null)] = Field(
        default=None,
        validate_default=True,
        description="buckets",
    )
    workers: Unbuilt = Field(default=None, description="further services without a load balancer")
    jobs: Unbuilt = Field(default=None, description="tasks that run on a schedule")
