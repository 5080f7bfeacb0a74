"""What alarms and dashboards look at, by the dimensions under which CloudWatch keeps its metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from constructs_lib.compute.service import FargateService
from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.database.read_replica import ReadReplica
from constructs_lib.load_balancer.load_balancer import LoadBalancer

Dimensions = Mapping[str, str]


class Named(Protocol):
    """What CloudWatch knows by its name alone, such as a `DatabaseProxy`, a `DeadLetterQueue` or a `WebAcl`."""

    @property
    def name(self) -> str:
        """The name, unique in account and region."""


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
    """Return the dimensions of the targets behind a load balancer.

    Raises:
        ValueError: The service has no target group.
    """
    if service.target_group is None:
        raise ValueError("supply a service with a target group, got one that answers no requests")
    return {**load_balancer_dimensions(load_balancer), "TargetGroup": service.target_group.arn_suffix}


def web_acl_dimensions(web_acl: Named, *, region: str) -> Dimensions:
    """Return the dimensions of all rules of a web ACL together.

    https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
    """
    return {"WebACL": web_acl.name, "Region": region, "Rule": "ALL"}


def proxy_dimensions(proxy: Named) -> Dimensions:
    """Return the dimensions of an RDS Proxy, all of whose endpoints they cover.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html
    """
    return {"ProxyName": proxy.name}


def queue_dimensions(queue: Named) -> Dimensions:
    """Return the dimensions of a queue.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    return {"QueueName": queue.name}


def nat_dimensions(nat_gateway_id: str) -> Dimensions:
    """Return the dimensions of a NAT gateway.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway-cloudwatch.html
    """
    return {"NatGatewayId": nat_gateway_id}
