"""Customer-managed KMS keys."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from constructs_lib.security.account import account_id
from constructs_lib.security.policies import Statement, policy_document, same_account
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
        prevent_destroy: bool = True,
        provider: TerraformProvider | None = None,
    ) -> None:
        """Create the key and its alias.

        Args:
            scope: The construct it belongs to.
            id_: Its purpose, such as `data-key`.
            alias: Without `alias/`, at most 250 characters.
            description: What the key protects.
            service_statements: From `logs_statement`, `alarms_statement` and `database_events_statement`.
            prevent_destroy: Whether Terraform refuses a plan that would delete the key, and with it all that it
                encrypted.
            provider: Of another region; `None` for the stack's own.
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
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None,
            provider=provider,
        )
        self.arn = self.key.arn
        KmsAlias(self, "alias", name=f"alias/{alias}", target_key_id=self.key.key_id, provider=provider)

    def grant_decrypt(self, role: ServiceRole, *, via_service: str) -> None:
        """Let a role decrypt with this key, only through the service that stores the data.

        Args:
            role: Who reads.
            via_service: Such as `secretsmanager.us-east-1.amazonaws.com`.
        """
        allow_decrypt(role, self.arn, grant=f"decrypt-with-{self.node.id}", via_service=via_service)


def allow_decrypt(role: ServiceRole, key_arn: str, *, grant: str, via_service: str) -> None:
    """Let a role decrypt with a key, only through the service that stores the data."""
    role.allow(
        grant,
        actions=["kms:Decrypt"],
        resources=[key_arn],
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
    return _publishing("CloudWatchAlarms", "cloudwatch.amazonaws.com", account_id)


def database_events_statement(*, account_id: str) -> Statement:
    """Return what RDS needs to publish its events to an encrypted topic.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.GrantingPermissions.html
    """
    return _publishing("DatabaseEvents", "events.rds.amazonaws.com", account_id)


def event_rules_statement() -> Statement:
    """Return what rules of EventBridge need to publish to an encrypted topic; they send no source to compare.

    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    """
    return Statement(
        sid="EventRules",
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        principal={"Service": "events.amazonaws.com"},
    )


def _publishing(sid: str, service: str, account_id: str) -> Statement:
    return Statement(
        sid=sid,
        actions=["kms:Decrypt", "kms:GenerateDataKey*"],
        resources=["*"],
        principal={"Service": service},
        conditions=same_account(account_id),
    )
