"""What happens by the clock: the deployment's jobs, and its sleep."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import Cluster, NetworkLike, RetryPolicy, ScheduledTask, ScheduleGroup, Sleep, SleepHours
from groundplan.config.resolved import Deployment
from stacks.database import DeploymentDatabase
from stacks.keys import DeploymentKeys
from stacks.services import DeploymentServices
from stacks.tasks import ApplicationTasks


def build_schedules(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    tasks: ApplicationTasks,
    cluster: Cluster,
    network: NetworkLike,
    services: DeploymentServices,
    database: DeploymentDatabase,
    keys: DeploymentKeys,
) -> list[ScheduledTask]:
    """Create the jobs in the order of their names, and send the environment to sleep where that was asked for."""
    jobs, sleep = deployment.application.jobs, deployment.sleep
    if not jobs and sleep is None:
        return []
    group = ScheduleGroup(stack, "schedules", name=deployment.names.prefix)
    if sleep:
        Sleep(
            stack,
            "sleep",
            name=deployment.names.prefix,
            group=group,
            hours=SleepHours(sleep.start, sleep.end, sleep.waking_days, sleep.time_zone),
            targets=services.scalable,
            database=database.primary,
        )
    return [
        ScheduledTask(
            stack,
            f"job-{job.name}",
            name=job.full_name,
            group=group,
            cluster=cluster,
            network=network,
            task=tasks.job(job),
            schedule_expression=job.schedule_expression,
            time_zone=job.time_zone,
            retry=RetryPolicy(job.maximum_retry_attempts, job.maximum_event_age_seconds),
            encryption_key=keys.data,
            public_addresses=deployment.network.has_public_tasks,
        )
        for job in jobs
    ]
