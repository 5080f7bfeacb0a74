"""How many tasks a deployment runs at the most."""

from __future__ import annotations

from groundplan.config.resolved import Autoscaling, Deployment


def most_tasks(deployment: Deployment) -> dict[str, int]:
    """Count the tasks of the service, of each worker and of one run of each job, at their most, by what they are."""
    application = deployment.application
    counts = {"the service": _most(application.desired_count, application.autoscaling)}
    for worker in application.workers:
        counts[f"the worker {worker.name}"] = _most(worker.desired_count, worker.autoscaling)
    for job in application.jobs:
        counts[f"the job {job.name}"] = 1
    return counts


def fewest_tasks(deployment: Deployment) -> int:
    """Count the tasks of the service at their fewest, other than in an environment's sleep."""
    scaling = deployment.application.autoscaling
    return scaling.min_capacity if scaling else deployment.application.desired_count


def listed(counts: dict[str, int]) -> str:
    """Spell counts out: `10 of the service, 2 of the worker mail`."""
    return ", ".join(f"{count} of {name}" for name, count in counts.items())


def _most(desired_count: int, scaling: Autoscaling | None) -> int:
    if scaling is None:
        return desired_count
    scheduled = [capacity.max_capacity or 0 for capacity in scaling.schedule]
    return max(scaling.max_capacity, *scheduled) if scheduled else scaling.max_capacity
