"""The `application` block: the containers on Fargate."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from groundplan.config.command import container_command
from groundplan.config.confidential import SECRET_NAME, SECRET_VALUE
from groundplan.config.messages import shown
from groundplan.config.model.fields import (
    Block,
    EmptyListForNull,
    EmptyMappingForNull,
    FalseForNull,
    ZeroForNull,
    matching,
    refusal,
)
from groundplan.config.model.schedule import ScheduleExpression, TimeZone

MOST_TASKS = 5000
"""Tasks of one service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html."""
_KEEP_ELSEWHERE = "keep it in Secrets Manager and write its name or ARN under application.secrets"


def _variable_name(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise refusal(f"{shown(name)} is not a variable's name", "write letters, digits and underscores")
    return name


def _plain_variable_name(name: str) -> str:
    if SECRET_NAME.search(_variable_name(name)):
        raise refusal(f"{shown(name)} looks like a secret", _KEEP_ELSEWHERE)
    return name


def _plain_value(value: str) -> str:
    if SECRET_VALUE.search(value):
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


_USER_REMEDY = 'write a number with its group, such as "1000:1000", or a name that the image knows'


def _not_root(value: str) -> str:
    if value.partition(":")[0] in {"0", "root"}:
        raise refusal("the container would run as root", _USER_REMEDY)
    return value


ContainerUser = Annotated[
    str,
    matching(
        r"([0-9]{1,10}|[a-z_][a-z0-9_-]{0,31})(:([0-9]{1,10}|[a-z_][a-z0-9_-]{0,31}))?",
        "a user of a container",
        _USER_REMEDY,
    ),
    AfterValidator(_not_root),
]


LONGEST_COMMAND = 4096


def _command(value: str) -> str:
    remedy = "write a program with its arguments, such as celery -A shop worker"
    try:
        container_command(value)
    except ValueError as error:
        raise refusal(str(error).lower(), remedy) from None
    if len(value) > LONGEST_COMMAND:
        raise refusal(f"a command of {len(value)} characters is too long", f"write at most {LONGEST_COMMAND}")
    return value


Command = Annotated[str, AfterValidator(_command)]
TaskLabel = Annotated[
    str,
    matching(
        r"[a-z](-?[a-z0-9]){0,29}",
        "a task's name",
        "write up to 30 lower-case letters, digits and single hyphens, such as mail",
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
    ) = Field(
        examples=["/health"], default=None, description="path that answers 2xx or 3xx; the framework's by default"
    )
    interval: int = Field(examples=[15], ge=5, le=300, description="seconds between two checks")
    timeout: int = Field(
        examples=[5], ge=2, le=120, description="seconds to wait for the answer; less than the interval"
    )
    grace_period: int = Field(
        examples=[90], ge=0, le=3600, description="seconds in which a new task may fail its checks"
    )


class CapacityBlock(Block):
    """Bounds of the number of tasks from a time on, until another time changes them."""

    cron: ScheduleExpression = Field(
        examples=["0 7 * * MON-FRI"], description="when: cron's five fields, or AWS's cron(...), rate(...) or at(...)"
    )
    timezone: TimeZone = Field(
        examples=["Europe/Berlin"], default="UTC", description="time zone of the time, by its IANA name"
    )
    min: int | None = Field(
        examples=[4], default=None, ge=1, le=MOST_TASKS, description="fewest tasks; unchanged by default"
    )
    max: int | None = Field(
        examples=[20], default=None, ge=1, le=MOST_TASKS, description="most tasks; unchanged by default"
    )


class AutoscaleBlock(Block):
    """How the number of tasks follows the load."""

    enabled: Annotated[bool, FalseForNull] = Field(examples=[True], description="follow the load")
    min: int = Field(examples=[2], ge=1, le=MOST_TASKS, description="fewest tasks")
    max: int = Field(examples=[20], ge=1, le=MOST_TASKS, description="most tasks")
    target_cpu: int | None = Field(examples=[60], default=None, ge=1, le=100, description="percent of CPU to hold")
    target_memory: int | None = Field(
        examples=[75], default=None, ge=1, le=100, description="percent of memory to hold"
    )
    target_requests: int | None = Field(
        examples=[800], default=None, ge=1, description="requests per task and minute to hold"
    )
    schedule: Annotated[list[CapacityBlock], EmptyListForNull] = Field(
        examples=[[{"cron": "0 7 * * MON-FRI", "timezone": "Europe/Berlin", "min": 4}]],
        default=[],
        description="times at which min and max change",
    )


class WorkerAutoscaleBlock(Block):
    """How the number of a worker's tasks follows the load."""

    min: int = Field(examples=[1], ge=1, le=MOST_TASKS, description="fewest tasks")
    max: int = Field(examples=[8], ge=1, le=MOST_TASKS, description="most tasks")
    target_cpu: int | None = Field(examples=[60], default=None, ge=1, le=100, description="percent of CPU to hold")
    target_memory: int | None = Field(
        examples=[75], default=None, ge=1, le=100, description="percent of memory to hold"
    )


