"""The log groups that RDS writes to."""

from __future__ import annotations

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from constructs_lib.security.encryption_key_like import EncryptionKeyLike

EXPORTED_LOGS = ("postgresql", "upgrade")


def database_log_groups(
    scope: Construct, *, identifier: str, retention_days: int, log_key: EncryptionKeyLike
) -> list[ITerraformDependable]:
    """Create the log groups before RDS does, which would neither encrypt nor ever clear them.

    Args:
        scope: The database or replica.
        identifier: Its identifier, from which RDS derives the names.
        retention_days: One of the values that CloudWatch Logs allows.
        log_key: Must let CloudWatch Logs use it (`logs_statement`).
    """
    return [
        CloudwatchLogGroup(
            scope,
            f"{log}-log-group",
            name=f"/aws/rds/instance/{identifier}/{log}",
            retention_in_days=retention_days,
            kms_key_id=log_key.arn,
        )
        for log in EXPORTED_LOGS
    ]
