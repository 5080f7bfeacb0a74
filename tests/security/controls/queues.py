"""Amazon SQS."""

from __future__ import annotations

from tests.security.controls.control import Control, Scope, adding, each, rules, setting
from tests.security.policy_rules import nobody_outside_the_account_is_trusted

CONTROLS = (
    Control(
        "SQS.1",
        "medium",
        "queues encrypted",
        Scope.CHOICE,
        "`kms_master_key_id` of the dead letters of each job, with the data key",
        each("aws_sqs_queue", lambda block: "aws_kms_key." in str(block.attributes.get("kms_master_key_id"))),
        setting("aws_sqs_queue", kms_master_key_id=None),
    ),
    Control(
        "SQS.3",
        "critical",
        "no public queue",
        Scope.CHOICE,
        "policies of queues only deny: requests without TLS, and messages of any other role than the schedule's",
        rules(nobody_outside_the_account_is_trusted),
        adding(
            "aws_sqs_queue_policy",
            policy='{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "x"}]}',
        ),
    ),
)
