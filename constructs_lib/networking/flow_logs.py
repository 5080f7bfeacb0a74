"""VPC flow logs: who talked to whom, and what was rejected."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from constructs import Construct

from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole

_AGGREGATION_SECONDS = 600
"""The longer of the two intervals that AWS offers; a tenth of the records, and of the cost."""


class FlowLogs(Construct):
    """Flow logs of all traffic in a network, in an encrypted log group.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        network: NetworkLike,
        retention_days: int,
        encryption_key: EncryptionKeyLike,
    ) -> None:
        """Create the flow log, its log group and its role.

        Args:
            scope: The construct it belongs to.
            id_: Such as `flow-logs`.
            name: Begins the names of log group and role.
            network: The network that is observed.
            retention_days: One of the values that CloudWatch Logs allows.
            encryption_key: Must let CloudWatch Logs use it (`logs_statement`).
        """
        super().__init__(scope, id_)
        log_group = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"/{name}/flow-logs",
            retention_in_days=retention_days,
            kms_key_id=encryption_key.arn,
        )
        role = ServiceRole(
            self,
            "role",
            name=f"{name}-flow-logs",
            service="vpc-flow-logs.amazonaws.com",
            description="Writes VPC flow logs to CloudWatch Logs",
        )
        role.allow(
            "write-logs",
            actions=["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            resources=[f"{log_group.arn}:*"],
        )
        FlowLog(
            self,
            "Default",
            vpc_id=network.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=log_group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=_AGGREGATION_SECONDS,
            tags={"Name": name},
        )
