"""The application in terms of ECS and Fargate."""

from __future__ import annotations

from collections.abc import Mapping

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.messages import shown
from groundplan.config.model.application import ApplicationBlock, AutoscaleBlock, HealthCheckBlock
from groundplan.config.resolved import Application, Autoscaling, HealthCheck, Setting

UNITS_PER_VCPU = 1024
# MiB of memory that Fargate sells with each number of CPU units:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html, read 2026-11-23.
FARGATE_MEMORY_MIB: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
}


def resolve_application(block: ApplicationBlock, framework: str, findings: Findings) -> Application:
    """Give the service and its task, with what the framework presets."""
    preset = policy.frameworks()[framework]
    cpu_units, memory_mib = _task_size(block, findings)
    _check_variables(block, findings)
    return Application(
        image=block.image,
        port=block.port or preset.port,
        health_check=_health_check(block.health_check, preset, findings),
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        cpu_architecture="ARM64" if block.architecture == "arm64" else "X86_64",
        desired_count=block.instances,
        autoscaling=_autoscaling(block.autoscale, block.instances, findings),
        environment=settings(block.environment),
        secrets=settings(block.secrets),
        uploads_bucket=bool(block.storage and block.storage.uploads),
        backups_bucket=bool(block.storage and block.storage.backups),
    )


def settings(values: Mapping[str, str]) -> tuple[Setting, ...]:
    """Order names, so that the order in the file changes nothing that is deployed."""
    return tuple(Setting(name, value) for name, value in sorted(values.items()))


def _task_size(block: ApplicationBlock, findings: Findings) -> tuple[int, int]:
    units = block.cpu * UNITS_PER_VCPU
    if units not in FARGATE_MEMORY_MIB:
        sold = ", ".join(f"{size / UNITS_PER_VCPU:g}" for size in FARGATE_MEMORY_MIB)
        findings.error(
            "application.cpu",
            problem=f"Fargate does not sell {block.cpu:g} vCPU",
            remedy=f"write one of {sold}",
        )
        return UNITS_PER_VCPU, block.memory
    sizes = FARGATE_MEMORY_MIB[int(units)]
    with_cpu = f"with {block.cpu:g} vCPU"
    if block.memory > sizes[-1]:
        findings.error(
            "application.memory",
            "application.cpu",
            problem=f"Fargate does not sell {block.memory} MB {with_cpu}",
            remedy=f"write {_sold(sizes)}, or more cpu",
        )
        return int(units), sizes[-1]
    memory = next(size for size in sizes if size >= block.memory)
    if memory != block.memory:
        findings.notice(
            "application.memory",
            "application.cpu",
            problem=f"Fargate does not sell {block.memory} MB {with_cpu}",
            remedy=f"{memory} MB is used, the smallest size that holds it",
        )
    return int(units), memory


def _sold(sizes: tuple[int, ...]) -> str:
    if len(sizes) <= 4:  # noqa: PLR2004  # as many as one reads at a glance
        return ", ".join(map(str, sizes))
    return f"{sizes[0]} to {sizes[-1]} in steps of {sizes[1] - sizes[0]}"


def _health_check(block: HealthCheckBlock, preset: policy.Framework, findings: Findings) -> HealthCheck:
    if block.timeout >= block.interval:
        findings.error(
            "application.health_check.timeout",
            "application.health_check.interval",
            problem=f"timeout ({block.timeout}) is not less than interval ({block.interval})",
            remedy="write a shorter timeout or a longer interval",
        )
    return HealthCheck(
        path=block.path or preset.health_path,
        interval_seconds=block.interval,
        timeout_seconds=block.timeout,
        grace_period_seconds=block.grace_period,
    )


def _autoscaling(block: AutoscaleBlock | None, instances: int, findings: Findings) -> Autoscaling | None:
    if block is None or not block.enabled:
        return None
    if block.min > block.max:
        findings.error(
            "application.autoscale.min",
            "application.autoscale.max",
            problem=f"min ({block.min}) exceeds max ({block.max})",
            remedy="write a min that is at most max",
        )
    elif not block.min <= instances <= block.max:
        findings.error(
            "application.instances",
            "application.autoscale.min",
            "application.autoscale.max",
            problem=f"instances ({instances}) is not from autoscale.min ({block.min}) to autoscale.max ({block.max})",
            remedy="write instances, min and max so that instances lies between them, or autoscale: null",
        )
    if block.target_cpu is block.target_memory is block.target_requests is None:
        findings.error(
            "application.autoscale.enabled",
            "application.autoscale",
            "application.autoscale.target_cpu",
            problem="there is no target to scale by",
            remedy="write target_cpu, target_memory or target_requests, or enabled: false",
        )
    return Autoscaling(
        min_capacity=block.min,
        max_capacity=block.max,
        target_cpu_percent=block.target_cpu,
        target_memory_percent=block.target_memory,
        target_requests_per_minute=block.target_requests,
    )


def _check_variables(block: ApplicationBlock, findings: Findings) -> None:
    for name in sorted(block.environment.keys() & block.secrets.keys()):
        findings.error(
            ("application", "secrets", name),
            ("application", "environment", name),
            problem=f"{shown(name)} is in environment and in secrets",
            remedy="keep it in one of them",
        )
