"""How the number of tasks moves: by load, by the clock, or by an environment's sleep."""

from __future__ import annotations

from groundplan.config.cron import schedule_expression
from groundplan.config.findings import Findings
from groundplan.config.model.application import ApplicationBlock, AutoscaleBlock, CapacityBlock
from groundplan.config.resolved import Autoscaling, ScheduledCapacity


def resolve_autoscaling(block: ApplicationBlock, findings: Findings, *, sleeps: bool) -> Autoscaling | None:
    """Give the bounds and targets of the service, and the times at which the bounds change."""
    autoscale = block.autoscale
    if autoscale is None or not autoscale.enabled:
        return fixed(block.instances) if sleeps else None
    _check_bounds(autoscale, block.instances, findings)
    schedule = _schedule(autoscale, findings, sleeps=sleeps)
    if autoscale.target_cpu is autoscale.target_memory is autoscale.target_requests is None and not schedule:
        findings.error(
            "application.autoscale.enabled",
            "application.autoscale",
            "application.autoscale.target_cpu",
            problem="there is no target to scale by",
            remedy="write target_cpu, target_memory or target_requests, or enabled: false",
        )
    return Autoscaling(
        min_capacity=autoscale.min,
        max_capacity=autoscale.max,
        target_cpu_percent=autoscale.target_cpu,
        target_memory_percent=autoscale.target_memory,
        target_requests_per_minute=autoscale.target_requests,
        schedule=schedule,
    )


def fixed(instances: int) -> Autoscaling:
    """Give the bounds of a service that only sleeps and wakes."""
    return Autoscaling(instances, instances, None, None, None)


def _check_bounds(autoscale: AutoscaleBlock, instances: int, findings: Findings) -> None:
    low, high = autoscale.min, autoscale.max
    if low > high:
        findings.error(
            "application.autoscale.min",
            "application.autoscale.max",
            problem=f"min ({low}) exceeds max ({high})",
            remedy="write a min that is at most max",
        )
    elif not low <= instances <= high:
        findings.error(
            "application.instances",
            "application.autoscale.min",
            "application.autoscale.max",
            problem=f"instances ({instances}) is not from autoscale.min ({low}) to autoscale.max ({high})",
            remedy="write instances, min and max so that instances lies between them, or autoscale: null",
        )


def _schedule(autoscale: AutoscaleBlock, findings: Findings, *, sleeps: bool) -> tuple[ScheduledCapacity, ...]:
    if not autoscale.schedule:
        return ()
    if sleeps:
        findings.notice(
            "application.autoscale.schedule",
            "sleep",
            problem="sleep moves the number of tasks, so the schedule of autoscale is left out",
            remedy="write schedule: null beside sleep, or remove sleep",
        )
        return ()
    for index, capacity in enumerate(autoscale.schedule):
        _check_capacity(index, capacity, autoscale, findings)
    return tuple(
        ScheduledCapacity(
            schedule_expression=schedule_expression(capacity.cron),
            time_zone=capacity.timezone,
            min_capacity=capacity.min,
            max_capacity=capacity.max,
        )
        for capacity in autoscale.schedule
    )


def _check_capacity(index: int, capacity: CapacityBlock, autoscale: AutoscaleBlock, findings: Findings) -> None:
    """Refuse bounds that may cross: a bound that is left as it is may be any that the schedule has set before."""
    path = f"application.autoscale.schedule.{index}"
    if capacity.min is capacity.max is None:
        findings.error(
            path, problem="neither min nor max changes", remedy="write min, the fewest tasks from then on, or max"
        )
        return
    highest_min = max([autoscale.min, *(other.min for other in autoscale.schedule if other.min is not None)])
    lowest_max = min([autoscale.max, *(other.max for other in autoscale.schedule if other.max is not None)])
    low = highest_min if capacity.min is None else capacity.min
    high = lowest_max if capacity.max is None else capacity.max
    if low > high:
        findings.error(
            f"{path}.min",
            f"{path}.max",
            problem=f"min ({low}) may exceed max ({high})",
            remedy="write min and max beside each other, min at most max",
        )
