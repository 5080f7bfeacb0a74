"""The alarms there are, a row each.

Metrics: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html,
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html,
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html,
https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["service", "database", "load_balancer", "target_group", "proxy", "queue", "nat", "web_acl"]


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
        silence_is_bad: Whether a metric that is not reported is the worst of all, rather than no reason to worry.
        periods: How many minutes in a row it takes.
    """

    watches: Kind
    namespace: str
    metrics: tuple[str, ...]
    statistic: str
    advice: str
    expression: str | None = None
    below: bool = False
    silence_is_bad: bool = False
    periods: int = 5


_ECS, _RDS, _ALB, _SQS, _WAF = "AWS/ECS", "AWS/RDS", "AWS/ApplicationELB", "AWS/SQS", "AWS/WAFV2"
_CONTAINER_INSIGHTS = "ECS/ContainerInsights"

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
    # Only registered tasks are counted: where none is left, there are no unhealthy ones, and then no metric at all. The
    # nodes of a load balancer report one by one, and one that sees a healthy task is enough.
    "healthy_hosts_low": AlarmType(
        "target_group", _ALB, ("HealthyHostCount",), "Maximum",
        "No task answers: look at the service's events and at why its last tasks stopped.",
        below=True, silence_is_bad=True, periods=3,
    ),
    "requests_blocked": AlarmType(
        "web_acl", _WAF, ("BlockedRequests",), "Sum",
        "The firewall refuses many requests: its log says which rule refused them and whose they were. An attack is held "
        "off; ordinary users get through with `mode: count` while you look.",
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
    # Counts the tasks that are not there. Only a cluster with Container Insights has these metrics.
    "tasks_missing": AlarmType(
        "service", _CONTAINER_INSIGHTS, ("DesiredTaskCount", "RunningTaskCount"), "Average",
        "Fewer tasks run than should: look at the service's events and at why its last tasks stopped.",
        expression="m1 - m2",
        # A task starts within a few minutes, so those of a deployment and of scaling out are there by then.
        periods=10,
    ),
    # Each node of a proxy reports its own share, so it takes the sum to have the proxy's connections.
    "proxy_connections": AlarmType(
        "proxy", _RDS, ("DatabaseConnections", "MaxDatabaseConnectionsAllowed"), "Sum",
        "The proxy's connections to the database run out: look for long transactions and for pinned sessions.",
        expression="100 * m1 / m2",
        periods=3,
    ),
    # In microseconds.
    "proxy_borrow_latency": AlarmType(
        "proxy", _RDS, ("DatabaseConnectionsBorrowLatency",), "Average",
        "Clients wait for a connection of the proxy: give it a larger share of max_connections, or shorten transactions.",
    ),
    "dead_letters": AlarmType(
        "queue", _SQS, ("ApproximateNumberOfMessagesVisible",), "Maximum",
        "Something could not be delivered: read the messages in the queue, then delete them, or the alarm stays on.",
        periods=1,
    ),
}  # fmt: skip
"""By the names that deployment.yaml uses."""

USERS_NOTICE = ("error_rate", "unhealthy_hosts", "healthy_hosts_low", "latency_high")
"""The types whose alarms mean that users notice; those of the causes behind them mean that they may soon."""

USERS_NOTICE_ADVICE = (
    "Users notice: answers are errors, are slow, or find too few tasks. Open the dashboard, see which of its first graphs "
    "broke off when, and what was deployed then; a deployment is undone by deploying the image before it."
)


@dataclass(frozen=True)
class AnomalyType:
    """One kind of alarm on what is unusual.

    Attributes:
        watches: Whose metric it is.
        namespace: CloudWatch's.
        metric: CloudWatch's name.
        statistic: `Average`, `Sum` or a percentile such as `p95`.
        advice: What a person should look at first.
        below_too: Whether unusually low values are bad as well.
        silence_is_zero: Whether a metric that is not reported stands for 0, to the band's model too. Otherwise there
            is nothing unusual in silence.
        periods: How many periods of five minutes it takes.
    """

    watches: Kind
    namespace: str
    metric: str
    statistic: str
    advice: str
    below_too: bool = False
    silence_is_zero: bool = False
    periods: int = 3


ANOMALY_TYPES = {
    # That nobody comes any more, because of DNS, a certificate or a broken page before the first request, is an outage
    # that no threshold sees: at night, nobody comes either. A load balancer without requests reports nothing.
    "requests_unusual": AnomalyType(
        "load_balancer", _ALB, "RequestCount", "Sum",
        "Far more or fewer requests than at this hour: open the site from outside, then look for a campaign or a crawler.",
        below_too=True, silence_is_zero=True,
    ),
    "latency_unusual": AnomalyType(
        "target_group", _ALB, "TargetResponseTime", "p95",
        "Answers are slower than at this hour: compare with the database's latency, and with what was deployed last.",
    ),
    # Which latency is too much depends on storage, class and queries, so there is no threshold to choose. Connections
    # have one, and double with each deployment, which a model would call unusual.
    "db_write_latency_unusual": AnomalyType(
        "database", _RDS, "WriteLatency", "Average",
        "The disk writes slower than at this hour: look for a batch job, for spent burst credits, and at the queue depth.",
    ),
}  # fmt: skip
"""By name. None is raised by what is unusually fast."""
