"""A deployment in AWS's vocabulary: what `groundplan.config` hands to `stacks`.

Everything here is frozen, complete and checked. A feature is a value, or a block that is `None` when
the feature is off; nobody downstream tests for the name of a pattern, a framework or a level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
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


NEEDED_TO_START = frozenset({"ecr.api", "ecr.dkr", "logs", "secretsmanager"})
"""The endpoints through which a task on Fargate pulls its image, reads its secrets and writes its logs.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
"""


@dataclass(frozen=True)
class OwnedNetwork:
    """A network to make: three tiers of subnets in each zone."""

    cidr_block: str
    availability_zones: tuple[str, ...]
    nat: Literal["none", "single", "per_az"]
    interface_endpoints: tuple[str, ...]
    """AWS service names without the region prefix: `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`."""
    flow_logs: bool

    @property
    def has_public_tasks(self) -> bool:
        """Whether tasks need addresses of their own: there is no NAT, nor endpoints for all that a task starts with."""
        return self.nat == "none" and not set(self.interface_endpoints) >= NEEDED_TO_START


@dataclass(frozen=True)
class ExistingNetwork:
    """A network that someone else owns."""

    vpc_id: str
    public_subnet_ids: tuple[str, ...]
    private_subnet_ids: tuple[str, ...]
    database_subnet_ids: tuple[str, ...]
    nat: Literal["existing"] = "existing"
    """Its owner sees to the way out of its private subnets."""
    has_public_tasks: Literal[False] = False


def is_zone_id(zone: str) -> bool:
    """Tell a zone's id from its name, which has no capitals and at least one dot."""
    return zone.startswith("Z")


@dataclass(frozen=True)
class Domain:
    """HTTPS, under names of one's own or that of the load balancer.

    There is a certificate, or a zone in which one can be made for the names.
    """

    names: tuple[str, ...]
    """The first without `*.` is the one by which the application is called."""
    zone: str | None
    """Public Route 53 zone, in which the names lead to the load balancer: its name or its id."""
    certificate_arn: str | None
    """`None`: the certificate is made."""
    hsts_max_age_seconds: int | None

    @property
    def main_name(self) -> str | None:
        """By which the application is called, if it has a name of its own."""
        return next((name for name in self.names if not name.startswith("*.")), None)


@dataclass(frozen=True)
class FirewallRuleGroup:
    """A rule group that AWS manages, with those of its rules that only count."""

    name: str
    counted_rules: tuple[str, ...]


@dataclass(frozen=True)
class Firewall:
    """AWS WAF in front of the load balancer."""

    mode: Literal["block", "count"]
    requests_per_five_minutes: int
    """Of one address."""
    rule_groups: tuple[FirewallRuleGroup, ...]


@dataclass(frozen=True)
class LocalState:
    """State in a file beside the output folder."""

    @staticmethod
    def path_of(stack_name: str) -> str:
        """Return where the state of a stack is, relative to the stack's folder.

        It is not inside the output folder, which may be removed and written anew; the state may not.
        """
        return f"../../../terraform.{stack_name}.tfstate"


@dataclass(frozen=True)
class S3State:
    """State in a bucket, locked by a lock file."""

    bucket: str
    region: str
    stack: str
    """Folder below `cdktf.out/stacks` of the stack that makes the bucket; its own state is in there as well."""

    @staticmethod
    def key_of(stack_name: str) -> str:
        """Return the key of a stack's state."""
        return f"{stack_name}/terraform.tfstate"


COPIES_PROVIDER = "copies"
"""Alias of the provider for the region that holds the copies of the backups; users have it in their states."""


@dataclass(frozen=True)
class BackupVault:
    """A vault of AWS Backup with daily backups."""

    retention_days: int
    locked: bool
    copy_to_region: str | None


@dataclass(frozen=True)
class Client:
    """The container in which `psql` sets the database up."""

    image: str
    user: str


@dataclass(frozen=True)
class Login:
    """A role of the database with which the application logs in, or did before the last change of its password."""

    role: str
    password_version: int


@dataclass(frozen=True)
class DatabaseProxy:
    """RDS Proxy in front of the database."""

    max_connections_percent: int
    max_idle_connections_percent: int
    connection_borrow_timeout_seconds: int
    idle_client_timeout_seconds: int


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
    backup_vault: BackupVault | None
    multi_az: bool
    read_replicas: int
    proxy: DatabaseProxy | None
    deletion_protection: bool
    row_level_security: bool
    logins: tuple[Login, ...]
    """The one of today first, then the one that tasks of the deployment before may still use, if there was one."""
    client: Client
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
class ScheduledCapacity:
    """Bounds of the number of tasks from a time on; `None` leaves a bound as it is."""

    schedule_expression: str
    """In AWS's syntax."""
    time_zone: str
    min_capacity: int | None
    max_capacity: int | None


