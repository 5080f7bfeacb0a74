"""A web application with its database: the whole of a deployment, assembled."""

from __future__ import annotations

from constructs import Construct

from constructs_lib import Cluster, ImageRepository
from groundplan.config.resolved import Deployment
from stacks.addressing import ReadableAddressesStack
from stacks.backups import build_backups
from stacks.bootstrap import define_bootstrap
from stacks.budget import build_budget
from stacks.database import build_database
from stacks.keys import DeploymentKeys
from stacks.load_balancer import build_load_balancer
from stacks.monitoring import DeploymentMonitoring
from stacks.networking import build_endpoints, build_network
from stacks.outputs import declare_outputs
from stacks.preparation import prepare
from stacks.schedules import build_schedules
from stacks.services import DeploymentServices, connect
from stacks.storage import DeploymentBuckets
from stacks.tasks import ApplicationTasks
from stacks.terraform_settings import configure_provider, configure_state, declare_variables


class SaasStack(ReadableAddressesStack):
    """Internet → load balancer → Fargate service → PostgreSQL, with what secures, stores and watches it."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        """Assemble a deployment; its stack name is the id."""
        super().__init__(scope, deployment.stack_name)
        name, monitoring = deployment.names.prefix, deployment.monitoring
        configure_provider(self, region=deployment.region, tags=deployment.tags)
        configure_state(self, deployment.state, deployment.stack_name)
        variables = declare_variables(self, deployment)

        keys = DeploymentKeys(self, deployment)
        network = build_network(self, deployment, keys)
        buckets = DeploymentBuckets(self, deployment, keys)
        database = build_database(self, deployment, network, keys)
        build_backups(self, deployment, database=database.primary, buckets=buckets, keys=keys)

        load_balancer, target_group, firewall = build_load_balancer(
            self, deployment, network=network, buckets=buckets, keys=keys
        )

        cluster = Cluster(
            self,
            "cluster",
            name=name,
            container_insights=monitoring.container_insights,
            log_retention_days=monitoring.log_retention_days,
            log_key=keys.logs,
        )
        repository = ImageRepository(
            self,
            "repository",
            name=name,
            encryption_key=keys.data,
            kept_images=deployment.application.kept_images,
            force_delete=not deployment.deletion_protection,
        )
        tasks = ApplicationTasks(
            self,
            deployment,
            container_image=variables.container_image,
            repository=repository,
            cluster=cluster,
            database=database,
            buckets=buckets,
            keys=keys,
        )
        services = DeploymentServices(
            self, deployment, tasks=tasks, cluster=cluster, network=network, target_group=target_group
        )
        jobs = build_schedules(
            self,
            deployment,
            tasks=tasks,
            cluster=cluster,
            network=network,
            services=services,
            database=database,
            keys=keys,
        )
        bootstrap_task, migrate_task = define_bootstrap(self, deployment, database, keys), tasks.migrate()

        services.web.connections.allow_from(load_balancer, why="load balancer forwards requests")
        endpoints = build_endpoints(self, deployment, network)
        connect([services.web, *services.workers, *jobs], database, endpoints)
        prepare(
            self,
            repository=repository,
            network=network,
            endpoints=endpoints,
            one_off_tasks=[bootstrap_task, migrate_task],
            services=[services.web, *services.workers],
        )

        DeploymentMonitoring(
            self,
            deployment,
            alarm_email=variables.alarm_email,
            keys=keys,
            network=network,
            load_balancer=load_balancer,
            firewall=firewall,
            services=services,
            jobs=jobs,
            one_off_tasks=[bootstrap_task, migrate_task],
            database=database,
        )
        declare_outputs(
            self,
            deployment,
            network=network,
            database=database,
            load_balancer=load_balancer,
            bootstrap_task=bootstrap_task,
            migrate_task=migrate_task,
            tasks=tasks,
            service=services.web,
            workers=services.workers,
            repository=repository,
            buckets=buckets,
        )
        # Last, since it may rest on what all else costs.
        build_budget(self, deployment)
