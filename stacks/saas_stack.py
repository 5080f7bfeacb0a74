"""A web application with its database: the whole of a deployment, assembled."""

from __future__ import annotations

from constructs import Construct

from constructs_lib import (
    HTTPS_PORT,
    INTERNET,
    Cluster,
    FargateService,
    ImageRepository,
    TaskCount,
    TaskRoles,
)
from groundplan.config.resolved import Deployment
from stacks.addressing import ReadableAddressesStack
from stacks.application import autoscale, define_task
from stacks.database import build_database
from stacks.keys import DeploymentKeys
from stacks.load_balancer import build_load_balancer
from stacks.monitoring import build_monitoring
from stacks.networking import build_endpoints, build_network
from stacks.outputs import declare_outputs
from stacks.storage import DeploymentBuckets
from stacks.terraform_settings import configure_provider, configure_state, declare_variables

_KEPT_IMAGES = 50


class SaasStack(ReadableAddressesStack):
    """Internet → load balancer → Fargate service → PostgreSQL, with what secures, stores and watches it."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        """Assemble a deployment; its stack name is the id."""
        super().__init__(scope, deployment.stack_name)
        name, application, monitoring = deployment.names.prefix, deployment.application, deployment.monitoring
        configure_provider(self, deployment)
        configure_state(self, deployment)
        variables = declare_variables(self, deployment)

        keys = DeploymentKeys(self, deployment)
        network = build_network(self, deployment, keys)
        buckets = DeploymentBuckets(self, deployment, keys)
        database, replicas = build_database(self, deployment, network, keys)

        load_balancer, target_group = build_load_balancer(self, deployment, network, buckets)

        cluster = Cluster(
            self,
            "cluster",
            name=name,
            container_insights=monitoring.container_insights,
            log_retention_days=monitoring.log_retention_days,
            log_key=keys.logs,
        )
        repository = ImageRepository(self, "repository", name=name, encryption_key=keys.data, kept_images=_KEPT_IMAGES)
        roles = TaskRoles(self, "roles", name=name)
        cluster.grant_exec_sessions(roles.task)
        buckets.grant(roles.task)
        task, image = define_task(
            self,
            deployment,
            container_image=variables.container_image,
            repository=repository,
            roles=roles,
            database=database,
            buckets=buckets,
            keys=keys,
        )
        service = FargateService(
            self,
            "service",
            name=name,
            cluster=cluster,
            network=network,
            task=task,
            target_group=target_group,
            count=TaskCount(desired=application.desired_count, autoscaled=application.autoscaling is not None),
            health_check_grace_period_seconds=application.health_check.grace_period_seconds,
        )
        image.record_after(service.service)
        autoscale(self, service, application.autoscaling)

        service.connections.allow_from(load_balancer, why="load balancer forwards requests")
        database.connections.allow_from(service, why="service queries the database")
        service.connections.allow_to_addresses(INTERNET, port=HTTPS_PORT, why="service calls AWS and other APIs")
        for endpoints in build_endpoints(self, deployment, network):
            endpoints.connections.allow_from(service, why="service calls AWS inside the VPC")

        build_monitoring(
            self,
            deployment,
            alarm_email=variables.alarm_email,
            keys=keys,
            load_balancer=load_balancer,
            service=service,
            database=database,
            replicas=replicas,
        )
        declare_outputs(
            self,
            deployment,
            network=network,
            database=database,
            replicas=replicas,
            load_balancer=load_balancer,
            task=task,
            service=service,
            repository=repository,
            buckets=buckets,
        )
