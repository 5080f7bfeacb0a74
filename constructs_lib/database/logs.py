"""The log groups that RDS writes to."""

from __future__ import annotations

import json

import jsii
from cdktf import ITerraformDependable, TerraformElement
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.data_aws_cloudwatch_log_groups import DataAwsCloudwatchLogGroups
from constructs import Construct

from constructs_lib.references import is_known
from constructs_lib.security.encryption_key_like import EncryptionKeyLike

EXPORTED_LOGS = ("postgresql", "upgrade")


def database_log_groups(
    scope: Construct, *, identifier: str, retention_days: int, log_key: EncryptionKeyLike
) -> list[ITerraformDependable]:
    """Create the log groups before RDS does, which would neither encrypt nor ever clear them.

    RDS makes a group again when the last lines of a deleted instance arrive after the group was deleted. So what is
    there already, under the name of an instance that is not, is taken over.

    Args:
        scope: The database or replica.
        identifier: Its identifier, from which RDS derives the names.
        retention_days: One of the values that CloudWatch Logs allows.
        log_key: Must let CloudWatch Logs use it (`logs_statement`).
    """
    prefix = f"/aws/rds/instance/{identifier}/"
    groups = {
        f"{prefix}{log}": CloudwatchLogGroup(
            scope,
            f"{log}-log-group",
            name=f"{prefix}{log}",
            retention_in_days=retention_days,
            kms_key_id=log_key.arn,
        )
        for log in EXPORTED_LOGS
    }
    # What is looked up at plan time must have a name by then.
    if is_known(identifier):
        there = DataAwsCloudwatchLogGroups(scope, "log-groups-there", log_group_name_prefix=prefix)
        for (name, group), log in zip(groups.items(), EXPORTED_LOGS, strict=True):
            _TakeOver(scope, f"{log}-log-group-taken-over", group=group, name=name, there=there)
    return list(groups.values())


class _TakeOver(TerraformElement):
    """Imports a log group if there is one of its name; a group that Terraform manages already is left as it is."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        group: CloudwatchLogGroup,
        name: str,
        there: DataAwsCloudwatchLogGroups,
    ) -> None:
        super().__init__(scope, id_)
        found = f"data.{there.terraform_resource_type}.{there.friendly_unique_id}.log_group_names"
        self._block = {
            "for_each": f"${{toset([for name in {found} : name if name == {json.dumps(name)}])}}",
            "to": f"{group.terraform_resource_type}.{group.friendly_unique_id}",
            "id": "${each.value}",
        }

    @jsii.member(jsii_name="toTerraform")
    def to_terraform(self) -> dict[str, list[dict[str, str]]]:
        """Return the import block, for which cdktf has no class that takes `for_each`."""
        return {"import": [self._block]}
