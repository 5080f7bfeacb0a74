"""Every construct takes references where it takes literals, or says clearly which argument must be known.

A new construct, or a new argument of one, is walked as soon as `constructs_lib` exports it; a construct needs a row in
`CASES`, and what must be known one in `MUST_BE_KNOWN`.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from cdktf import TerraformOutput, TerraformStack, TerraformVariable, Token
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

import constructs_lib as lib
from tests.constructs_lib.stand_ins import (
    CONTAINER,
    KEEPING,
    NETWORK,
    SECRET,
    Running,
    encryption_key,
    new_stack,
    postgres_database,
    running,
)
from tests.constructs_lib.template import Template

Kind = Literal["text", "number", "list", "mapping", "whole mapping"]
VARIABLE_TYPES = {
    "text": "string",
    "number": "number",
    "list": "list(string)",
    "mapping": "string",
    "whole mapping": "map(string)",
}


class Surroundings:
    """What a construct stands in, made when it is asked for."""

    @cached_property
    def stack(self) -> TerraformStack:
        return new_stack()

    @cached_property
    def running(self) -> Running:
        return running(self.stack)

    @cached_property
    def key(self) -> lib.EncryptionKey:
        return encryption_key(self.stack)

    @cached_property
    def database(self) -> lib.PostgresDatabase:
        return postgres_database(Construct(self.stack, "data"))  # type: ignore[arg-type]

    @cached_property
    def replicated(self) -> lib.PostgresDatabase:
        return postgres_database(Construct(self.stack, "replicated"), replicated=True)  # type: ignore[arg-type]

    @cached_property
    def load_balancer(self) -> lib.LoadBalancer:
        return lib.LoadBalancer(self.stack, "balancer", **(BALANCER | {"network": NETWORK}))

    @cached_property
    def credentials(self) -> lib.DatabaseCredentials:
        return lib.DatabaseCredentials(self.stack, "credentials", **CREDENTIALS, encryption_key=self.key)

    @cached_property
    def role(self) -> lib.ServiceRole:
        return lib.ServiceRole(self.stack, "role", name="job", service="ecs-tasks.amazonaws.com", description="Runs")

    @cached_property
    def notifications(self) -> lib.Notifications:
        return lib.Notifications(
            self.stack, "notifications", topic_name="alarms", email="a@example.com", encryption_key=self.key
        )

    @cached_property
    def alarm(self) -> lib.Alarm:
        return lib.Alarm(self.stack, "alarm", **ALARM)

    @cached_property
    def job(self) -> lib.ScheduledTask:
        return lib.ScheduledTask(self.stack, "job", **scheduled_task(self))

    @cached_property
    def group(self) -> lib.ScheduleGroup:
        return lib.ScheduleGroup(self.stack, "schedules", name="shop")

    @cached_property
    def target(self) -> AppautoscalingTarget:
        return AppautoscalingTarget(
            self.stack,
            "target",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id="service/shop/shop",
            min_capacity=2,
            max_capacity=10,
        )


@dataclass(frozen=True)
class Case:
    """Valid arguments beside scope and id, and what brings into the stack what was made of them."""

    arguments: Callable[[Surroundings], dict[str, Any]]
    use: Callable[[Surroundings, Any], object] = lambda _, made: made
    instead_of: Mapping[str, str] = field(default_factory=dict)
    """Arguments that take the place of another."""


ALARM: dict[str, Any] = {
    "name": "cpu",
    "alarm_type": "cpu_high",
    "threshold": 80,
    "dimensions": {"ClusterName": "shop"},
    "notifications": None,
}
BALANCER: dict[str, Any] = {
    "name": "shop",
    "certificate_arn": None,
    "access_logs_to": None,
    "deletion_protection": False,
}
CREDENTIALS: dict[str, Any] = {
    "name_prefix": "shop-",
    "username": "application",
    "description": "Role of the application",
}
RETRY = lib.RetryPolicy(3, 3600)
POOL = lib.ConnectionPool(80, 40, 60)
SIZE = lib.DatabaseSize("db.t4g.micro", 20, 100)
PARAMETERS = lib.DatabaseParameters(100)
ENDPOINT = lib.DatabaseEndpoint("db.example.internal", 5432, "shop")
NIGHT: dict[str, Any] = {
    "start": time(20),
    "end": time(7),
    "waking_days": frozenset({"MON"}),
    "time_zone": "Europe/Berlin",
}
ADDRESSES = {"addresses": lib.INTERNET, "port": 443, "why": "calls AWS"}
ECR_IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1"
SECRET_KEY = {"id": "shared-secret", "arn": "arn:aws:kms:us-east-1:123456789012:key/1", "count": "${1}"}


def database(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "identifier": "orders",
        "network": NETWORK,
        "engine_version": "16",
        "database_name": "orders",
        "size": SIZE,
        "parameters": PARAMETERS,
        "keeping": lib.DatabaseKeeping(**KEEPING),
        # With every part that a database can have.
        "replicated": True,
        "data_key": around.key,
        "secrets_key": around.key,
        "log_key": around.key,
        **given,
    }


def task_definition(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "family": "job",
        "log_group_name": "/shop/job",
        "region": "us-east-1",
        "size": lib.TaskSize(256, 512, "ARM64"),
        "container": CONTAINER,
        "roles": lib.TaskRoles(around.stack, "job-roles", name="job"),
        "log_retention_days": 30,
        "log_key": around.key,
        **given,
    }


def scheduled_task(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "name": "report",
        "group": around.group,
        "cluster": around.running.cluster,
        "network": NETWORK,
        "task": around.running.service.task,
        "schedule_expression": "rate(1 hour)",
        "time_zone": "UTC",
        "retry": RETRY,
        "encryption_key": around.key,
        **given,
    }


def service(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "name": "other",
        "cluster": around.running.cluster,
        "network": NETWORK,
        "task": around.running.service.task,
        "target_group": around.running.target_group,
        "count": lib.TaskCount(desired=2, autoscaled=False),
        **given,
    }


def scaling(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    targets = lib.ScalingTargets(cpu_percent=60)
    return {"service": around.running.service, "min_capacity": 1, "max_capacity": 4, "targets": targets, **given}


def proxy(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "name": "shop-proxy",
        "database": around.database,
        "network": NETWORK,
        "credentials": [around.credentials],
        "secrets_key": around.key,
        "region": "us-east-1",
        "idle_client_timeout_seconds": 900,
        "connection_pool": POOL,
        **given,
    }


def url(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "name_prefix": "shop-url-",
        "credentials": around.credentials,
        # The second comes after the braces of the first.
        "endpoints": {"a": ENDPOINT, "b": ENDPOINT},
        "leads_to": "shop",
        "encryption_key": around.key,
        **given,
    }


def bucket(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    retention = lib.Retention(30, 90)
    return {
        "bucket_name": "shop-files",
        "region": "us-east-1",
        "encryption_key": around.key,
        "retention": retention,
        **given,
    }


def web_acl(around: Surroundings, **given: Any) -> dict[str, Any]:  # noqa: ANN401 — whatever it takes
    return {
        "name": "shop",
        "load_balancer": around.load_balancer,
        "rule_groups": [],
        "requests_per_five_minutes": 1000,
        "mode": "block",
        "log_retention_days": 30,
        "log_key": around.key,
        **given,
    }


def vault(around: Surroundings, settings: lib.VaultSettings) -> lib.BackupVault:
    return lib.BackupVault(around.stack, "vault", settings=settings, encryption_key=around.key)


def stand_in(around: Surroundings, network: lib.ExistingNetwork) -> None:
    """Use each tier of a network."""
    lib.LoadBalancer(around.stack, "public", **BALANCER, network=network)
    lib.InterfaceEndpoints(around.stack, "private", name="x", region="us-east-1", network=network, services=["logs"])
    lib.PostgresDatabase(around.stack, "database", **database(around, network=network))


def call(around: Surroundings, connections: lib.Connections) -> None:
    """Let somebody connect to the owner of connections."""

    class Owner:
        def __init__(self, connections: lib.Connections) -> None:
            self.connections = connections

    peer = lib.Connections(
        Construct(around.stack, "peer"), vpc_id="vpc-1", name="peer", description="A peer", port=None
    )
    connections.allow_from(Owner(peer), why="peer calls")


def statement(around: Surroundings, made: lib.Statement) -> None:
    lib.EncryptionKey(
        around.stack, "stated", alias="stated", description="A key for a statement", service_statements=[made]
    )


def contain(around: Surroundings, **given: Any) -> None:  # noqa: ANN401 — whatever a container takes
    container = lib.Container(**{"name": "job", "image": "example/job:1", "user": "1000", "scratch_mib": 16, **given})
    lib.TaskDefinition(around.stack, "job-task", **task_definition(around, container=container))


def connections(around: Surroundings) -> lib.Connections:
    owner = Construct(around.stack, "owner")
    return lib.Connections(owner, vpc_id="vpc-1", name="owner", description="An owner", port=443)


CASES = {
    "AddressRange": Case(
        lambda _: {"name": "office", "cidr_block": "192.0.2.0/24"},
        lambda around, made: connections(around).allow_from_addresses(made, port=443, why="office calls"),
    ),
    "Alarm": Case(lambda _: ALARM),
    "AnomalyAlarm": Case(
        lambda _: {
            "name": "unusual",
            "anomaly_type": "requests_unusual",
            "band_width": 2,
            "dimensions": {"LoadBalancer": "app/shop/1"},
            "notifications": None,
        }
    ),
    "Bucket": Case(
        bucket,
        lambda around, made: made.grant_read_write(around.role),
    ),
    "Budget": Case(
        lambda _: {
            "name": "all",
            "monthly_usd": 100,
            "actual_percent": 80,
            "forecasted_percent": 100,
            "email": "a@example.com",
        }
    ),
    "Certificate": Case(
        lambda around: {
            "domain_name": "shop.example.com",
            "zone": lib.HostedZone(around.stack, "zone", name="example.com"),
        }
    ),
    "Cluster": Case(
        lambda around: {
            "name": "shop",
            "container_insights": False,
            "log_retention_days": 30,
            "log_key": around.key,
        }
    ),
    "CompositeAlarm": Case(
        lambda around: {
            "name": "users-notice",
            "description": "Look at the dashboard",
            "alarms": [around.alarm],
            "notifications": around.notifications,
        }
    ),
    "ConnectionPool": Case(
        lambda _: {
            "max_connections_percent": 80,
            "max_idle_connections_percent": 40,
            "connection_borrow_timeout_seconds": 60,
        },
        lambda around, made: lib.DatabaseProxy(around.stack, "proxy", **proxy(around, connection_pool=made)),
    ),
    "ConnectionUrl": Case(url),
    "Connections": Case(
        lambda around: {
            "owner": Construct(around.stack, "owner"),
            "vpc_id": "vpc-1",
            "name": "owner",
            "description": "An owner",
            "port": 443,
        },
        call,
    ),
    "Connections.allow_from": Case(
        lambda around: {"self": connections(around), "peer": around.load_balancer, "why": "balancer calls"}
    ),
    "Connections.allow_from_addresses": Case(lambda around: {"self": connections(around), **ADDRESSES}),
    "Connections.allow_to_addresses": Case(lambda around: {"self": connections(around), **ADDRESSES}),
    "Container": Case(
        lambda _: {
            "name": "web",
            "image": "example/shop:1",
            "user": "1000:1000",
            "scratch_mib": 256,
            "environment": {"LOG_LEVEL": "info"},
        },
        lambda around, made: lib.TaskDefinition(around.stack, "task", **task_definition(around, container=made)),
    ),
    "DailyBackups": Case(
        lambda around: {
            "name": "shop",
            "database": around.database,
            "buckets": [lib.Bucket(around.stack, "uploads", **bucket(around))],
            "vault": vault(around, lib.VaultSettings("shop", 30, locked=False)),
            "copies": None,
        }
    ),
    "Dashboard": Case(
        lambda around: {
            "name": "shop",
            "region": "us-east-1",
            "load_balancer": around.load_balancer,
            "service": around.running.service,
            "database": around.database,
            "replicas": [],
        }
    ),
    "DatabaseCredentials": Case(
        lambda around: {**CREDENTIALS, "encryption_key": around.key},
        lambda around, made: lib.ConnectionUrl(around.stack, "url", **url(around, credentials=made)),
    ),
    "DatabaseEndpoint": Case(
        lambda _: {"address": "db.example.internal", "port": 5432, "database_name": "shop"},
        lambda around, made: lib.ConnectionUrl(around.stack, "url", **url(around, endpoints={"a": made, "b": made})),
    ),
    "DatabaseEvents": Case(
        lambda around: {
            "name": "shop",
            "database": around.database,
            "replicas": [],
            "notifications": around.notifications,
        }
    ),
    "DatabaseKeeping": Case(
        lambda _: KEEPING,
        lambda around, made: lib.ReadReplica(
            around.stack,
            "replica",
            identifier="replica",
            primary=lib.PostgresDatabase(around.stack, "database", **database(around, keeping=made)),
        ),
    ),
    "DatabaseParameters": Case(
        lambda _: {"max_connections": 100, "values": {"shared_preload_libraries": "pg_cron"}},
        lambda around, made: lib.PostgresDatabase(around.stack, "database", **database(around, parameters=made)),
    ),
    "DatabaseProxy": Case(proxy),
    "DatabaseSize": Case(
        lambda _: {"instance_class": "db.t4g.micro", "allocated_storage_gib": 20, "max_allocated_storage_gib": 100},
        lambda around, made: lib.PostgresDatabase(around.stack, "database", **database(around, size=made)),
    ),
    "DeadLetterQueue": Case(
        lambda around: {"name": "dead", "region": "us-east-1", "sender": around.role, "encryption_key": around.key}
    ),
    "DeployedImage": Case(
        lambda _: {
            "declared_image": "example/shop:1",
            "parameter_path": "/shop/web",
            "region": "us-east-1",
            "cluster_name": "shop",
            "service_name": "shop",
            "container_name": "web",
        },
        lambda around, made: contain(around, image=made.image),
    ),
    "DeployedImage.of_family": Case(
        lambda around: {
            "self": lib.DeployedImage(
                around.stack,
                "image",
                declared_image="example/shop:1",
                parameter_path="/shop/web",
                region="us-east-1",
                cluster_name="shop",
                service_name="shop",
                container_name="web",
            ),
            "id_": "migrate",
            "family": "migrate",
            "container_name": "migrate",
        },
        lambda around, made: contain(around, image=made),
    ),
    "DeploymentFailures": Case(
        lambda around: {
            "name": "shop",
            "services": [around.running.service],
            "notifications": around.notifications,
        }
    ),
    "EncryptionKey": Case(lambda _: {"alias": "shop", "description": "A key for a test"}),
    "EncryptionKey.grant_decrypt": Case(
        lambda around: {"self": around.key, "role": around.role, "via_service": "s3.us-east-1.amazonaws.com"}
    ),
    "ExistingCluster": Case(lambda _: {"name": "shared"}),
    "ExistingKey": Case(lambda _: {"key_id": "alias/shared"}),
    "ExistingKey.grant_decrypt": Case(
        lambda around: {
            "self": lib.ExistingKey(around.stack, "existing-key", key_id="alias/shared"),
            "role": around.role,
            "via_service": "s3.us-east-1.amazonaws.com",
        }
    ),
    "ExistingNetwork": Case(lambda _: dict(vars(NETWORK)), stand_in),
    "FargateService": Case(service),
    "FlowLogs": Case(
        lambda around: {"name": "shop", "network": NETWORK, "retention_days": 30, "encryption_key": around.key}
    ),
    "GitHubDeployRole": Case(
        lambda _: {"name": "deploy", "repository": "acme/shop", "run": "environment:production"},
    ),
    "HealthCheck": Case(
        lambda _: {"path": "/", "interval_seconds": 30, "timeout_seconds": 5},
        lambda around, made: lib.TargetGroup(
            around.stack, "group", name="shop", network=NETWORK, port=8000, health_check=made
        ),
    ),
    "HostedZone": Case(lambda _: {"name": "example.com"}, instead_of={"zone_id": "name"}),
    "HostedZone.point_to": Case(
        lambda around: {
            "self": lib.HostedZone(around.stack, "zone", name="example.com"),
            "id_": "record",
            "load_balancer": around.load_balancer,
            "domain_name": "shop.example.com",
        }
    ),
    "ImageRepository": Case(lambda around: {"name": "shop", "encryption_key": around.key, "kept_images": 10}),
    "InterfaceEndpoints": Case(
        lambda _: {"name": "shop", "region": "us-east-1", "network": NETWORK, "services": ["ecr.api"]}
    ),
    "JobFailures": Case(lambda around: {"name": "job", "job": around.job, "notifications": around.notifications}),
    "LoadBalancer": Case(
        lambda _: (
            BALANCER | {"network": NETWORK, "domain_name": "shop.example.com", "certificate_arn": "arn:certificate"}
        ),
        lambda around, made: (
            made.forward_to(around.running.target_group),
            TerraformOutput(around.stack, "url", value=made.url),
        ),
    ),
    "ManagedRuleGroup": Case(
        lambda _: {"name": "AWSManagedRulesCommonRuleSet"},
        lambda around, made: lib.WebAcl(around.stack, "web-acl", **web_acl(around, rule_groups=[made])),
    ),
    "Network": Case(
        lambda _: {
            "name": "shop",
            "region": "us-east-1",
            "cidr_block": "10.0.0.0/16",
            "availability_zones": ["us-east-1a", "us-east-1b"],
            "nat": "single",
        }
    ),
    "Notifications": Case(
        lambda around: {"topic_name": "alarms", "email": "a@example.com", "encryption_key": around.key}
    ),
    "PostgresDatabase": Case(database),
    "ReadReplica": Case(lambda around: {"identifier": "replica", "primary": around.replicated}),
    "Retention": Case(
        lambda _: {"superseded_days": 30, "expiration_days": 90},
        lambda around, made: lib.Bucket(around.stack, "bucket", **bucket(around, retention=made)),
    ),
    "RetryPolicy": Case(
        lambda _: {"maximum_retry_attempts": 3, "maximum_event_age_seconds": 3600},
        lambda around, made: lib.ScheduledTask(around.stack, "report", **scheduled_task(around, retry=made)),
    ),
    "Role": Case(
        lambda _: {
            "name": "reader",
            "trust": lib.Statement("Trust", ["sts:AssumeRole"], principal={"AWS": "arn:aws:iam::123456789012:root"}),
            "description": "Reads",
        }
    ),
    "Role.allow": Case(
        lambda around: {
            "self": around.role,
            "id_": "read",
            "actions": ["s3:GetObject"],
            "resources": ["arn:aws:s3:::shop/*"],
        }
    ),
    "ScalingTargets": Case(
        lambda _: {"cpu_percent": 60},
        lambda around, made: lib.ServiceScaling(around.stack, "scaling", **scaling(around, targets=made)),
    ),
    "ScheduleGroup": Case(lambda _: {"name": "shop"}),
    "ScheduledCapacity": Case(
        lambda _: {
            "schedule_expression": "cron(0 20 * * ? *)",
            "time_zone": "UTC",
            "min_capacity": 1,
            "max_capacity": 4,
        },
        lambda around, made: lib.ScheduledScaling(
            around.stack, "scaling", name="shop", target=around.target, actions={"night": made}
        ),
    ),
    "ScheduledScaling": Case(
        lambda around: {
            "name": "shop",
            "target": around.target,
            "actions": {"night": lib.ScheduledCapacity("cron(0 20 * * ? *)", "UTC", max_capacity=4)},
        }
    ),
    "ScheduledTask": Case(scheduled_task),
    "SecretKey": Case(
        lambda _: SECRET_KEY,
        lambda around, made: contain(
            around, secrets={"TOKEN": lib.SecretReference(SECRET.secret_arn, encrypted_with=made)}
        ),
    ),
    "SecretReference": Case(
        lambda _: {"secret_arn": SECRET.secret_arn},
        lambda around, made: contain(around, secrets={"TOKEN": made}),
    ),
    "SecretRotations": Case(
        lambda around: {
            "name": "rotated",
            "secret_arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:owner-AbCdEf",
            "holds": "It holds a password.",
            "notifications": around.notifications,
        }
    ),
    "ServiceRole": Case(lambda _: {"name": "job", "service": "ecs-tasks.amazonaws.com", "description": "Runs"}),
    "ServiceScaling": Case(scaling),
    "Sleep": Case(
        lambda around: {
            "name": "shop",
            "group": around.group,
            "hours": lib.SleepHours(**NIGHT),
            "targets": {"service": around.target},
            "database": around.database,
        }
    ),
    "SleepHours": Case(
        lambda _: NIGHT,
        lambda around, made: lib.Sleep(
            around.stack,
            "sleep",
            name="shop",
            group=around.group,
            hours=made,
            targets={"service": around.target},
            database=around.database,
        ),
    ),
    "Spot": Case(
        lambda _: {"base": 1, "percent": 60},
        lambda around, made: lib.FargateService(around.stack, "other", **service(around, spot=made)),
    ),
    "Statement": Case(
        lambda _: {
            "sid": "Read",
            "actions": ["s3:GetObject"],
            "resources": ["arn:aws:s3:::shop/*"],
            "principal": {"Service": "s3.amazonaws.com"},
        },
        statement,
    ),
    "TargetGroup": Case(
        lambda _: {"name": "shop", "network": NETWORK, "port": 8000, "health_check": lib.HealthCheck("/", 30, 5)}
    ),
    "TargetGroup.attach": Case(
        lambda around: {
            "self": around.running.target_group,
            "load_balancer_arn_suffix": "app/shop/1",
            "listeners": [],
        },
        lambda around, _: lib.ServiceScaling(
            around.stack, "scaling", **scaling(around, targets=lib.ScalingTargets(requests_per_minute=60))
        ),
    ),
    "TaskCount": Case(
        lambda _: {"desired": 2, "autoscaled": False},
        lambda around, made: lib.FargateService(around.stack, "other", **service(around, count=made)),
    ),
    "TaskDefinition": Case(task_definition),
    "TaskFailures": Case(
        lambda around: {
            "name": "migrate",
            "task": around.running.service.task,
            "cluster": around.running.cluster,
            "notifications": around.notifications,
        }
    ),
    "TaskRoles": Case(lambda _: {"name": "job"}),
    "TaskSize": Case(
        lambda _: {"cpu_units": 256, "memory_mib": 512, "cpu_architecture": "ARM64"},
        lambda around, made: lib.TaskDefinition(around.stack, "task", **task_definition(around, size=made)),
    ),
    "VaultSettings": Case(lambda _: {"name": "shop", "retention_days": 30, "locked": True}, vault),
    "WebAcl": Case(web_acl),
    "alarms_statement": Case(lambda _: {"account_id": "123456789012"}, statement),
    "bootstrap_sql": Case(
        lambda _: {"application_role": "application", "row_level_security": True},
        lambda around, made: contain(around, environment={"BOOTSTRAP_SQL": made}),
    ),
    "database_events_statement": Case(lambda _: {"account_id": "123456789012"}, statement),
    "existing_secret": Case(
        lambda _: {"name_or_arn": SECRET.secret_arn, "region": "us-east-1"},
        lambda around, made: contain(around, secrets={"TOKEN": made}),
    ),
    "grant_pull_of": Case(lambda around: {"image": ECR_IMAGE, "execution_role": around.role}),
    "log_bucket": Case(lambda _: {"bucket_name": "shop-logs", "region": "us-east-1", "retention_days": 30}),
    "logs_statement": Case(lambda _: {"region": "us-east-1", "account_id": "123456789012"}, statement),
    "web_acl_dimensions": Case(
        lambda around: {
            "web_acl": lib.WebAcl(around.stack, "web-acl", **web_acl(around)),
            "region": "us-east-1",
        },
        lambda around, made: TerraformOutput(around.stack, "dimensions", value=made),
    ),
    "with_database_url": Case(
        lambda _: {"command": ["migrate", "up"]}, lambda around, made: contain(around, command=made)
    ),
}
"""By the names that `constructs_lib` exports, and those of their methods."""

TABLES_OF_THE_LIBRARY = {"AlarmType", "AnomalyType"}
"""Rows that no construct takes."""
LOOKED_UP = {"ConnectionUrl.of"}
"""What answers with what it was given before."""

MUST_BE_KNOWN = {
    # Ids, and with them Terraform's addresses.
    "AddressRange.name",
    "Connections.allow_from_addresses.port",
    "Connections.allow_to_addresses.port",
    "InterfaceEndpoints.services",
    "Network.availability_zones",
    "SecretKey.id",
    # The address plan.
    "Network.cidr_block",
    # Keys of the library's tables.
    "Alarm.alarm_type",
    "AnomalyAlarm.anomaly_type",
    # How many resources, blocks, graphs or grants there are.
    "Dashboard.nat_gateway_ids",
    "Certificate.other_names",
    "ManagedRuleGroup.counted_rules",
    "existing_secret.name_or_arn",
    "existing_secret.region",
    "grant_pull_of.image",
    # What times and versions are computed from.
    "ConnectionUrl.leads_to",
    "DatabaseCredentials.password_version",
    "SleepHours.waking_days",
    # Names beside which something stands that depends on them.
    "Container.environment (whole mapping)",
    "DatabaseParameters.values (whole mapping)",
    "Statement.principal (whole mapping)",
}


@dataclass(frozen=True)
class Argument:
    """An argument that may be a reference, of a construct, a function or a method."""

    owner: str
    name: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}" + (" (whole mapping)" if self.kind == "whole mapping" else "")


def exported() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Whatever of the library is called with arguments."""
    for name in lib.__all__:
        found = getattr(lib, name)
        if inspect.isfunction(found):
            yield name, found
        elif inspect.isclass(found) and not getattr(found, "_is_protocol", False):
            yield name, found
            for method_name, method in vars(found).items():
                if inspect.isfunction(method) and not method_name.startswith("_"):
                    yield f"{name}.{method_name}", method


