"""Which image a service should run: the one declared, unless CI has deployed another since.

Both Terraform and CI deploy images. Whoever spoke last wins: an image that changed in the declaration
is rolled out; otherwise the image that runs stays, whatever revision CI has registered for it. To tell
the two apart, the image last declared is kept in an SSM parameter, written after the service: so the
parameter's presence also says that there is a service to ask.
"""

from __future__ import annotations

from cdktf import ITerraformDependable, TerraformLocal
from cdktf_cdktf_provider_aws.data_aws_ecs_container_definition import DataAwsEcsContainerDefinition
from cdktf_cdktf_provider_aws.data_aws_ecs_service import DataAwsEcsService
from cdktf_cdktf_provider_aws.data_aws_ssm_parameters_by_path import DataAwsSsmParametersByPath
from cdktf_cdktf_provider_aws.ssm_parameter import SsmParameter
from constructs import Construct

from constructs_lib.security.account import account_id


class DeployedImage(Construct):
    """The image of a service, reconciled between its declaration and what CI has deployed.

    Attributes:
        image: Expression for the task definition.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        declared_image: str,
        parameter_path: str,
        region: str,
        cluster_name: str,
        service_name: str,
        container_name: str,
    ) -> None:
        """Look up what runs now.

        Cluster and service are named, not referenced: a reference would be unknown while they are created, and the
        look-up with it.

        Args:
            scope: The construct it belongs to.
            id_: Such as `image`.
            declared_image: Literal or reference.
            parameter_path: Path in Parameter Store that nothing else writes below, such as `/shop/web`.
            region: Of the cluster.
            cluster_name: Of the service.
            service_name: The service to ask.
            container_name: The container whose image is meant.
        """
        super().__init__(scope, id_)
        self._declared = declared_image
        self._parameter_name = f"{parameter_path}/declared-image"
        recorded = DataAwsSsmParametersByPath(self, "recorded", path=parameter_path)
        recorded_address = f"data.aws_ssm_parameters_by_path.{recorded.friendly_unique_id}"
        count = f"${{length({recorded_address}.names)}}"
        service = DataAwsEcsService(
            self,
            "service",
            cluster_arn=f"arn:aws:ecs:{region}:{account_id(self)}:cluster/{cluster_name}",
            service_name=service_name,
        )
        service.add_override("count", count)
        container = DataAwsEcsContainerDefinition(
            self,
            "container",
            task_definition=f"${{one(data.aws_ecs_service.{service.friendly_unique_id}[*].task_definition)}}",
            container_name=container_name,
        )
        container.add_override("count", count)
        self._exists = count
        self._declared_local = f"local.{TerraformLocal(self, 'declared', declared_image).friendly_unique_id}"
        self._last_declared = f"one(nonsensitive({recorded_address}.values))"
        self.image = self._reconciled("current", container)

    def of_family(self, id_: str, *, family: str, container_name: str) -> str:
        """Return the image for another task definition that runs the same declared image, as one-off tasks do.

        CI deploys an image to each family in turn, so each is reconciled with what its own newest revision says.

        Args:
            id_: Names the look-up, such as `migrate`.
            family: Of the task definition, which exists whenever the service does.
            container_name: The container whose image is meant.
        """
        container = DataAwsEcsContainerDefinition(self, id_, task_definition=family, container_name=container_name)
        container.add_override("count", self._exists)
        return self._reconciled(f"{id_}-current", container)

    def _reconciled(self, id_: str, container: DataAwsEcsContainerDefinition) -> str:
        running = f"one(data.aws_ecs_container_definition.{container.friendly_unique_id}[*].image)"
        declared = self._declared_local
        choice = f"${{{self._last_declared} == {declared} ? {running} : {declared}}}"
        return TerraformLocal(self, id_, choice).as_string

    def record_after(self, service: ITerraformDependable) -> None:
        """Remember the declared image once the service runs it."""
        SsmParameter(
            self,
            "declared-image",
            name=self._parameter_name,
            type="String",
            insecure_value=self._declared,
            description="Image that Terraform declared last; compared with the next declaration",
            depends_on=[service],
        )
