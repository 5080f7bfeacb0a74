"""Clusters that somebody else manages."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import ITerraformDependable, Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_ecs_cluster import DataAwsEcsCluster
from constructs import Construct


class ExistingCluster(Construct):
    """A cluster that exists already; the plan fails where there is none, or where it is being deleted.

    Its owner has given it the capacity providers `FARGATE` and `FARGATE_SPOT`
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html), and says where sessions
    of ECS Exec are logged: roles of tasks that serve them are the owner's matter too.

    Attributes:
        name: The cluster's name.
        arn: The cluster's ARN.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        """Look the cluster up.

        Args:
            scope: The construct it belongs to.
            id_: Such as `cluster`.
            name: The cluster's name.
        """
        super().__init__(scope, id_)
        found = DataAwsEcsCluster(
            self,
            "Default",
            cluster_name=name,
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition='${self.status == "ACTIVE"}',
                        error_message=f"The cluster {name} is ${{self.status}}. Name one that is ACTIVE.",
                    )
                ]
            ),
        )
        self.name = found.cluster_name
        self.arn = found.arn
        self.dependencies: Sequence[ITerraformDependable] = ()
