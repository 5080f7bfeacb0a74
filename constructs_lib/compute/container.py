"""The container of a task, as ECS reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.security.secrets import SecretReference

_WRITABLE_PATHS = {
    "tmp": "/tmp",  # noqa: S108 — the path inside the container
    "managed-agents": "/managed-agents",
    "ssm-state": "/var/lib/amazon/ssm",
    "ssm-logs": "/var/log/amazon/ssm",
}
"""What stays writable below a read-only root file system: scratch space, and the three folders of the
ECS Exec agent (https://github.com/aws/containers-roadmap/issues/1359)."""

WRITABLE_VOLUMES = tuple(_WRITABLE_PATHS)


@dataclass(frozen=True)
class Container:
    """What runs in a task.

    Attributes:
        name: The container's name in its task.
        image: Repository and tag or digest.
        port: TCP port that it listens on.
        environment: Variables with values that anyone may read.
        secrets: Variables with values that ECS reads from Secrets Manager when a task starts.
    """

    name: str
    image: str
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, SecretReference] = field(default_factory=dict)


def container_definitions(container: Container, *, log_group_name: str, region: str) -> str:
    """Return the JSON of a task's only container: not privileged, read-only but for scratch space, logged.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """
    definition = {
        "name": container.name,
        "image": container.image,
        "essential": True,
        "portMappings": [{"containerPort": container.port, "hostPort": container.port, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in sorted(container.environment.items())],
        "secrets": [
            {"name": name, "valueFrom": secret.value_from} for name, secret in sorted(container.secrets.items())
        ],
        "readonlyRootFilesystem": True,
        "mountPoints": [
            {"sourceVolume": volume, "containerPath": path, "readOnly": False}
            for volume, path in _WRITABLE_PATHS.items()
        ],
        # Reaps the processes that ECS Exec sessions leave behind.
        "linuxParameters": {"initProcessEnabled": True},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group_name,
                "awslogs-region": region,
                "awslogs-stream-prefix": container.name,
            },
        },
    }
    return json.dumps([definition])
