"""AWS IAM."""

from __future__ import annotations

from tests.security.controls.control import Control, Scope, adding, both, every, none, rules
from tests.security.policy_rules import (
    every_action_is_written_out,
    every_role_passed_is_named,
    every_statement_names_its_resources,
    no_policy_of_aws_is_attached,
    no_statement_allows_all_but,
    nobody_outside_the_account_is_trusted,
)

POLICY = "aws_iam_role_policy"

CONTROLS = (
    Control(
        "IAM.1, IAM.21",
        "high",
        "no policies for everything",
        Scope.BOTH,
        "statements name each action and, where AWS knows one, the resource's ARN",
        both(
            every(POLICY, lambda _: True),
            rules(
                every_action_is_written_out,
                no_statement_allows_all_but,
                every_statement_names_its_resources,
                no_policy_of_aws_is_attached,
            ),
        ),
        adding(POLICY, policy='{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'),
    ),
    Control(
        "IAM.2",
        "low",
        "no users",
        Scope.BOTH,
        "roles alone: no user and no access key is made",
        none("aws_iam_user", "aws_iam_access_key", "aws_iam_user_policy"),
        adding("aws_iam_user", name="ci"),
    ),
    Control(
        "WA SEC03",
        "",
        "least privilege of services",
        Scope.BOTH,
        "trust policies and passed roles name the account and the service",
        both(
            every("aws_iam_role", lambda _: True),
            rules(every_role_passed_is_named, nobody_outside_the_account_is_trusted),
        ),
        adding(
            "aws_iam_role",
            assume_role_policy='{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, '
            '"Action": "sts:AssumeRole"}]}',
        ),
    ),
)
