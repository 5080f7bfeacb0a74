"""KMS keys that somebody else manages."""

from __future__ import annotations

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_kms_key import DataAwsKmsKey
from constructs import Construct

from constructs_lib.security.encryption_key import allow_decrypt
from constructs_lib.security.role import ServiceRole


class ExistingKey(Construct):
    """A key that exists already; the plan fails where there is none, or where it cannot encrypt.

    Its policy is its owner's to write. What constructs need of it is what `EncryptionKey` gives itself: that IAM
    decides for this account (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html), and, for
    log groups and topics, the statements `logs_statement`, `alarms_statement` and `database_events_statement`.

    Attributes:
        arn: The key's ARN, also where an alias was given.
    """

    def __init__(self, scope: Construct, id_: str, *, key_id: str) -> None:
        """Look the key up.

        Args:
            scope: The construct it belongs to.
            id_: Its purpose, such as `data-key`.
            key_id: Id or ARN of the key, or the name or ARN of an alias, such as `alias/data`.
        """
        super().__init__(scope, id_)
        found = DataAwsKmsKey(
            self,
            "Default",
            key_id=key_id,
            lifecycle=TerraformResourceLifecycle(
                postcondition=[
                    Postcondition(
                        condition='${self.enabled && self.key_usage == "ENCRYPT_DECRYPT"}',
                        error_message=(
                            f"The key {key_id} is ${{self.key_state}}, for ${{self.key_usage}}. Name a key that is enabled "
                            "and encrypts, or enable it."
                        ),
                    )
                ]
            ),
        )
        self.arn = found.arn

    def grant_decrypt(self, role: ServiceRole, *, via_service: str) -> None:
        """Let a role decrypt with this key, only through the service that stores the data.

        Args:
            role: Who reads.
            via_service: Such as `secretsmanager.us-east-1.amazonaws.com`.
        """
        allow_decrypt(role, self.arn, grant=f"decrypt-with-{self.node.id}", via_service=via_service)
