"""Customer-managed KMS keys."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from constructs_lib.security.account import account_id
from constructs_lib.security.policies import Statement, policy_document
from constructs_lib.security.role import ServiceRole

_DELETION_WINDOW_DAYS = 30
"""The longest that KMS offers: whoever loses the key loses everything encrypted with it."""


class EncryptionKey(Construct):
    """A symmetric key for one purpose, rotated every year.

    Who may use it is said by IAM policies of this account, and by `service_statements` for the AWS
    services that use it on their own behalf.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        alias: str,
        description: str,
        service_statements: Sequence[Statement] = (),
    ) -> None:
        """Create the key and its alias.

        Args:
            scope: The construct it belongs to.
            id_: Its purpose, such as `data-key`.
            alias: Without `alias/`, at most 250 characters.
            description: What the key protects.
            service_statements: From `logs_statement` and `alarms_statement`.
        """
        super().__init__(scope, id_)
        administration = Statement(
            sid="AccountDecidesByIam",
            actions=["kms:*"],
            resources=["*"],
            principal={"AWS": f"arn:aws:iam::{account_id(self)}:root"},
        )
        self.key = KmsKey(
            self,
            "Default",
            description=description,
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_WINDOW_DAYS,
            policy=policy_document(administration, *service_statements),
        )
        self.arn = self.key.arn
        KmsAlias(self, "alias", name=f"alias/{alias}", target_key_id=self.key.key_id)

    def grant_decrypt(self, role: ServiceRole, *, via_service: str) -> None:
        """Let a role decrypt with this key, only through the service that stores the data.

        Args:
            role: Who reads.
            via_service: Such as `secretsmanager.us-east-1.amazonaws.com`.
        """
        role.allow(
            f"decrypt-with-{self.node.id}",
            actions=["kms:Decrypt"],
            resources=[self.arn],
            conditions={"StringEquals": {"kms:ViaService": via_service}},
        )


def logs_statement(*, region: str, account_id: str) -> Statement:
    """Return what CloudWatch Logs needs to encrypt the log groups of this account and region.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    log_groups = f"arn:aws:logs:{region}:{account_id}:log-group:*"
    return Statement(
        sid="CloudWatchLogs",
        actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        resources=["*"],
        principal={"Service": f"logs.{region}.amazonaws.com"},
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
    )


def alarms_statement(*, account_id: str) -> Statement:
    """Return what CloudWatch alarms need to publish to an encrypted topic; without it they deliver nothing, silently.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    return Statement(
        sid="CloudWatchAlarms",
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        principal={"Service": "cloudwatch.amazonaws.com"},
        conditions={"StringEquals": {"aws:SourceAccount": account_id}},
    )
