"""The surroundings that a construct under test needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.provider import AwsProvider

from constructs_lib import (
    Cluster,
    Container,
    DatabaseKeeping,
    DatabaseParameters,
    DatabaseSize,
    EncryptionKey,
    ExistingNetwork,
    FargateService,
    HealthCheck,
    LoadBalancer,
    PostgresDatabase,
    SecretReference,
    Spot,
    TargetGroup,
    TaskCount,
    TaskDefinition,
    TaskRoles,
    TaskSize,
)
from stacks.addressing import ReadableAddressesStack

NETWORK = ExistingNetwork(
    vpc_id="vpc-0abc",
    public_subnet_ids=["subnet-public-a", "subnet-public-b"],
    private_subnet_ids=["subnet-private-a", "subnet-private-b"],
    database_subnet_ids=["subnet-database-a", "subnet-database-b"],
)
KEEPING: dict[str, Any] = {
    "backup_retention_days": 7,
    "multi_az": False,
    "deletion_protection": True,
    "log_retention_days": 30,
    "performance_insights_retention_days": 7,
    "enhanced_monitoring_interval_seconds": None,
}


def new_stack() -> TerraformStack:
    stack = ReadableAddressesStack(Testing.app(), "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    return stack


def encryption_key(stack: TerraformStack, id_: str = "key") -> EncryptionKey:
    return EncryptionKey(stack, id_, alias=f"shop-{id_}", description="A key for a test")


def postgres_database(
    stack: TerraformStack,
    *,
    network: ExistingNetwork = NETWORK,
    engine_version: str = "16",
    replicated: bool = False,
    **keeping: Any,  # noqa: ANN401 — whatever the settings take
) -> PostgresDatabase:
    return PostgresDatabase(
        stack,
        "database",
        identifier="shop",
        network=network,
        engine_version=engine_version,
        database_name="shop",
        size=DatabaseSize("db.t4g.micro", 20, 100),
        parameters=DatabaseParameters(max_connections=100, values={"work_mem": "16384"}),
        keeping=DatabaseKeeping(**{**KEEPING, **keeping}),
        replicated=replicated,
        data_key=encryption_key(stack, "data-key"),
        secrets_key=encryption_key(stack, "secrets-key"),
        log_key=encryption_key(stack, "log-key"),
    )


SECRET = SecretReference("arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-AbCdEf", "password")
CONTAINER = Container(
    name="web",
    image="example/shop:1",
    user="1000:1000",
    scratch_mib=256,
    port=8000,
    environment={"LOG_LEVEL": "info"},
    secrets={"PGPASSWORD": SECRET},
    serves_exec_sessions=True,
)


SIZE = TaskSize(512, 1024, "ARM64")


@dataclass
class Running:
    stack: TerraformStack
    cluster: Cluster
    service: FargateService
    target_group: TargetGroup


def worker(
    run: Running, *, target_group: TargetGroup | None = None, health_check_grace_period_seconds: int | None = None
) -> FargateService:
    """A second service, which no load balancer knows unless one is given."""
    return FargateService(
        run.stack,
        "worker",
        name="shop-worker",
        cluster=run.cluster,
        network=NETWORK,
        task=run.service.task,
        target_group=target_group,
        count=TaskCount(desired=1, autoscaled=False),
        health_check_grace_period_seconds=health_check_grace_period_seconds,
    )


def load_balancer(stack: TerraformStack) -> LoadBalancer:
    return LoadBalancer(
        stack,
        "load-balancer",
        name="shop",
        network=NETWORK,
        certificate_arn=None,
        access_logs_to=None,
        deletion_protection=False,
    )


def running(
    stack: TerraformStack | None = None,
    *,
    autoscaled: bool = True,
    forwarded: bool = True,
    size: TaskSize = SIZE,
    container: Container = CONTAINER,
    spot: Spot | None = None,
) -> Running:
    stack = stack or new_stack()
    key = encryption_key(stack, "log-key")
    cluster = Cluster(stack, "cluster", name="shop", container_insights=True, log_retention_days=30, log_key=key)
    roles = TaskRoles(stack, "roles", name="shop")
    cluster.grant_exec_sessions(roles.task)
    task = TaskDefinition(
        stack,
        "task",
        family="shop",
        log_group_name="/shop/web",
        region="us-east-1",
        size=size,
        container=container,
        roles=roles,
        log_retention_days=30,
        log_key=key,
    )
    balancer = load_balancer(stack)
    target_group = TargetGroup(
        stack, "target-group", name="shop-8000", network=NETWORK, port=8000, health_check=HealthCheck("/", 30, 5)
    )
    if forwarded:
        balancer.forward_to(target_group)
    service = FargateService(
        stack,
        "service",
        name="shop",
        cluster=cluster,
        network=NETWORK,
        task=task,
        target_group=target_group,
        count=TaskCount(desired=2, autoscaled=autoscaled),
        health_check_grace_period_seconds=60,
        spot=spot,
    )
    return Running(stack, cluster, service, target_group)