@dataclass(frozen=True)
class Autoscaling:
    """Bounds of the number of tasks, and what moves it: targets, a schedule or an environment's sleep."""

    min_capacity: int
    max_capacity: int
    target_cpu_percent: int | None
    target_memory_percent: int | None
    target_requests_per_minute: int | None
    """Requests per task and minute."""
    schedule: tuple[ScheduledCapacity, ...] = ()


@dataclass(frozen=True)
class Job:
    """A task of the application's image that runs at its times and ends."""

    name: str
    full_name: str
    """Of the schedule and its task, at most 54 characters; also begins the names of its roles."""
    command: tuple[str, ...]
    schedule_expression: str
    """In AWS's syntax."""
    time_zone: str
    cpu_units: int
    memory_mib: int
    maximum_retry_attempts: int
    maximum_event_age_seconds: int
    """Both of runs that could not be started."""


@dataclass(frozen=True)
class Sleep:
    """Hours in which the tasks and the database are stopped."""

    start: time
    end: time
    waking_days: frozenset[str]
    """By AWS's names, such as `MON`."""
    time_zone: str


@dataclass(frozen=True)
class Worker:
    """A service of the application's image that answers no requests."""

    name: str
    full_name: str
    """Of the service and its tasks, at most 54 characters; also begins the names of its roles."""
    command: tuple[str, ...]
    cpu_units: int
    memory_mib: int
    desired_count: int
    autoscaling: Autoscaling | None


@dataclass(frozen=True)
class Application:
    """The service on Fargate and its task."""

    image: str | None
    """`None`: the tag `initial` in the repository that the stack creates."""
    port: int
    user: str
    """Inside the container, with an optional group; never root."""
    health_check: HealthCheck
    cpu_units: int
    """1024 units are one vCPU."""
    memory_mib: int
    cpu_architecture: Literal["X86_64", "ARM64"]
    ephemeral_storage_gib: int | None
    """`None`: what every task has without asking."""
    desired_count: int
    spot_percent: int
    """Of the tasks above the fewest, those that may run on Fargate Spot."""
    autoscaling: Autoscaling | None
    environment: tuple[Setting, ...]
    secrets: tuple[Setting, ...]
    """Variable name, and the name or ARN of the secret in Secrets Manager."""
    database_url: bool
    """Whether it takes the database as one URL, in `DATABASE_URL`."""
    pool_size: int | None
    """Database connections of each task; `None` where the application decides."""
    migrate: tuple[str, ...] | None
    """What migrates the database; `None` where that is said when it is run."""
    uploads_bucket: bool
    backups_bucket: bool
    superseded_object_days: int
    """How long an object that was overwritten or deleted can be had back."""
    kept_images: int
    """Images that the repository keeps."""
    workers: tuple[Worker, ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Alarm:
    """One alarm in the metric's own unit (percent of connections has become a number of connections)."""

    type: str
    """A name of `ALARM_TYPES` in `constructs_lib.monitoring`, such as `cpu_high`."""
    threshold: float
    email: str | None
    """`None`: the deployment's first address."""


@dataclass(frozen=True)
class Anomalies:
    """Alarms on what is unusual for the hour."""

    types: tuple[str, ...]
    """Names of `ANOMALY_TYPES` in `constructs_lib.monitoring`."""
    band_width: float
    """In standard deviations."""


@dataclass(frozen=True)
class Budget:
    """What the account may cost in a month."""

    monthly_usd: int | None
    """`None`: what the stack is estimated to cost, and `headroom_percent` more."""
    email: str
    actual_percent: int
    forecasted_percent: int
    """Both of the amount: spent, and expected by the end of the month."""
    headroom_percent: int
    usage: Mapping[str, float]
    """What the deployment's `usage` block says, on which the estimate rests."""


@dataclass(frozen=True)
class Monitoring:
    """Alarms, metrics and logs."""

    log_retention_days: int
    container_insights: bool
    access_logs: bool
    alarms: tuple[Alarm, ...]
    anomalies: Anomalies | None
    composite_alarm: bool
    """Whether one alarm says that users notice."""
    email: str | None
    """Default recipient of every alarm: the first address in the file; a variable at plan time."""
    budget: Budget | None


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
    domain: Domain | None
    firewall: Firewall | None
    state: LocalState | S3State
    deletion_protection: bool
    """Of all that holds data or leads to it: database, buckets, keys, load balancer."""
    database: Database
    application: Application
    sleep: Sleep | None
    monitoring: Monitoring
