"""What has to stand before the first task runs, under one address that an apply can be directed at."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformResource, TerraformStack

from constructs_lib import FargateService, ImageRepository, InterfaceEndpoints, NetworkLike, TaskDefinition


def prepare(
    stack: TerraformStack,
    *,
    repository: ImageRepository,
    network: NetworkLike,
    endpoints: Sequence[InterfaceEndpoints],
    one_off_tasks: Sequence[TaskDefinition],
    services: Sequence[FargateService],
) -> None:
    """Let services start last, so that the database can be set up, and an image pushed, before they do.

    `apply -target=terraform_data.prepared` makes all that one-off tasks need. A service that started by the same
    command would wait for what they have yet to make, and be given up.

    Args:
        stack: The stack.
        repository: Where images are pushed.
        network: Where all tasks stand.
        endpoints: By which they reach AWS.
        one_off_tasks: They set the database up, in the security group of the first service.
        services: All of them.
    """
    prepared = TerraformResource(
        stack,
        "prepared",
        terraform_resource_type="terraform_data",
        depends_on=[
            repository.repository,
            *network.routes,
            *(endpoint for group in endpoints for endpoint in group.endpoints),
            *services[0].cluster.dependencies,
            *services[0].connections.rules,
            *(dependency for task in one_off_tasks for dependency in task.dependencies),
        ],
    )
    for service in services:
        service.wait_for(prepared, *service.task.dependencies, *service.connections.rules)