def signed(called: Callable[..., Any]) -> Callable[..., Any]:
    """What has the signature: jsii's metaclass hides that of a construct."""
    return called.__init__ if inspect.isclass(called) else called


def arguments_of(name: str, called: Callable[..., Any]) -> Iterator[Argument]:
    for parameter, hint in get_type_hints(signed(called)).items():
        if parameter not in ("id_", "return"):
            for kind in kinds(hint):
                yield Argument(name, parameter, kind)


def kinds(hint: object) -> list[Kind]:
    """How an argument of a type may be a reference."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return [kind for part in inner for kind in kinds(part)]
    if hint is str:
        return ["text"]
    if hint in (int, float):
        return ["number"]
    if inspect.isclass(origin) and issubclass(origin, Mapping) and inner == (str, str):
        return ["mapping", "whole mapping"]
    if inspect.isclass(origin) and issubclass(origin, Collection) and inner[0] is str and len(inner) == 1:
        return ["list"]
    return []


EXPORTED = dict(exported())
ARGUMENTS = [
    argument
    for name, called in EXPORTED.items()
    if name not in TABLES_OF_THE_LIBRARY | LOOKED_UP
    for argument in arguments_of(name, called)
]


def reference(stack: TerraformStack, argument: Argument, literal: object) -> object:
    variable = TerraformVariable(stack, "given", type=VARIABLE_TYPES[argument.kind])
    match argument.kind:
        case "text":
            return variable.string_value
        case "number":
            return variable.number_value
        case "list":
            return frozenset(variable.list_value) if isinstance(literal, frozenset) else variable.list_value
        case "mapping":
            assert isinstance(literal, Mapping)
            return dict.fromkeys(literal, variable.string_value)
        case "whole mapping":
            return Token.as_string_map(variable.value)


def synthesized(argument: Argument) -> str:
    """The stack of a case, with one of its arguments a reference, as JSON without the variable itself."""
    around, case, called = Surroundings(), CASES[argument.owner], EXPORTED[argument.owner]
    literals = case.arguments(around)
    if "scope" in inspect.signature(signed(called)).parameters:
        literals = {"scope": around.stack, "id_": "tested", **literals}
    given = reference(around.stack, argument, literals.get(argument.name))
    literals.pop(case.instead_of.get(argument.name, ""), None)
    case.use(around, called(**{**literals, argument.name: given}))
    blocks = Template(around.stack).json
    del blocks["variable"]
    return json.dumps(blocks)


def texts(value: object) -> Iterator[str]:
    """All texts in a synthesized stack."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)


