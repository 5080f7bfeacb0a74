"""What a deployment says about itself after an apply."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cdktf import TerraformOutput, TerraformStack

from constructs_lib import (
    FargateService,
    ImageRepository,
    LoadBalancer,
    NetworkLike,
    TaskDefinition,
)
from groundplan.config.resolved import Deployment
from stacks.database import DeploymentDatabase
from stacks.storage import DeploymentBuckets
from stacks.tasks import ApplicationTasks


def declare_outputs(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    network: NetworkLike,
    database: DeploymentDatabase,
    load_balancer: LoadBalancer,
    bootstrap_task: TaskDefinition,
    migrate_task: TaskDefinition,
    tasks: ApplicationTasks,
    service: FargateService,
    workers: Sequence[FargateService],
    repository: ImageRepository,
    buckets: DeploymentBuckets,
) -> None:
    """Declare the outputs, under names that scripts may rely on."""
    application, data = deployment.application, deployment.database
    outputs: dict[str, tuple[str, object]] = {
        "vpc_id": ("The VPC", network.vpc_id),
        "database_endpoint": ("Where PostgreSQL answers, inside the VPC", database.primary.endpoint.address),
        "database_secret_arn": (
            "Name and password of the application's role, in Secrets Manager",
            database.application.secret_arn,
        ),
        "database_owner_secret_arn": (
            "Name and password of the owner, in Secrets Manager; RDS may rotate it at any time",
            database.primary.owner_name.secret_arn,
        ),
        "database_replica_endpoints": (
            "Where the read replicas answer",
            [replica.endpoint.address for replica in database.replicas],
        ),
        "load_balancer_dns": ("The load balancer's own name, for a DNS record", load_balancer.dns_name),
        "load_balancer_url": ("Where the application answers", load_balancer.url),
        "ecs_cluster_name": ("The cluster", service.cluster.name),
        "ecs_service_name": ("The service", service.name),
        "ecs_worker_names": ("The services of the workers", [worker.name for worker in workers]),
        "bootstrap_command": (
            "Makes the application's role in the database; to be run once, and again after a change of row_level_security",
            _run_once(deployment, bootstrap_task, network, service),
        ),
        "migrate_command": (
            "Migrates the database as its owner"
            if application.migrate
            else "Runs a command of the application's image as the owner of the database; put yours at its end",
            _run_once(
                deployment,
                migrate_task,
                network,
                service,
                command=() if application.migrate else tasks.as_owner(["your", "command"]),
            ),
        ),
        "image_repository_url": ("Where images are pushed", repository.url),
        "log_group_name": ("The application's logs", service.task.log_group_name),
        "bucket_names": ("Buckets by the variables that name them to the application", buckets.environment()),
        "deployment_summary": (
            "The deployment in a few words",
            {
                "name": deployment.name,
                "environment": deployment.environment,
                "pattern": deployment.pattern,
                "framework": deployment.framework,
                "region": deployment.region,
                "url": load_balancer.url,
                "database": f"PostgreSQL {data.engine_version}, {data.instance_class}, "
                f"{data.allocated_storage_gib} GiB, {'Multi-AZ' if data.multi_az else 'single-AZ'}",
                "tasks": f"{application.desired_count} x {application.cpu_units / 1024:g} vCPU, "
                f"{application.memory_mib} MiB, {application.cpu_architecture}",
            },
        ),
    }
    for name, (description, value) in outputs.items():
        TerraformOutput(stack, name, description=description, value=value)


def _run_once(
    deployment: Deployment,
    task: TaskDefinition,
    network: NetworkLike,
    service: FargateService,
    command: Sequence[str] = (),
) -> str:
    """Return the command line that starts a one-off task where the service's own tasks run."""
    # The image of the bootstrap comes from a public registry, which no interface endpoint reaches.
    is_public = deployment.network.nat == "none"
    subnets = ",".join(network.public_subnet_ids if is_public else network.private_subnet_ids)
    group = service.connections.security_group_id
    line = (
        f"aws ecs run-task --region {deployment.region} --cluster {service.cluster.name} --launch-type FARGATE "
        f"--task-definition {task.family} --network-configuration "
        f"'awsvpcConfiguration={{subnets=[{subnets}],securityGroups=[{group}],assignPublicIp={'ENABLED' if is_public else 'DISABLED'}}}'"
    )
    if not command:
        return line
    overrides = json.dumps({"containerOverrides": [{"name": task.container.name, "command": list(command)}]})
    return f"{line} --overrides '{overrides}'"
