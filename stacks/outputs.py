"""What a deployment says about itself after an apply."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformOutput, TerraformStack

from constructs_lib import (
    FargateService,
    ImageRepository,
    LoadBalancer,
    NetworkLike,
    PostgresDatabase,
    ReadReplica,
    TaskDefinition,
)
from groundplan.config.resolved import Deployment
from stacks.storage import DeploymentBuckets


def declare_outputs(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    network: NetworkLike,
    database: PostgresDatabase,
    replicas: Sequence[ReadReplica],
    load_balancer: LoadBalancer,
    task: TaskDefinition,
    service: FargateService,
    repository: ImageRepository,
    buckets: DeploymentBuckets,
) -> None:
    """Declare the outputs, under names that scripts may rely on."""
    application, data = deployment.application, deployment.database
    outputs: dict[str, tuple[str, object]] = {
        "vpc_id": ("The VPC", network.vpc_id),
        "database_endpoint": ("Where PostgreSQL answers, inside the VPC", database.endpoint.address),
        "database_secret_arn": ("The owner's name and password in Secrets Manager", database.owner_name.secret_arn),
        "database_replica_endpoints": (
            "Where the read replicas answer",
            [replica.endpoint.address for replica in replicas],
        ),
        "load_balancer_dns": ("The load balancer's own name, for a DNS record", load_balancer.dns_name),
        "load_balancer_url": ("Where the application answers", load_balancer.url),
        "ecs_cluster_name": ("The cluster", service.cluster.name),
        "ecs_service_name": ("The service", service.name),
        "image_repository_url": ("Where images are pushed", repository.url),
        "log_group_name": ("The application's logs", task.log_group_name),
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
