"""Jobs in terms of EventBridge Scheduler and ECS."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.command import container_command
from groundplan.config.cron import schedule_expression
from groundplan.config.findings import Findings
from groundplan.config.model.application import ApplicationBlock, JobBlock
from groundplan.config.resolve.names import LONGEST_TASK_NAME, shortened
from groundplan.config.resolve.task_size import task_size
from groundplan.config.resolved import Job


def resolve_jobs(block: ApplicationBlock, stack_name: str, findings: Findings) -> tuple[Job, ...]:
    """Give the jobs in the order of their names, with the application's size where they state none."""
    return tuple(_job(name, job, block, stack_name, findings) for name, job in sorted(block.jobs.items()))


def _job(name: str, job: JobBlock, application: ApplicationBlock, stack_name: str, findings: Findings) -> Job:
    key = ("application", "jobs", name)
    cpu_units, memory_mib = task_size(job.cpu or application.cpu, job.memory or application.memory, key, findings)
    retry = policy.jobs()
    return Job(
        name=name,
        full_name=shortened(f"{stack_name}-job-{name}", LONGEST_TASK_NAME),
        command=container_command(job.command),
        schedule_expression=schedule_expression(job.schedule),
        time_zone=job.timezone,
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        maximum_retry_attempts=retry.maximum_retry_attempts,
        maximum_event_age_seconds=retry.maximum_event_age_seconds,
    )
