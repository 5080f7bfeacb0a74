"""Workers in terms of ECS."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.command import container_command
from groundplan.config.findings import Findings
from groundplan.config.messages import KeyPath
from groundplan.config.model.application import ApplicationBlock, WorkerAutoscaleBlock, WorkerBlock
from groundplan.config.resolve.autoscaling import fixed
from groundplan.config.resolve.names import LONGEST_TASK_NAME, shortened
from groundplan.config.resolve.task_size import task_size
from groundplan.config.resolved import Autoscaling, Worker


def resolve_workers(
    block: ApplicationBlock, stack_name: str, findings: Findings, *, framework: str, sleeps: bool
) -> tuple[Worker, ...]:
    """Give the workers in the order of their names, with the application's size where they state none."""
    return tuple(
        _worker(name, worker, block, stack_name, findings, framework=framework, sleeps=sleeps)
        for name, worker in sorted(block.workers.items())
    )


def _worker(
    name: str,
    worker: WorkerBlock,
    application: ApplicationBlock,
    stack_name: str,
    findings: Findings,
    *,
    framework: str,
    sleeps: bool,
) -> Worker:
    key = ("application", "workers", name)
    cpu_units, memory_mib = task_size(worker.cpu or application.cpu, worker.memory or application.memory, key, findings)
    return Worker(
        name=name,
        full_name=shortened(f"{stack_name}-worker-{name}", LONGEST_TASK_NAME),
        command=_command(worker, framework, key, findings),
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        desired_count=worker.instances,
        autoscaling=_autoscaling(worker.autoscale, worker.instances, key, findings)
        or (fixed(worker.instances) if sleeps else None),
    )


def _command(worker: WorkerBlock, framework: str, key: KeyPath, findings: Findings) -> tuple[str, ...]:
    command = worker.command or policy.frameworks()[framework].worker
    if command is None:
        findings.error(
            (*key, "command"),
            problem=f"there is no command, and {framework} has no worker of its own",
            remedy="write what starts the worker, such as command: celery -A shop worker",
        )
        return ()
    return container_command(command)


def _autoscaling(
    block: WorkerAutoscaleBlock | None, instances: int, key: KeyPath, findings: Findings
) -> Autoscaling | None:
    if block is None:
        return None
    autoscale = (*key, "autoscale")
    if block.min > block.max:
        findings.error(
            (*autoscale, "min"),
            (*autoscale, "max"),
            problem=f"min ({block.min}) exceeds max ({block.max})",
            remedy="write a min that is at most max",
        )
    elif not block.min <= instances <= block.max:
        findings.error(
            (*key, "instances"),
            (*autoscale, "min"),
            problem=f"instances ({instances}) is not from autoscale.min ({block.min}) to autoscale.max ({block.max})",
            remedy="write instances, min and max so that instances lies between them",
        )
    if block.target_cpu is block.target_memory is None:
        findings.error(
            autoscale,
            problem="there is no target to scale by",
            remedy="write target_cpu or target_memory",
        )
    return Autoscaling(
        min_capacity=block.min,
        max_capacity=block.max,
        target_cpu_percent=block.target_cpu,
        target_memory_percent=block.target_memory,
        target_requests_per_minute=None,
    )
