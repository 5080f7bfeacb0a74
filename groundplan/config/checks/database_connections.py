"""The connections that tasks may open, against those that the database accepts."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.checks.task_counts import listed, most_tasks
from groundplan.config.findings import Findings
from groundplan.config.resolved import Deployment


def check_database_connections(deployment: Deployment, findings: Findings) -> None:
    """Report pools that the database cannot fill; where a proxy pools connections, tasks wait instead of failing.

    Of `max_connections`, PostgreSQL and RDS keep some for those who repair the database:
    https://www.postgresql.org/docs/current/runtime-config-connection.html.
    """
    application, database = deployment.application, deployment.database
    if application.pool_size is None or database.proxy:
        return
    counts = most_tasks(deployment)
    tasks = sum(counts.values())
    kept = policy.postgresql().max_connections.kept
    accepted = database.max_connections - kept
    wanted = tasks * application.pool_size
    where = ("application.pool_size", "application.autoscale.max", "application.instances", "database.size")
    offer = f"{database.instance_class} accepts {accepted} ({database.max_connections}, of which {kept} are kept)"
    sum_ = f"{tasks} tasks ({listed(counts)}) with {application.pool_size} connections each make {wanted}"
    ways = "fewer tasks at the most, a larger database.size, or database.proxy: true"
    if wanted > accepted:
        smaller = accepted // tasks
        pool = f"pool_size: {smaller} or less, " if smaller else ""
        findings.error(*where, problem=f"{sum_}, but {offer}", remedy=f"write {pool}{ways}")
        return
    # A deploy starts the new tasks of services before the old ones stop; a job has no deploy.
    jobs = len(application.jobs)
    during_deploys = (2 * (tasks - jobs) + jobs) * application.pool_size
    if during_deploys > accepted:
        findings.notice(
            *where,
            problem=f"{sum_}, and while a deploy replaces all of them {during_deploys}, but {offer}",
            remedy=f"deploy when fewer tasks run, or write {ways}",
        )
