"""A web application with its database: the whole of a deployment, assembled."""

from __future__ import annotations

from cdktf import Fn
from constructs import Construct

from constructs_lib import (
    HTTPS_PORT,
    INTERNET,
    Cluster,
    Container,
    DeployedImage,
    FargateService,
    HealthCheck,
    ImageRepository,
    LoadBalancer,
    PostgresDatabase,
    ScalingTargets,
    ServiceScaling,
    TargetGroup,
    TaskCount,
    TaskDefinition,
    TaskRoles,
    TaskSize,
    grant_pull_of,
)
from groundplan.config.resolved import Deployment
from stacks.addressing import ReadableAddressesStack
from stacks.application import application_container
from stacks.keys import DeploymentKeys
from stacks.monitoring import monitor
from stacks.networking import deployment_network
from stacks.outputs import declare_outputs
from stacks.storage import DeploymentBuckets
from stacks.terraform_settings import (
    configure_provider,
    configure_state,
    declare_alarm_email,
    declare_container_image,
)

_KEPT_IMAGES = 50


class SaasStack(ReadableAddressesStack):
    """Internet → load balancer → Fargate service → PostgreSQL, with what secures, stores and watches it."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        """Assemble a deployment, whose stack name is the id."""
        super().__init__(scope, deployment.stack_name)
        name, region = deployment.names.prefix, deployment.region
        application, monitoring = deployment.application, deployment.monitoring
        configure_provider(self, deployment)
        configure_state(self, deployment)
        declared_image = declare_container_image(self, deployment)
        alarm_email = declare_alarm_email(self, deployment)
