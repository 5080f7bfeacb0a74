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
from constructs_lib.monitoring.alarm import AlarmLike
from constructs_lib.monitoring.alarm_types import Kind
from constructs_lib.monitoring.watched import (
    Dimensions,
    Named,
    database_dimensions,
    load_balancer_dimensions,
    nat_dimensions,
    proxy_dimensions,
    queue_dimensions,
    service_dimensions,
    target_group_dimensions,
    web_acl_dimensions,
)
from constructs_lib.references import require_known_length

_COLUMNS = 24
_WIDGET_WIDTH = 6
_WIDGET_HEIGHT = 6
_PERIOD_SECONDS = 60
_ALARMS_HEIGHT = 3
_MOST_ALARMS = 100


@dataclass(frozen=True)
class _Graph:
    title: str
    watches: Kind
    namespace: str
    metrics: Sequence[str]
    statistic: str


_ECS, _RDS, _ALB, _SQS, _NAT = "AWS/ECS", "AWS/RDS", "AWS/ApplicationELB", "AWS/SQS", "AWS/NATGateway"
_WAF = "AWS/WAFV2"
_PROXY_CONNECTIONS = ["ClientConnections", "DatabaseConnections", "MaxDatabaseConnectionsAllowed"]
_ERRORS = ["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "HTTPCode_Target_4XX_Count"]

_GRAPHS = [
    _Graph("Requests", "load_balancer", _ALB, ["RequestCount"], "Sum"),
    _Graph("Errors", "load_balancer", _ALB, _ERRORS, "Sum"),
    _Graph("Response time, p95", "target_group", _ALB, ["TargetResponseTime"], "p95"),
    _Graph("Healthy and unhealthy tasks", "target_group", _ALB, ["HealthyHostCount", "UnHealthyHostCount"], "Average"),
    _Graph("Firewall, refused and counted", "web_acl", _WAF, ["BlockedRequests", "CountedRequests"], "Sum"),
    _Graph("Task CPU, percent", "service", _ECS, ["CPUUtilization"], "Average"),
    _Graph("Task memory, percent", "service", _ECS, ["MemoryUtilization"], "Average"),
    _Graph("Proxy connections", "proxy", _RDS, _PROXY_CONNECTIONS, "Sum"),
    _Graph("Proxy pinned sessions", "proxy", _RDS, ["DatabaseConnectionsCurrentlySessionPinned"], "Sum"),
    _Graph("Proxy borrow latency, microseconds", "proxy", _RDS, ["DatabaseConnectionsBorrowLatency"], "Average"),
    _Graph("Database CPU, percent", "database", _RDS, ["CPUUtilization"], "Average"),
    _Graph("Database connections", "database", _RDS, ["DatabaseConnections"], "Maximum"),
    _Graph("Database free memory, bytes", "database", _RDS, ["FreeableMemory"], "Minimum"),
    _Graph("Database free storage, bytes", "database", _RDS, ["FreeStorageSpace"], "Minimum"),
    _Graph("Database latency, seconds", "database", _RDS, ["ReadLatency", "WriteLatency"], "Average"),
    _Graph("Database queue depth", "database", _RDS, ["DiskQueueDepth"], "Average"),
    _Graph("Dead letters", "queue", _SQS, ["ApproximateNumberOfMessagesVisible"], "Maximum"),
    _Graph("NAT gateways out of ports", "nat", _NAT, ["ErrorPortAllocation"], "Sum"),
]
"""A graph of what is not there is left out."""


class Dashboard(Construct):
    """One page: what users see, what the firewall refuses, the tasks, the proxy, the database and its replicas, dead letters, NAT gateways."""

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
        workers: Sequence[FargateService] = (),
        web_acl: Named | None = None,
        proxy: Named | None = None,
        queues: Sequence[Named] = (),
        nat_gateway_ids: Sequence[str] = (),
        alarms: Sequence[AlarmLike] = (),
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
            workers: Services that no load balancer knows; drawn beside the service.
            web_acl: The firewall before the load balancer.
            proxy: Stands between the tasks and the database.
            queues: Dead-letter queues, of jobs for example.
            nat_gateway_ids: By which the tasks reach the internet; their number must be known when synthesizing.
            alarms: At most 100, whose states stand above everything else.

        Raises:
            ValueError: There are more alarms than CloudWatch shows in one place, or `nat_gateway_ids` is a reference to
                a whole list.
        """
        super().__init__(scope, id_)
        if len(alarms) > _MOST_ALARMS:
            raise ValueError(f"supply at most {_MOST_ALARMS} alarms, got {len(alarms)}")
        require_known_length("nat_gateway_ids", nat_gateway_ids)
        instances: list[PostgresDatabase | ReadReplica] = [database, *replicas]
        watched: dict[Kind, list[Dimensions]] = {
            "load_balancer": [load_balancer_dimensions(load_balancer)],
            "target_group": [target_group_dimensions(load_balancer, service)],
            "web_acl": [web_acl_dimensions(web_acl, region=region)] if web_acl else [],
            "service": [service_dimensions(each) for each in (service, *workers)],
            "proxy": [proxy_dimensions(proxy)] if proxy else [],
            "database": [database_dimensions(instance) for instance in instances],
            "queue": [queue_dimensions(queue) for queue in queues],
            "nat": [nat_dimensions(gateway_id) for gateway_id in nat_gateway_ids],
        }
        states = [_states(alarms)] if alarms else []
        top = _ALARMS_HEIGHT if alarms else 0
        graphs = [graph for graph in _GRAPHS if watched[graph.watches]]
        widgets = [
            *states,
            *(_widget(position, top, graph, watched[graph.watches], region) for position, graph in enumerate(graphs)),
        ]
        CloudwatchDashboard(self, "Default", dashboard_name=name, dashboard_body=json.dumps({"widgets": widgets}))


def _states(alarms: Iterable[AlarmLike]) -> dict[str, object]:
    return {
        "type": "alarm",
        "x": 0,
        "y": 0,
        "width": _COLUMNS,
        "height": _ALARMS_HEIGHT,
        "properties": {
            "title": "Alarms",
            "alarms": [alarm.arn for alarm in alarms],
            # Those that are on come first.
            "sortBy": "stateUpdatedTimestamp",
        },
    }


def _widget(position: int, top: int, graph: _Graph, watched: Iterable[Dimensions], region: str) -> dict[str, object]:
    row, column = divmod(position * _WIDGET_WIDTH, _COLUMNS)
    lines = [
        [graph.namespace, metric, *(part for pair in dimensions.items() for part in pair)]
        for dimensions in watched
        for metric in graph.metrics
    ]
    return {
        "type": "metric",
        "x": column,
        "y": top + row * _WIDGET_HEIGHT,
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
