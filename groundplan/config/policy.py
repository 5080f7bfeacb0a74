"""The project's own choices, read from `patterns/tables`: frameworks, monitoring levels, PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

import patterns


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Framework(_Row):
    """What a framework listens on, and the path where it tells that it is well."""

    port: int
    health_path: str


class AlarmKind(_Row):
    """The unit of an alarm's threshold in a file, and the threshold where the file gives none."""

    unit: Literal["percent", "seconds", "count"]
    threshold: float


class Level(_Row):
    """What a monitoring level switches on."""

    container_insights: bool
    access_logs: bool
    enhanced_monitoring_interval_seconds: int | None
    performance_insights_retention_days: int
    log_retention_days: int
    alarms: tuple[str, ...]


class Monitoring(_Row):
    """The levels, and the types of alarms that they choose from."""

    alarm_types: Mapping[str, AlarmKind]
    levels: Mapping[str, Level]


class ConnectionPolicy(_Row):
    """How many connections a database accepts for its memory."""

    per_gib_of_memory: int
    minimum: int
    maximum: int


class PostgreSQL(_Row):
    """The major versions that are supported, and the connection policy."""

    versions: tuple[str, ...]
    max_connections: ConnectionPolicy


@cache
def frameworks() -> Mapping[str, Framework]:
    """Give the presets of each framework."""
    return TypeAdapter(dict[str, Framework]).validate_python(_table("frameworks"))


@cache
def monitoring() -> Monitoring:
    """Give the monitoring levels and alarm types."""
    return Monitoring.model_validate(_table("monitoring-levels"))


@cache
def postgresql() -> PostgreSQL:
    """Give what is supported of PostgreSQL."""
    return PostgreSQL.model_validate(_table("postgresql"))


def _table(name: str) -> Any:  # noqa: ANN401  # what YAML holds is known once it is validated
    return yaml.safe_load(patterns.read(f"tables/{name}"))
