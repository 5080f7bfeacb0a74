"""What alarms and dashboards look at, by the dimensions under which CloudWatch keeps its metrics."""

from __future__ import annotations

from collections.abc import Mapping

from constructs_lib.compute.service import FargateService
from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.database.read_replica import ReadReplica
from constructs_lib.load_balancer.load_balancer import LoadBalancer

Dimensions = Mapping[str, str]


def service_dimensions(service: FargateService) -> Dimensions:
    """Return the dimensions of a service.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
    """
    return {"ClusterName": service.cluster.name, "ServiceName": service.name}


def database_dimensions(database: PostgresDatabase | ReadReplica) -> Dimensions:
    """Return the dimensions of an instance.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
    """
    return {"DBInstanceIdentifier": database.identifier}


def load_balancer_dimensions(load_balancer: LoadBalancer) -> Dimensions:
    """Return the dimensions of a load balancer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    return {"LoadBalancer": load_balancer.arn_suffix}


def target_group_dimensions(load_balancer: LoadBalancer, service: FargateService) -> Dimensions:
    """Return the dimensions of the targets behind a load balancer."""
    return {**load_balancer_dimensions(load_balancer), "TargetGroup": service.target_group.arn_suffix}
