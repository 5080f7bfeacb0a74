"""A deployment in AWS's vocabulary: what `groundplan.config` hands to `stacks`.

Everything here is frozen, complete and checked. A feature is a value, or a block that is `None` when
the feature is off; nobody downstream tests for the name of a pattern, a framework or a level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Setting:
    """One name with its value: a tag, an environment variable, a secret, a parameter."""

    name: str
    value: str


@dataclass(frozen=True)
class Names:
    """Physical names, each within the limit that AWS sets for it."""

    prefix: str
    """Begins every other name; the stack's name, shortened where a limit asks for it."""
    load_balancer: str
    """At most 32 characters."""
    target_group: str
    """At most 32 characters; holds the port, because a target group's port cannot be changed in place."""
    database: str
    """RDS identifier, at most 63 characters; replicas append `-replica-N`."""
    bucket_prefix: str
    """Buckets append `-<purpose>-<account id>-<region>` and stay within 63 characters."""


@dataclass(frozen=True)
class OwnedNetwork:
    """A network to make: three tiers of subnets in each zone."""

    cidr_block: str
    availability_zones: tuple[str, ...]
    nat: Literal["single", "per_az"]
    interface_endpoints: tuple[str, ...]
    """AWS service names without the region prefix: `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`."""
    flow_logs: bool


@dataclass(frozen=True)
class ExistingNetwork:
    """A network that someone else owns."""

    vpc_id: str
    public_subnet_ids: tuple[str, ...]
    private_subnet_ids: tuple[str, ...]
    database_subnet_ids: tuple[str, ...]


@dataclass(frozen=True)
class LocalState:
    """State in a file beside the configuration."""


@dataclass(frozen=True)
class S3State:
    """State in a bucket that exists already, locked by a lock file."""

    bucket: str
    region: str
    key: str


@dataclass(frozen=True)
class Database:
    """The PostgreSQL instance on RDS and its replicas."""

    name: str
    """Name of the database inside the instance: letters, digits, underscores, no reserved word."""
    engine_version: str
    """The major version only, such as `16`: AWS applies minor ones."""
    parameter_group_family: str
    instance_class: str
    allocated_storage_gib: int
    max_allocated_storage_gib: int | None
    backup_retention_days: int
    multi_az: bool
    read_replicas: int
    deletion_protection: bool
    max_connections: int
    parameters: tuple[Setting, ...]
    """PostgreSQL parameters in the units of RDS, such as `work_mem` in kB."""
    enhanced_monitoring_interval_seconds: int | None
    performance_insights_retention_days: int


@dataclass(frozen=True)
class HealthCheck:
    """How the load balancer asks a task whether it is well."""

    path: str
    interval_seconds: int
    timeout_seconds: int
    grace_period_seconds: int


@dataclass(frozen=True)
class Autoscaling:
    """Bounds of the number of tasks, and the targets that move it; at least one target is set."""

    min_capacity: int
    max_capacity: int
    target_cpu_percent: int | None
    target_memory_percent: int | None
    target_requests_per_minute: int | None
    """Requests per task and minute."""


@dataclass(frozen=True)
class Application:
    """The service on Fargate and its task."""

    image: str | None
    """`None`: the tag `initial` in the repository that the stack creates."""
    port: int
    health_check: HealthCheck
    cpu_units: int
    """1024 units are one vCPU."""
    memory_mib: int
    cpu_architecture: Literal["X86_64", "ARM64"]
    desired_count: int
    autoscaling: Autoscaling | None
    environment: tuple[Setting, ...]
    secrets: tuple[Setting, ...]
    """Variable name, and the name or ARN of the secret in Secrets Manager."""
    uploads_bucket: bool
    backups_bucket: bool


@dataclass(frozen=True)
class Alarm:
    """One alarm in the metric's own unit (percent of connections has become a number of connections)."""

    type: str
    """A name of `ALARM_TYPES` in `constructs_lib.monitoring`, such as `cpu_high`."""
    threshold: float
    email: str | None
    """`None`: the deployment's first address."""


@dataclass(frozen=True)
class Monitoring:
    """Alarms, metrics and logs."""

    log_retention_days: int
    container_insights: bool
    access_logs: bool
    alarms: tuple[Alarm, ...]
    email: str | None
    """Default recipient of every alarm: the first address in the file; a variable at plan time."""


@dataclass(frozen=True)
class Deployment:
    """One stack."""

    name: str
    environment: str
    framework: str
    pattern: str
    region: str
    stack_name: str
    """Folder below `cdktf.out/stacks` and key of the state: `<name>`, or `<name>-<environment>` for an override."""
    names: Names
    tags: tuple[Setting, ...]
    """Project, Environment, ManagedBy and Pattern, then the user's own."""
    network: OwnedNetwork | ExistingNetwork
    certificate_arn: str | None
    state: LocalState | S3State
    deletion_protection: bool
    """Of what stands in front of the data: the load balancer."""
    database: Database
    application: Application
    monitoring: Monitoring
