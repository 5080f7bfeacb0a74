"""Where what could not be delivered is kept for a person to read."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from cdktf_cdktf_provider_aws.sqs_queue_policy import SqsQueuePolicy
from constructs import Construct

from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.policies import Statement, policy_document
from constructs_lib.security.role import Role

_RETENTION_SECONDS = 14 * 24 * 60 * 60
"""The longest that SQS keeps a message."""


class DeadLetterQueue(Construct):
    """An encrypted queue that one role may send to, over TLS only.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, region: str, sender: Role, encryption_key: EncryptionKeyLike
    ) -> None:
        """Create the queue, and let the sender send.

        Args:
            scope: The construct it belongs to.
            id_: Such as `dead-letters`.
            name: At most 80 characters; cannot be changed later.
            region: Of the queue.
            sender: The only role that may send; nobody else of the account may either.
            encryption_key: Encrypts the messages. Its policy must leave the decision to IAM.
        """
        super().__init__(scope, id_)
        queue = SqsQueue(
            self,
            "Default",
            name=name,
            kms_master_key_id=encryption_key.arn,
            message_retention_seconds=_RETENTION_SECONDS,
        )
        self.name = name
        self.arn = queue.arn
        SqsQueuePolicy(
            self,
            "policy",
            queue_url=queue.url,
            policy=policy_document(
                Statement(
                    sid="TlsOnly",
                    effect="Deny",
                    actions=["sqs:*"],
                    resources=[self.arn],
                    principal="*",
                    conditions={"Bool": {"aws:SecureTransport": "false"}},
                ),
                Statement(
                    sid="OneSender",
                    effect="Deny",
                    actions=["sqs:SendMessage"],
                    resources=[self.arn],
                    principal="*",
                    conditions={"ArnNotEquals": {"aws:PrincipalArn": sender.arn}},
                ),
            ),
        )
        sender.allow("send-dead-letters", actions=["sqs:SendMessage"], resources=[self.arn])
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        sender.allow(
            "encrypt-dead-letters",
            actions=["kms:GenerateDataKey", "kms:Decrypt"],
            resources=[encryption_key.arn],
            conditions={"StringEquals": {"kms:ViaService": f"sqs.{region}.amazonaws.com"}},
        )