class WorkerBlock(Block):
    """A service of the application's image that answers no requests, such as one that works off a queue."""

    command: Command | None = Field(
        examples=["celery -A shop worker"],
        default=None,
        description="what its tasks run; the framework's own worker by default, which only rails has",
    )
    instances: int = Field(examples=[2], default=1, ge=1, le=MOST_TASKS, description="tasks to begin with")
    memory: int | None = Field(
        examples=[1024], default=None, ge=1, description="MB of memory of each task; the application's by default"
    )
    cpu: float | None = Field(
        examples=[0.5], default=None, gt=0, description="vCPU of each task; the application's by default"
    )
    autoscale: WorkerAutoscaleBlock | None = Field(
        examples=[{"min": 1, "max": 8, "target_cpu": 60}],
        default=None,
        description="follow the load; without it the number of tasks stays",
    )


class JobBlock(Block):
    """A task of the application's image that runs at its times, does its work and ends."""

    command: Command = Field(examples=["python manage.py report"], description="what it runs")
    schedule: ScheduleExpression = Field(
        examples=["0 3 * * *"], description="when: cron's five fields, or AWS's cron(...), rate(...) or at(...)"
    )
    timezone: TimeZone = Field(
        examples=["Europe/Berlin"], default="UTC", description="time zone of the schedule, by its IANA name"
    )
    memory: int | None = Field(
        examples=[2048], default=None, ge=1, description="MB of memory; the application's by default"
    )
    cpu: float | None = Field(examples=[1], default=None, gt=0, description="vCPU; the application's by default")


class StorageBlock(Block):
    """Buckets for the application."""

    uploads: Annotated[bool, FalseForNull] = Field(
        examples=[True], default=False, description="a bucket for users' files"
    )
    backups: Annotated[bool, FalseForNull] = Field(
        examples=[True], default=False, description="a bucket for exports and dumps"
    )


def _none_for_null(storage: StorageBlock | None) -> StorageBlock:
    return storage or StorageBlock()


class ApplicationBlock(Block):
    """The containers that serve the application."""

    image: Image | None = Field(
        examples=["ghcr.io/acme/shop:1.4.2"],
        default=None,
        description="container image; without it, the one CI puts into the stack's repository",
    )
    port: int | None = Field(
        examples=[8000],
        default=None,
        ge=1,
        le=65535,
        description="port the container listens on; the framework's by default",
    )
    health_check: HealthCheckBlock = Field(
        examples=[{"path": "/health"}], description="how the load balancer checks a task"
    )
    instances: int = Field(examples=[3], ge=1, le=MOST_TASKS, description="tasks to begin with")
    memory: int = Field(examples=[1024], ge=1, description="MB of memory of each task")
    cpu: float = Field(examples=[0.5], gt=0, description="vCPU of each task: 0.25, 0.5, 1, 2, 4, 8 or 16")
    architecture: Literal["arm64", "x86_64"] = Field(examples=["x86_64"], description="what the image is built for")
    user: ContainerUser = Field(
        examples=["1000:1000"], description="user inside the container, by number or name, never root"
    )
    ephemeral_storage: int | None = Field(
        examples=[50],
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
        default=None,
        ge=21,
        le=200,
        description="GB of disk of each task; 20 by default, which cost nothing",
    )
    spot: Annotated[float, ZeroForNull] = Field(
        examples=[0.5],
        default=0,
        ge=0,
        le=1,
        description="share of the tasks above the fewest that may run on Fargate Spot, which AWS may stop at two "
        "minutes' notice",
    )
    autoscale: AutoscaleBlock | None = Field(
        examples=[{"min": 2, "max": 20}], default=None, description="follow the load; null keeps the number of tasks"
    )
    environment: Annotated[dict[PlainVariableName, PlainValue], EmptyMappingForNull] = Field(
        examples=[{"LOG_LEVEL": "info"}],
        default={},
        description="environment variables that are no secret",
    )
    secrets: Annotated[dict[VariableName, SecretReference], EmptyMappingForNull] = Field(
        examples=[{"STRIPE_API_KEY": "shop/stripe"}],
        default={},
        description="environment variables filled from Secrets Manager: the secret's name or ARN",
    )
    database_url: bool | None = Field(
        examples=[False],
        default=None,
        description="also give tasks the database as one URL, in DATABASE_URL; the framework's choice by default",
    )
    pool_size: int | None = Field(
        examples=[5],
        default=None,
        ge=1,
        le=1000,
        description="database connections that a task may open; told to it in DATABASE_POOL_SIZE",
    )
    migrate: Command | None = Field(
        examples=["python manage.py migrate"],
        default=None,
        description="command that migrates the database, run as its owner; the framework's by default, null for none",
    )
    storage: Annotated[StorageBlock | None, AfterValidator(_none_for_null)] = Field(
        examples=[{"uploads": True}],
        default=None,
        validate_default=True,
        description="buckets",
    )
    workers: Annotated[dict[TaskLabel, WorkerBlock], EmptyMappingForNull] = Field(
        examples=[{"mail": {"command": "celery -A shop worker -Q mail"}}],
        default={},
        description="further services without a load balancer, by name",
    )
    jobs: Annotated[dict[TaskLabel, JobBlock], EmptyMappingForNull] = Field(
        examples=[{"report": {"command": "python manage.py report", "schedule": "0 3 * * *"}}],
        default={},
        description="tasks that run on a schedule, by name",
    )
