"""Where alarms and events go: an encrypted topic, and the person behind it."""

from __future__ import annotations

from cdktf import Fn, TerraformIterator
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_policy import SnsTopicPolicy
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from constructs_lib.security.account import account_id
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.policies import Statement, policy_document, same_account

_PUBLISHERS = {"AlarmsPublish": "cloudwatch.amazonaws.com", "DatabaseEventsPublish": "events.rds.amazonaws.com"}


class Notifications(Construct):
    """A topic that alarms, database events and rules of this account publish to, and an e-mail subscription to confirm."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        topic_name: str,
        email: str,
        encryption_key: EncryptionKeyLike,
    ) -> None:
        """Create the topic and its subscription.

        Args:
            scope: The construct it belongs to.
            id_: Such as `notifications`.
            topic_name: At most 256 characters; cannot be changed later.
            email: An address, or a variable that may be empty at plan time: then nobody is subscribed.
            encryption_key: Must let the publishers use it (`alarms_statement`, `database_events_statement` and
                `event_rules_statement`).
        """
        super().__init__(scope, id_)
        topic = SnsTopic(self, "Default", name=topic_name, kms_master_key_id=encryption_key.arn)
        self.topic_arn = topic.arn
        publish = [
            Statement(
                sid=sid,
                actions=["sns:Publish"],
                resources=[topic.arn],
                principal={"Service": service},
                conditions=same_account(account_id(self)),
            )
            for sid, service in _PUBLISHERS.items()
        ]
        # Without a condition, for which EventBridge sends no context: the rule of another account that knew this
        # topic's ARN could write to it, which costs somebody a mail.
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
        publish.append(
            Statement(
                sid="EventRulesPublish",
                actions=["sns:Publish"],
                resources=[topic.arn],
                principal={"Service": "events.amazonaws.com"},
            )
        )
        self.policy = SnsTopicPolicy(self, "policy", arn=topic.arn, policy=policy_document(*publish))
        recipients = TerraformIterator.from_list(Fn.compact([email]))
        SnsTopicSubscription(
            self, "email", for_each=recipients, topic_arn=topic.arn, protocol="email", endpoint="${each.value}"
        )
