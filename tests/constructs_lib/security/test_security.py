from __future__ import annotations

import json

import cdktf
import pytest
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias

from constructs_lib import (
    EncryptionKey,
    SecretKey,
    ServiceRole,
    alarms_statement,
    existing_secret,
    logs_statement,
)
from tests.constructs_lib.stand_ins import encryption_key, new_stack
from tests.constructs_lib.template import Template

REGION = "eu-west-1"
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/key-AbCdEf"


def test_a_key_is_rotated_and_leaves_a_month_to_change_ones_mind() -> None:
    stack = new_stack()
    encryption_key(stack)
    key = Template(stack).only("aws_kms_key")
    assert key["enable_key_rotation"] is True
    assert key["deletion_window_in_days"] == 30


def test_iam_of_the_account_decides_who_uses_a_key() -> None:
    stack = new_stack()
    encryption_key(stack)
    (statement,) = Template(stack).policy("aws_kms_key", "key")
    assert statement["Principal"] == {"AWS": "arn:aws:iam::${data.aws_caller_identity.account.account_id}:root"}


def test_log_groups_of_the_region_may_use_a_key_for_logs() -> None:
    statement = logs_statement(region="eu-west-1", account_id="123456789012")
    assert statement.principal == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert statement.conditions["ArnLike"] == {
        "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*"
    }


def test_alarms_may_use_the_key_of_their_topic_or_they_would_deliver_nothing() -> None:
    stack = new_stack()
    EncryptionKey(
        stack,
        "key",
        alias="shop",
        description="Alarms",
        service_statements=[alarms_statement(account_id="123456789012")],
    )
    statement = Template(stack).policy("aws_kms_key", "key")[1]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]


def test_the_account_is_looked_up_once() -> None:
    stack = new_stack()
    encryption_key(stack, "one")
    encryption_key(stack, "two")
    assert set(Template(stack).data("aws_caller_identity")) == {"account"}


def test_a_role_is_assumed_by_its_service_for_this_account_only() -> None:
    stack = new_stack()
    ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks")
    (statement,) = json.loads(Template(stack).only("aws_iam_role")["assume_role_policy"])["Statement"]
    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.account.account_id}"}
    }


def test_a_grant_is_a_policy_of_its_own() -> None:
    stack = new_stack()
    role = ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks")
    role.allow("queue-mail", actions=["sqs:SendMessage"], resources=["arn:aws:sqs:eu-west-1:123456789012:mail"])
    assert Template(stack).policy("aws_iam_role_policy", "role_queue-mail") == [
        {
            "Sid": "QueueMail",
            "Effect": "Allow",
            "Action": ["sqs:SendMessage"],
            "Resource": ["arn:aws:sqs:eu-west-1:123456789012:mail"],
        }
    ]


@pytest.mark.parametrize(
    "value_from", [ARN, f"{ARN}:password::", f"{ARN}:password:AWSPREVIOUS:", f"{ARN}:::4f1c", f"{ARN}::AWSPENDING:"]
)
def test_ecs_is_told_of_a_secret_as_its_arn_was_written(value_from: str) -> None:
    assert existing_secret(new_stack(), "secret", name_or_arn=value_from, region=REGION).value_from == value_from


def test_an_arn_with_nothing_behind_it_is_the_whole_secret() -> None:
    assert existing_secret(new_stack(), "secret", name_or_arn=f"{ARN}:::", region=REGION).value_from == ARN


@pytest.mark.parametrize(
    ("name_or_arn", "asked"),
    [("shop/signing-key", {"name": "shop/signing-key"}), (f"{ARN}:password::", {"arn": ARN})],
)
def test_a_secret_is_looked_up_with_the_key_that_its_owner_chose(name_or_arn: str, asked: dict[str, str]) -> None:
    stack = new_stack()

    secret = existing_secret(stack, "signing-key", name_or_arn=name_or_arn, region=REGION)

    template = Template(stack)
    assert template.data("aws_secretsmanager_secret")["signing-key"] == asked
    given = "compact([data.aws_secretsmanager_secret.signing-key.kms_key_id])"
    key = {"count": f"${{length({given})}}", "key_id": f"${{one({given})}}"}
    assert template.data("aws_kms_key")["signing-key-key"] == key
    assert secret.encrypted_with == SecretKey(
        "signing-key", "${one(data.aws_kms_key.signing-key-key[*].arn)}", key["count"]
    )


def test_a_secret_of_another_region_is_not_looked_up() -> None:
    stack = new_stack()

    secret = existing_secret(stack, "signing-key", name_or_arn=ARN, region="ap-south-1")

    assert (secret.value_from, secret.encrypted_with) == (ARN, None)
    assert not Template(stack).data("aws_secretsmanager_secret")


def test_a_key_has_a_name_that_a_person_can_read() -> None:
    stack = new_stack()
    encryption_key(stack)
    assert cdktf.Testing.to_have_resource_with_properties(
        cdktf.Testing.synth(stack),
        KmsAlias.TF_RESOURCE_TYPE,
        {"name": "alias/shop-key", "target_key_id": "${aws_kms_key.key.key_id}"},
    )


def test_a_role_decrypts_only_through_the_service_that_stores_the_data() -> None:
    stack = new_stack()
    role = ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks")
    encryption_key(stack).grant_decrypt(role, via_service="secretsmanager.eu-west-1.amazonaws.com")
    (statement,) = Template(stack).policy("aws_iam_role_policy", "role_decrypt-with-key")
    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt"], ["${aws_kms_key.key.arn}"])
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}


def test_a_role_may_do_nothing_until_it_is_granted() -> None:
    stack = new_stack()
    ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks")
    template = Template(stack)
    assert not template.resources("aws_iam_role_policy")
    assert not {"inline_policy", "managed_policy_arns"} & set(template.only("aws_iam_role"))


def test_a_grant_belongs_to_the_role_that_it_was_asked_of() -> None:
    stack = new_stack()
    role = ServiceRole(stack, "role", name="shop", service="ecs-tasks.amazonaws.com", description="Tasks")
    role.allow("queue-mail", actions=["sqs:SendMessage"], resources=["arn:aws:sqs:eu-west-1:123456789012:mail"])
    assert Template(stack).only("aws_iam_role_policy")["role"] == "${aws_iam_role.role.name}"
