"""Constructs for a web application on AWS: import them into stacks of your own.

Importing this package starts jsii the quick way; see `constructs_lib.bindings`. Every construct is secure as it
stands; what costs money or availability is asked for.
"""

# ruff: noqa: E402 — the quick start has to come before the first import of cdktf
from constructs_lib import bindings

bindings.start()

from constructs_lib.compute.cluster import Cluster
from constructs_lib.compute.cluster_like import ClusterLike
from constructs_lib.compute.container import Container
from constructs_lib.compute.dead_letter_queue import DeadLetterQueue
from constructs_lib.compute.deployed_image import DeployedImage
from constructs_lib.compute.existing_cluster import ExistingCluster
from constructs_lib.compute.image_repository import ImageRepository, grant_pull_of
from constructs_lib.compute.scaling import ScalingTargets, ServiceScaling
from constructs_lib.compute.schedule_group import ScheduleGroup
from constructs_lib.compute.scheduled_scaling import ScheduledCapacity, ScheduledScaling
from constructs_lib.compute.scheduled_task import RetryPolicy, ScheduledTask
from constructs_lib.compute.service import FargateService, Spot, TaskCount
from constructs_lib.compute.sleep import Sleep, SleepHours
from constructs_lib.compute.task_definition import TaskDefinition, TaskRoles, TaskSize
from constructs_lib.database.backup_vault import BackupVault, DailyBackups, VaultSettings
from constructs_lib.database.bootstrap_sql import BOOTSTRAP_COMMAND, bootstrap_sql
from constructs_lib.database.connection_url import ConnectionUrl
from constructs_lib.database.credentials import DatabaseCredentials
from constructs_lib.database.endpoint import DatabaseEndpoint
from constructs_lib.database.owner_url import with_database_url
from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.database.proxy import ConnectionPool, DatabaseProxy
from constructs_lib.database.read_replica import ReadReplica
from constructs_lib.database.settings import DatabaseKeeping, DatabaseParameters, DatabaseSize
from constructs_lib.load_balancer.certificate import Certificate
from constructs_lib.load_balancer.hosted_zone import HostedZone
from constructs_lib.load_balancer.load_balancer import LoadBalancer
from constructs_lib.load_balancer.target_group import HealthCheck, TargetGroup
from constructs_lib.load_balancer.web_acl import ManagedRuleGroup, WebAcl
from constructs_lib.monitoring.alarm import Alarm, AlarmLike
from constructs_lib.monitoring.alarm_types import (
    ALARM_TYPES,
    ANOMALY_TYPES,
    USERS_NOTICE,
    USERS_NOTICE_ADVICE,
    AlarmType,
    AnomalyType,
)
from constructs_lib.monitoring.anomaly_alarm import AnomalyAlarm
from constructs_lib.monitoring.budget import Budget
from constructs_lib.monitoring.composite_alarm import CompositeAlarm
from constructs_lib.monitoring.dashboard import Dashboard
from constructs_lib.monitoring.database_events import DatabaseEvents
from constructs_lib.monitoring.deployment_failures import DeploymentFailures
from constructs_lib.monitoring.job_failures import JobFailures
from constructs_lib.monitoring.notifications import Notifications
from constructs_lib.monitoring.secret_rotations import SecretRotations
from constructs_lib.monitoring.task_failures import TaskFailures
from constructs_lib.monitoring.watched import (
    database_dimensions,
    load_balancer_dimensions,
    proxy_dimensions,
    service_dimensions,
    target_group_dimensions,
    web_acl_dimensions,
)
from constructs_lib.networking.connections import HTTP_PORT, HTTPS_PORT, INTERNET, AddressRange, Connections
from constructs_lib.networking.endpoints import InterfaceEndpoints
from constructs_lib.networking.existing_network import ExistingNetwork
from constructs_lib.networking.flow_logs import FlowLogs
from constructs_lib.networking.network import Network
from constructs_lib.networking.network_check import NetworkCheck
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.security.account import account_id
from constructs_lib.security.encryption_key import (
    EncryptionKey,
    alarms_statement,
    database_events_statement,
    event_rules_statement,
    logs_statement,
)
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.existing_key import ExistingKey
from constructs_lib.security.github_deploy_role import GitHubDeployRole
from constructs_lib.security.policies import Statement
from constructs_lib.security.role import Role, ServiceRole
from constructs_lib.security.secrets import SecretKey, SecretReference, existing_secret
from constructs_lib.storage.bucket import Bucket, Retention
from constructs_lib.storage.log_bucket import log_bucket

__all__ = [
    "ALARM_TYPES",
    "ANOMALY_TYPES",
    "BOOTSTRAP_COMMAND",
    "HTTPS_PORT",
    "HTTP_PORT",
    "INTERNET",
    "USERS_NOTICE",
    "USERS_NOTICE_ADVICE",
    "AddressRange",
    "Alarm",
    "AlarmLike",
    "AlarmType",
    "AnomalyAlarm",
    "AnomalyType",
    "BackupVault",
    "Bucket",
    "Budget",
    "Certificate",
    "Cluster",
    "ClusterLike",
    "CompositeAlarm",
    "ConnectionPool",
    "ConnectionUrl",
    "Connections",
    "Container",
    "DailyBackups",
    "Dashboard",
    "DatabaseCredentials",
    "DatabaseEndpoint",
    "DatabaseEvents",
    "DatabaseKeeping",
    "DatabaseParameters",
    "DatabaseProxy",
    "DatabaseSize",
    "DeadLetterQueue",
    "DeployedImage",
    "DeploymentFailures",
    "EncryptionKey",
    "EncryptionKeyLike",
    "ExistingCluster",
    "ExistingKey",
    "ExistingNetwork",
    "FargateService",
    "FlowLogs",
    "GitHubDeployRole",
    "HealthCheck",
    "HostedZone",
    "ImageRepository",
    "InterfaceEndpoints",
    "JobFailures",
    "LoadBalancer",
    "ManagedRuleGroup",
    "Network",
    "NetworkCheck",
    "NetworkLike",
    "Notifications",
    "PostgresDatabase",
    "ReadReplica",
    "Retention",
    "RetryPolicy",
    "Role",
    "ScalingTargets",
    "ScheduleGroup",
    "ScheduledCapacity",
    "ScheduledScaling",
    "ScheduledTask",
    "SecretKey",
    "SecretReference",
    "SecretRotations",
    "ServiceRole",
    "ServiceScaling",
    "Sleep",
    "SleepHours",
    "Spot",
    "Statement",
    "TargetGroup",
    "TaskCount",
    "TaskDefinition",
    "TaskFailures",
    "TaskRoles",
    "TaskSize",
    "VaultSettings",
    "WebAcl",
    "account_id",
    "alarms_statement",
    "bootstrap_sql",
    "database_dimensions",
    "database_events_statement",
    "event_rules_statement",
    "existing_secret",
    "grant_pull_of",
    "load_balancer_dimensions",
    "log_bucket",
    "logs_statement",
    "proxy_dimensions",
    "service_dimensions",
    "target_group_dimensions",
    "web_acl_dimensions",
    "with_database_url",
]