def is_read_as_an_expression(text: str) -> bool:
    """Whether Terraform reads a template as it was meant: the variable in braces, and no braces inside of others."""
    modes = ["text"]
    for piece in re.findall(r'\\.|\$\{|[{}"]|var\.given', text):
        match modes[-1], piece:
            case ("expression", "${") | ("text", "var.given"):
                return False
            case ("text", "${") | ("expression", "{"):
                modes.append("expression")
            case "expression", '"':
                modes.append("text")
            # A quote outside of all braces is an ordinary sign.
            case ("expression", "}") | ("text", '"') if len(modes) > 1:
                modes.pop()
    return modes == ["text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${var.given}", True),
        ('{"a": "x-${var.given}"}', True),
        ('${jsonencode({"a" = "b-${var.given}", "c" = var.given})}', True),
        ("var.given", False),
        ('${jsonencode({"a" = "b-var.given"})}', False),
        ("${1 + ${var.given}}", False),
    ],
)
def test_an_expression_is_told_from_what_looks_like_one(text: str, *, expected: bool) -> None:
    assert is_read_as_an_expression(text) is expected


def test_every_construct_has_a_row() -> None:
    assert sorted({argument.owner for argument in ARGUMENTS}) == sorted(CASES)


def test_what_must_be_known_is_an_argument() -> None:
    assert {str(argument) for argument in ARGUMENTS} >= MUST_BE_KNOWN


@pytest.mark.parametrize("argument", [each for each in ARGUMENTS if str(each) not in MUST_BE_KNOWN], ids=str)
def test_a_reference_reaches_terraform(argument: Argument) -> None:
    found = synthesized(argument)

    assert "var.given" in found
    assert not re.search(r"TfToken|\de\+\d", found)
    assert [text for text in texts(json.loads(found)) if not is_read_as_an_expression(text)] == []


@pytest.mark.parametrize("argument", [each for each in ARGUMENTS if str(each) in MUST_BE_KNOWN], ids=str)
def test_what_must_be_known_says_so(argument: Argument) -> None:
    with pytest.raises(ValueError, match=r"got a reference.*must be known when synthesizing"):
        synthesized(argument)
