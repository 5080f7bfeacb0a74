"""The project's own choices, read from `patterns/tables`: frameworks, monitoring levels, PostgreSQL, jobs, budget, firewall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

import patterns


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Framework(_Row):
    """What a framework listens on, where it tells that it is well, how it meets its database, and what works off its queue."""

    port: int
    health_path: str
    database_url: bool
    migrate: str | None
    worker: str | None


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
    anomalies: tuple[str, ...]
    composite: bool


class Monitoring(_Row):
    """The levels, and the types of alarms that they choose from."""

    alarm_types: Mapping[str, AlarmKind]
    anomaly_band_width: float
    levels: Mapping[str, Level]


class ConnectionPolicy(_Row):
    """How many connections a database accepts for its memory."""

    per_gib_of_memory: int
    minimum: int
    maximum: int
    kept: int
    """Of those, for whoever repairs the database."""


class DatabaseClient(_Row):
    """The image that brings `psql`, with `{release}` for a release of the server's major version, and its user."""

    image: str
    user: str
    releases: Mapping[str, str]


class FirewallRuleGroup(_Row):
    """A rule group that AWS manages, and those of its rules that only count."""

    name: str
    counted_rules: tuple[str, ...] = ()


class Firewall(_Row):
    """The rule groups, in the order in which they are asked."""

    rule_groups: tuple[FirewallRuleGroup, ...]


class Proxy(_Row):
    """How RDS Proxy deals with the database's connections."""

    max_connections_percent: int
    max_idle_connections_percent: int
    connection_borrow_timeout_seconds: int
    idle_client_timeout_seconds: int


class Budget(_Row):
    """The shares of a budget, in percent, at which its owner is told; and what is added to an estimate to make one."""

    actual_percent: int
    forecasted_percent: int
    headroom_percent: int


class Retention(_Row):
    """How much is kept of what was superseded."""

    repository_images: int
    superseded_object_days: int


class Jobs(_Row):
    """How often and how long a run that could not be started is tried again."""

    maximum_retry_attempts: int
    maximum_event_age_seconds: int


class PostgreSQL(_Row):
    """The major versions that are supported, their client, and what connects to it."""

    versions: tuple[str, ...]
    calendar_read: date
    standard_support_until: Mapping[str, date]
    client: DatabaseClient
    max_connections: ConnectionPolicy
    proxy: Proxy


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


@cache
def jobs() -> Jobs:
    """Give what becomes of a run that could not be started."""
    return Jobs.model_validate(_table("jobs"))


@cache
def retention() -> Retention:
    """Give what is kept of what was superseded."""
    return Retention.model_validate(_table("retention"))


@cache
def budget() -> Budget:
    """Give when AWS tells of a budget, and how much larger than the estimate it is."""
    return Budget.model_validate(_table("budget"))


@cache
def firewall() -> Firewall:
    """Give what the firewall looks for."""
    return Firewall.model_validate(_table("firewall"))


def _table(name: str) -> Any:  # noqa: ANN401  # what YAML holds is known once it is validated
    return yaml.load(patterns.read(f"tables/{name}"), Loader=yaml.CSafeLoader)
