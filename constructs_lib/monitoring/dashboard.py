"""A CloudWatch dashboard, in the order in which one looks when something is wrong.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from constructs_lib.compute.service import FargateService
from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.database.read_replica import ReadReplica
from constructs_lib.load_balancer.load_balancer import LoadBalancer
from constructs_lib.monitoring.alarm_types import Kind
from constructs_lib.monitoring.watched import (
    Dimensions,
    database_dimensions,
    load_balancer_dimensions,
    service_dimensions,
    target_group_dimensions,
)

_COLUMNS = 24
_WIDGET_WIDTH = 6
_WIDGET_HEIGHT = 6
_PERIOD_SECONDS = 60


@dataclass(frozen=True)
class _Graph:
    title: str
    watches: Kind
    namespace: str
    metrics: Sequence[str]
    statistic: str


_ECS, _RDS, _ALB = "AWS/ECS", "AWS/RDS", "AWS/ApplicationELB"
_ERRORS = ["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_Target_4XX_Count"]

_GRAPHS = [
    _Graph("Requests", "load_balancer", _ALB, ["RequestCount"], "Sum"),
    _Graph("Errors", "load_balancer", _ALB, _ERRORS, "Sum"),
    _Graph("Response time, p95", "target_group", _ALB, ["TargetResponseTime"], "p95"),
    _Graph("Healthy and unhealthy tasks", "target_group", _ALB, ["HealthyHostCount", "UnHealthyHostCount"], "Average"),
    _Graph("Task CPU, percent", "service", _ECS, ["CPUUtilization"], "Average"),
    _Graph("Task memory, percent", "service", _ECS, ["MemoryUtilization"], "Average"),
    _Graph("Database CPU, percent", "database", _RDS, ["CPUUtilization"], "Average"),
    _Graph("Database connections", "database", _RDS, ["DatabaseConnections"], "Maximum"),
    _Graph("Database free memory, bytes", "database", _RDS, ["FreeableMemory"], "Minimum"),
    _Graph("Database free storage, bytes", "database", _RDS, ["FreeStorageSpace"], "Minimum"),
    _Graph("Database latency, seconds", "database", _RDS, ["ReadLatency", "WriteLatency"], "Average"),
    _Graph("Database queue depth", "database", _RDS, ["DiskQueueDepth"], "Average"),
]


class Dashboard(Construct):
    """One page: what users see, then the tasks, then the database and its replicas."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        load_balancer: LoadBalancer,
        service: FargateService,
        database: PostgresDatabase,
        replicas: Sequence[ReadReplica],
    ) -> None:
        """Create the dashboard.

        Args:
            scope: The construct it belongs to.
            id_: Such as `dashboard`.
            name: Letters, digits, `-` and `_`.
            region: Where the metrics are.
            load_balancer: What users see.
            service: The tasks behind it.
            database: What they query.
            replicas: Drawn beside their primary.
        """
        super().__init__(scope, id_)
        instances: list[PostgresDatabase | ReadReplica] = [database, *replicas]
        watched: dict[Kind, list[Dimensions]] = {
            "load_balancer": [load_balancer_dimensions(load_balancer)],
            "target_group": [target_group_dimensions(load_balancer, service)],
            "service": [service_dimensions(service)],
            "database": [database_dimensions(instance) for instance in instances],
        }
        widgets = [_widget(position, graph, watched[graph.watches], region) for position, graph in enumerate(_GRAPHS)]
        CloudwatchDashboard(self, "Default", dashboard_name=name, dashboard_body=json.dumps({"widgets": widgets}))


def _widget(position: int, graph: _Graph, watched: Iterable[Dimensions], region: str) -> dict[str, object]:
    row, column = divmod(position * _WIDGET_WIDTH, _COLUMNS)
    lines = [
        [graph.namespace, metric, *(part for pair in dimensions.items() for part in pair)]
        for dimensions in watched
        for metric in graph.metrics
    ]
    return {
        "type": "metric",
        "x": column,
        "y": row * _WIDGET_HEIGHT,
        "width": _WIDGET_WIDTH,
        "height": _WIDGET_HEIGHT,
        "properties": {
            "title": graph.title,
            "region": region,
            "stat": graph.statistic,
            "period": _PERIOD_SECONDS,
            "metrics": lines,
        },
    }
