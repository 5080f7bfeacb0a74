"""A job, and what it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf import TerraformStack

from constructs_lib import Cluster, Container, EncryptionKey, TaskDefinition, TaskRoles, TaskSize
from constructs_lib.compute.schedule_group import ScheduleGroup
from constructs_lib.compute.scheduled_task import RetryPolicy, ScheduledTask
from tests.constructs_lib.stand_ins import NETWORK, encryption_key, new_stack


@dataclass
class Scheduled:
    stack: TerraformStack
    job: ScheduledTask
    key: EncryptionKey


def scheduled(
    *,
    schedule_expression: str = "cron(0 3 * * ? *)",
    time_zone: str = "Europe/Berlin",
    retry: RetryPolicy | None = None,
) -> Scheduled:
    stack = new_stack()
    key = encryption_key(stack)
    task = TaskDefinition(
        stack,
        "report-task",
        family="shop-report",
        log_group_name="/shop/report",
        region="us-east-1",
        size=TaskSize(256, 512, "X86_64"),
        container=Container(name="report", image="example/shop:1", user="1000", scratch_mib=16, command=("report",)),
        roles=TaskRoles(stack, "report-roles", name="shop-report"),
        log_retention_days=30,
        log_key=key,
    )
    job = ScheduledTask(
        stack,
        "report",
        name="shop-report",
        group=ScheduleGroup(stack, "schedules", name="shop"),
        cluster=Cluster(stack, "cluster", name="shop", container_insights=False, log_retention_days=30, log_key=key),
        network=NETWORK,
        task=task,
        schedule_expression=schedule_expression,
        time_zone=time_zone,
        retry=retry or RetryPolicy(maximum_retry_attempts=3, maximum_event_age_seconds=3600),
        encryption_key=key,
    )
    return Scheduled(stack, job, key)
