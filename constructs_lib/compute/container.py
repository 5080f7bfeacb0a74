"""The container of a task, as ECS reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from constructs_lib.references import as_json, require_known
from constructs_lib.security.secrets import SecretReference

_EXEC_SESSION_PATHS = {
    "managed-agents": "/managed-agents",
    "ssm-state": "/var/lib/amazon/ssm",
    "ssm-logs": "/var/log/amazon/ssm",
}
"""What the ECS Exec agent, which runs as root, writes below a read-only root file system
(https://github.com/aws/containers-roadmap/issues/1359)."""

# A disk volume of Fargate belongs to root, so scratch space for everybody is in memory.
# https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
_SCRATCH_PATH = "/tmp"  # noqa: S108 — the path inside the container
_ROOT_USERS = frozenset({"", "0", "root"})


@dataclass(frozen=True)
class Container:
    """What runs in a task.

    Attributes:
        name: The container's name in its task.
        image: Repository and tag or digest.
        user: Name or number inside the image, with an optional `:group`; never root.
        scratch_mib: How much of the task's memory `/tmp` may take, which is all that the user can write to.
        disk_path: Where the task's disk can be written to as well; the image must have made the directory the user's
            and declared it a `VOLUME`, since it belongs to root otherwise
            (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html).
        port: TCP port that it listens on; `None` for a task that only calls others.
        command: Instead of the image's own.
        environment: Variables with values that anyone may read; their names must be known when synthesizing.
        secrets: Variables with values that ECS reads from Secrets Manager when a task starts.
        serves_exec_sessions: Whether ECS Exec may open a shell in it.

    Raises:
        ValueError: The user is root, or the name of a variable is a reference.
    """

    name: str
    image: str
    user: str
    scratch_mib: int
    port: int | None = None
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, SecretReference] = field(default_factory=dict)
    serves_exec_sessions: bool = False
    disk_path: str | None = None

    def __post_init__(self) -> None:
        """Refuse root: whoever breaks out of the application would be root in the container."""
        if self.user.partition(":")[0] in _ROOT_USERS:
            raise ValueError(f"supply a user of the image other than root, such as '1000:1000', got {self.user!r}")
        require_known("the names of environment variables", *self.environment)

    @property
    def volumes(self) -> Mapping[str, str]:
        """Writable volumes by name, each with its path."""
        disk = {} if self.disk_path is None else {"disk": self.disk_path}
        return {**(_EXEC_SESSION_PATHS if self.serves_exec_sessions else {}), **disk}


def container_definitions(container: Container, *, log_group_name: str, region: str) -> str:
    """Return the JSON of a task's only container: no root, not privileged, read-only but for scratch space, logged.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
    """
    port = container.port
    definition: dict[str, object] = {
        "name": container.name,
        "image": container.image,
        "essential": True,
        "user": container.user,
        "command": list(container.command),
        "portMappings": [] if port is None else [{"containerPort": port, "hostPort": port, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in sorted(container.environment.items())],
        "secrets": [
            {"name": name, "valueFrom": secret.value_from} for name, secret in sorted(container.secrets.items())
        ],
        "readonlyRootFilesystem": True,
        "mountPoints": [
            {"sourceVolume": volume, "containerPath": path, "readOnly": False}
            for volume, path in container.volumes.items()
        ],
        "linuxParameters": {
            # Reaps the processes that ECS Exec sessions leave behind.
            "initProcessEnabled": True,
            "tmpfs": [{"containerPath": _SCRATCH_PATH, "size": container.scratch_mib, "mountOptions": ["mode=1777"]}],
        },
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group_name,
                "awslogs-region": region,
                "awslogs-stream-prefix": container.name,
            },
        },
    }
    # ECS leaves out empty lists when it is asked, and a plan would find a difference.
    return as_json([{key: value for key, value in definition.items() if value not in ([], None)}])
