"""What became of each key of a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from groundplan.config.messages import KeyPath, Message, dotted
from groundplan.config.source import Layer, Origin

Outcome = Literal["carried over", "changed", "not carried over"]


@dataclass(frozen=True)
class Row:
    """One key of a manifest, what became of it, and what to do about it."""

    file: str
    line: int
    key: str
    outcome: Outcome
    note: str


class Report:
    """Collects the rows of a conversion; a key that nobody speaks of was not carried over."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, KeyPath], Row] = {}
        self._read: list[Layer] = []
        self._others: list[Row] = []
        self._known: set[tuple[str, KeyPath]] = set()

    def read(self, layer: Layer) -> None:
        """Take note of a file, each value of which has to come to something."""
        self._read.append(layer)

    def say(self, origin: Origin, outcome: Outcome, note: str) -> None:
        """Say what became of a value; of two environments that inherit it, the first speaks."""
        row = Row(origin.file, origin.key.line, dotted(origin.path), outcome, note)
        self._rows.setdefault((origin.file, origin.path), row)

    def say_of(self, message: Message) -> None:
        """Say what could not be read, or must not be, such as a value with `${`."""
        note = f"{message.problem}; {message.remedy}"
        self._others.append(Row(message.file, message.line or 1, message.path, "not carried over", note))

    def know(self, origin: Origin) -> None:
        """Take note of a value that needs no word."""
        self._known.add((origin.file, origin.path))

    def say_of_result(self, key: str, note: str, origin: Origin) -> None:
        """Say that a key of the result, whose value had been carried over, was taken out of it again."""
        self._others.append(Row(origin.file, origin.key.line, f"deployment.yaml: {key}", "not carried over", note))

    def rows(self) -> Iterator[Row]:
        """Give every row by file and line, those of values that nobody spoke of among them."""
        for layer in self._read:
            for path, origin in layer.origins.items():
                if origin.text is not None and not origin.refused and not self._is_spoken_of(origin):
                    self.say(origin, "not carried over", hint(path))
        yield from sorted([*self._rows.values(), *self._others], key=lambda row: (row.file, row.line, row.key))

    def _is_spoken_of(self, origin: Origin) -> bool:
        around = {(origin.file, origin.path[:size]) for size in range(len(origin.path) + 1)}
        return bool(around & self._rows.keys()) or (origin.file, origin.path) in self._known


_HINTS: dict[str, str] = {
    "sidecars": "a task has one container here",
    "nlb": "there is an Application Load Balancer only",
    "taskdef_overrides": "compose a stack of your own from constructs_lib",
    "env_file": "write its variables under application.environment",
    "publish": "compose SNS topics beside the stack; grant by the task role in the outputs",
    "subscribe": "compose the queue beside the stack, and pass its URL under application.environment",
    "logging": "logs go to CloudWatch, for monitoring.log_retention days",
    "observability": "monitoring.level: enterprise has Container Insights; tracing needs code of its own",
    "deployment": "deploys roll over, and go back by themselves when they fail",
    "alarm": "monitoring.alarms has its own types",
    "volumes": "keep files in S3 (application.storage.uploads)",
    "build": "build and push the image in CI; the stack has a repository for it (output repository_url)",
    "depends_on": "a task has one container here",
    "labels": "use platform.tags",
    "tags": "write them under platform.tags",
    "cdn": "put CloudFront in front of the output load_balancer_dns_name",
    "security_groups": "each part has a security group of its own",
    "retries": "a run that cannot start is tried again by patterns/tables/jobs.yaml",
    "timeout": "end the command by itself, such as by timeout(1)",
    "on": "jobs have a schedule only",
}


def hint(path: KeyPath) -> str:
    """Say what to do about a key that has no equal."""
    return next(
        (_HINTS[str(key)] for key in path if str(key) in _HINTS), "there is no equal, or every environment has its own"
    )
