"""The alarms there are, a row each.

Metrics: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["service", "database", "load_balancer", "target_group"]


@dataclass(frozen=True)
class AlarmType:
    """One kind of alarm.

    Attributes:
        watches: Whose metric it is.
        namespace: CloudWatch's.
        metrics: CloudWatch's names; more than one only with an expression.
        statistic: `Average`, `Maximum`, `Sum` or a percentile such as `p95`.
        advice: What a person should look at first.
        expression: What is computed from the metrics, which are called `m1`, `m2` and so on in it.
        below: Whether low values are the bad ones.
        periods: How many minutes in a row it takes.
    """

    watches: Kind
    namespace: str
    metrics: tuple[str, ...]
    statistic: str
    advice: str
    expression: str | None = None
    below: bool = False
    periods: int = 5


_ECS, _RDS, _ALB = "AWS/ECS", "AWS/RDS", "AWS/ApplicationELB"

ALARM_TYPES = {
    "cpu_high": AlarmType(
        "service", _ECS, ("CPUUtilization",), "Average",
        "Tasks are short of CPU: is the autoscaler at its maximum, or one request unusually dear?",
    ),
    "memory_high": AlarmType(
        "service", _ECS, ("MemoryUtilization",), "Average",
        "Tasks are short of memory and will be stopped at 100 percent: give them more, or look for a leak.",
    ),
    "error_rate": AlarmType(
        "load_balancer", _ALB, ("HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "RequestCount"), "Sum",
        "Answers are errors: read the application's newest log lines, and whether any task is healthy at all.",
        # A request that found no healthy task is answered by the load balancer, and not among the requests.
        expression="100 * (FILL(m1, 0) + FILL(m2, 0)) / (FILL(m3, 0) + FILL(m2, 0))",
    ),
    "latency_high": AlarmType(
        "target_group", _ALB, ("TargetResponseTime",), "p95",
        "Answers are slow: compare with the database's CPU and with its slow query log.",
    ),
    "unhealthy_hosts": AlarmType(
        "target_group", _ALB, ("UnHealthyHostCount",), "Maximum",
        "Tasks fail their health check: look at the service's events and at the health check's path.",
        periods=3,
    ),
    "db_cpu_high": AlarmType(
        "database", _RDS, ("CPUUtilization",), "Average",
        "The database is short of CPU: Performance Insights shows the queries behind it.",
    ),
    "db_connections": AlarmType(
        "database", _RDS, ("DatabaseConnections",), "Average",
        "Connections run out: multiply the tasks by the size of their pools.",
        periods=3,
    ),
    "db_storage_low": AlarmType(
        "database", _RDS, ("FreeStorageSpace",), "Minimum",
        "The disk fills up: raise the storage limit before the database stops accepting writes.",
        below=True, periods=3,
    ),
    "db_memory_low": AlarmType(
        "database", _RDS, ("FreeableMemory",), "Average",
        "The database is short of memory: choose a larger class, or lower work_mem.",
        below=True,
    ),
    "db_replica_lag": AlarmType(
        "database", _RDS, ("ReplicaLag",), "Maximum",
        "Replicas answer with old data: look for long transactions on the primary.",
    ),
}  # fmt: skip
"""By the names that deployment.yaml uses."""
