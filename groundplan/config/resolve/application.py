"""The application in terms of ECS and Fargate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from groundplan.config import policy
from groundplan.config.command import container_command
from groundplan.config.findings import Findings
from groundplan.config.ids import variable_id
from groundplan.config.messages import shown
from groundplan.config.model.application import ApplicationBlock, HealthCheckBlock
from groundplan.config.resolve.autoscaling import resolve_autoscaling
from groundplan.config.resolve.jobs import resolve_jobs
from groundplan.config.resolve.task_size import task_size
from groundplan.config.resolve.workers import resolve_workers
from groundplan.config.resolved import Application, HealthCheck, Setting


def resolve_application(
    block: ApplicationBlock, framework: str, stack_name: str, findings: Findings, *, sleeps: bool
) -> Application:
    """Give the service, its task, its workers and jobs, with what the framework presets."""
    preset = policy.frameworks()[framework]
    cpu_units, memory_mib = task_size(block.cpu, block.memory, ("application",), findings)
    _check_variables(block, findings)
    return Application(
        image=block.image,
        port=block.port or preset.port,
        user=block.user,
        health_check=_health_check(block.health_check, preset, findings),
        cpu_units=cpu_units,
        memory_mib=memory_mib,
        cpu_architecture=_cpu_architecture(block, findings),
        ephemeral_storage_gib=block.ephemeral_storage,
        desired_count=block.instances,
        spot_percent=round(block.spot * 100),
        autoscaling=resolve_autoscaling(block, sleeps=sleeps, findings=findings),
        environment=settings(block.environment),
        secrets=settings(block.secrets),
        database_url=preset.database_url if block.database_url is None else block.database_url,
        pool_size=block.pool_size,
        migrate=_migrate(block, preset, findings),
        uploads_bucket=bool(block.storage and block.storage.uploads),
        backups_bucket=bool(block.storage and block.storage.backups),
        superseded_object_days=policy.retention().superseded_object_days,
        kept_images=policy.retention().repository_images,
        workers=resolve_workers(block, stack_name, findings, framework=framework, sleeps=sleeps),
        jobs=resolve_jobs(block, stack_name, findings),
    )


def _cpu_architecture(block: ApplicationBlock, findings: Findings) -> Literal["ARM64", "X86_64"]:
    if block.architecture == "x86_64":
        return "X86_64"
    if not findings.is_from_user("application.architecture"):
        # An image for another architecture ends with "exec format error", minutes after the apply.
        findings.notice(
            "application.architecture",
            problem="the tasks run on arm64, so the image must be built for it",
            remedy="build it with docker buildx build --platform linux/arm64, or write architecture: x86_64",
        )
    return "ARM64"


def settings(values: Mapping[str, str]) -> tuple[Setting, ...]:
    """Order names, so that the order in the file changes nothing that is deployed."""
    return tuple(Setting(name, value) for name, value in sorted(values.items()))


def _migrate(block: ApplicationBlock, preset: policy.Framework, findings: Findings) -> tuple[str, ...] | None:
    is_switched_off = block.migrate is None and findings.is_from_user("application.migrate")
    command = None if is_switched_off else block.migrate or preset.migrate
    return container_command(command) if command else None


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


def _check_variables(block: ApplicationBlock, findings: Findings) -> None:
    # A variable's secret has an address made from its name, in which case and underscores do not count.
    alike: dict[str, str] = {}
    for name in block.secrets:
        first = alike.setdefault(variable_id(name), name)
        if first != name:
            findings.error(
                ("application", "secrets", name),
                problem=f"{shown(name)} is too much like {shown(first)}: their resources would have the same address",
                remedy="choose a name that differs in more than case and underscores",
            )
    for name in sorted(block.environment.keys() & block.secrets.keys()):
        findings.error(
            ("application", "secrets", name),
            ("application", "environment", name),
            problem=f"{shown(name)} is in environment and in secrets",
            remedy="keep it in one of them",
        )
