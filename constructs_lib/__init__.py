"""Constructs for a web application on AWS: import them into stacks of your own.

Importing this package starts jsii the quick way; see `constructs_lib.bindings`. Every construct is secure as it
stands; what costs money or availability is asked for.
"""

# ruff: noqa: E402 — the quick start has to come before the first import of cdktf
from constructs_lib import bindings

bindings.start()

from constructs_lib.compute.cluster import Cluster
from constructs_lib.compute.container import Container
from constructs_lib.compute.deployed_image import DeployedImage
from constructs_lib.compute.image_repository import ImageRepository, grant_pull_of
from constructs_lib.compute.scaling import ScalingTargets, ServiceScaling
from constructs_lib.compute.service import FargateService, TaskCount
from constructs_lib.compute.task_definition import TaskDefinition, TaskRoles, TaskSize
from constructs_lib.database.postgres_database import DatabaseEndpoint, PostgresDatabase
from constructs_lib.database.read_replica import ReadReplica
from constructs_lib.database.settings import DatabaseKeeping, DatabaseParameters, DatabaseSize
from constructs_lib.load_balancer.load_balancer import LoadBalancer
from constructs_lib.load_balancer.target_group import HealthCheck, TargetGroup
from constructs_lib.monitoring.alarm import Alarm
from constructs_lib.monitoring.alarm_types import ALARM_TYPES, AlarmType
from constructs_lib.monitoring.dashboard import Dashboard
from constructs_lib.monitoring.notifications import Notifications
from constructs_lib.monitoring.watched import (
    database_dimensions,
    load_balancer_dimensions,
    service_dimensions,
    target_group_dimensions,
)
from constructs_lib.networking.connections import HTTP_PORT, HTTPS_PORT, INTERNET, AddressRange, Connections
from constructs_lib.networking.endpoints import InterfaceEndpoints
from constructs_lib.networking.existing_network import ExistingNetwork
from constructs_lib.networking.flow_logs import FlowLogs
from constructs_lib.networking.network import Network
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.security.account import account_id
from constructs_lib.security.encryption_key import EncryptionKey, alarms_statement, logs_statement
from constructs_lib.security.policies import Statement
from constructs_lib.security.role import ServiceRole
from constructs_lib.security.secrets import SecretReference, existing_secret
from constructs_lib.storage.bucket import Bucket, Retention
from constructs_lib.storage.log_bucket import log_bucket

__all__ = [
    "ALARM_TYPES",
    "HTTPS_PORT",
    "HTTP_PORT",
    "INTERNET",
    "AddressRange",
    "Alarm",
    "AlarmType",
    "Bucket",
    "Cluster",
    "Connections",
    "Container",
    "Dashboard",
    "DatabaseEndpoint",
    "DatabaseKeeping",
    "DatabaseParameters",
    "DatabaseSize",
    "DeployedImage",
    "EncryptionKey",
    "ExistingNetwork",
    "FargateService",
    "FlowLogs",
    "HealthCheck",
    "ImageRepository",
    "InterfaceEndpoints",
    "LoadBalancer",
    "Network",
    "NetworkLike",
    "Notifications",
    "PostgresDatabase",
    "ReadReplica",
    "Retention",
    "ScalingTargets",
    "SecretReference",
    "ServiceRole",
    "ServiceScaling",
    "Statement",
    "TargetGroup",
    "TaskCount",
    "TaskDefinition",
    "TaskRoles",
    "TaskSize",
    "account_id",
    "alarms_statement",
    "database_dimensions",
    "existing_secret",
    "grant_pull_of",
    "load_balancer_dimensions",
    "log_bucket",
    "logs_statement",
    "service_dimensions",
    "target_group_dimensions",
]
