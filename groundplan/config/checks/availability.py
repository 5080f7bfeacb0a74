"""What survives the outage of a zone, and what does not."""

from __future__ import annotations

from groundplan.config.checks.task_counts import fewest_tasks
from groundplan.config.findings import Findings
from groundplan.config.resolved import Deployment

_FEWEST = 2


def check_availability(deployment: Deployment, findings: Findings) -> None:
    """Report a service of a single task beside a database that has a standby in another zone."""
    tasks = fewest_tasks(deployment)
    if deployment.database.multi_az and tasks < _FEWEST:
        findings.notice(
            "application.autoscale.min",
            "application.instances",
            "database.multi_az",
            problem=f"multi_az keeps the database through the outage of a zone, but the service of {tasks} task is gone "
            "until another one has started",
            remedy=f"write instances and autoscale.min of {_FEWEST} or more, or multi_az: false",
        )
