"""Sizes of tasks that Fargate sells."""

from __future__ import annotations

from groundplan.config.findings import Findings
from groundplan.config.messages import KeyPath

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


def task_size(cpu: float, memory: int, block: KeyPath, findings: Findings) -> tuple[int, int]:
    """Give CPU units and MiB of the size that is asked for in `block`, with the memory raised to one that is sold."""
    cpu_key, memory_key = (*block, "cpu"), (*block, "memory")
    units = cpu * UNITS_PER_VCPU
    if units not in FARGATE_MEMORY_MIB:
        sold = ", ".join(f"{size / UNITS_PER_VCPU:g}" for size in FARGATE_MEMORY_MIB)
        findings.error(cpu_key, problem=f"Fargate does not sell {cpu:g} vCPU", remedy=f"write one of {sold}")
        return UNITS_PER_VCPU, memory
    sizes = FARGATE_MEMORY_MIB[int(units)]
    unsold = f"Fargate does not sell {memory} MB with {cpu:g} vCPU"
    if memory > sizes[-1]:
        findings.error(memory_key, cpu_key, problem=unsold, remedy=f"write {_sold(sizes)}, or more cpu")
        return int(units), sizes[-1]
    raised = next(size for size in sizes if size >= memory)
    if raised != memory:
        remedy = f"{raised} MB is used, the smallest size that holds it"
        findings.notice(memory_key, cpu_key, problem=unsold, remedy=remedy)
    return int(units), raised


def _sold(sizes: tuple[int, ...]) -> str:
    if len(sizes) <= 4:  # noqa: PLR2004  # as many as one reads at a glance
        return ", ".join(map(str, sizes))
    return f"{sizes[0]} to {sizes[-1]} in steps of {sizes[1] - sizes[0]}"
