"""A small configuration in which no rule finds anything, for the tests to spoil one thing at a time."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

Configuration = dict[str, Any]

ACCOUNT = "${data.aws_caller_identity.account.account_id}"
OWN_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}

CONTAINER = {
    "name": "web",
    "image": "${local.image}",
    "user": "10001:10001",
    "readonlyRootFilesystem": True,
    "environment": [
        {"name": "PGHOST", "value": "${aws_db_instance.database.address}"},
        {"name": "MONKEY_COUNT", "value": "12"},
    ],
    "secrets": [{"name": "PGPASSWORD", "valueFrom": "${aws_secretsmanager_secret.owner.arn}:password::"}],
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web"}},
}
ROLE_STATEMENT = {
    "Sid": "ReadUploads",
    "Effect": "Allow",
    "Action": ["s3:GetObject"],
    "Resource": ["${aws_s3_bucket.uploads.arn}/*"],
}
SIGN_IN_STATEMENT = {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]}
TRUST_STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    "Action": ["sts:AssumeRole"],
    "Condition": OWN_ACCOUNT,
}
PROXY_STATEMENT = {"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": ["sts:AssumeRole"]}
WORKFLOW_STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"},
    "Action": ["sts:AssumeRoleWithWebIdentity"],
    "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:acme/shop:environment:production"}},
}
PARAMETERS = [
    {"name": "log_statement", "value": "ddl"},
    {"name": "log_min_duration_statement", "value": "1000"},
]
KEY_STATEMENT = {
    "Sid": "AccountDecidesByIam",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": ["kms:*"],
    "Resource": ["*"],
}
BUCKET_STATEMENT = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:*"],
    "Resource": ["${aws_s3_bucket.uploads.arn}", "${aws_s3_bucket.uploads.arn}/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
TOPIC_STATEMENT = {
    "Effect": "Allow",
    "Principal": {"Service": "cloudwatch.amazonaws.com"},
    "Action": ["sns:Publish"],
    "Resource": ["${aws_sns_topic.alarms.arn}"],
    "Condition": OWN_ACCOUNT,
}


def policy(*statements: dict[str, Any]) -> str:
    """The text of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def good_configuration() -> Configuration:
    return deepcopy(_GOOD)


_GOOD: Configuration = {
    "data": {"aws_caller_identity": {"account": {}}},
    "resource": {
        "aws_security_group": {
            "balancer": {"name": "balancer"},
            "web": {"name": "web"},
            "inline": {
                "name": "inline",
                "ingress": [
                    {
                        "protocol": "tcp",
                        "from_port": 5432,
                        "to_port": 5432,
                        "cidr_blocks": ["10.0.0.0/8"],
                        "ipv6_cidr_blocks": None,
                    }
                ],
            },
        },
        "aws_lb": {"balancer": {"security_groups": ["${aws_security_group.balancer.id}"]}},
        "aws_vpc_security_group_ingress_rule": {
            "world": {
                "security_group_id": "${aws_security_group.balancer.id}",
                "ip_protocol": "tcp",
                "from_port": 443,
                "to_port": 443,
                "cidr_ipv4": "0.0.0.0/0",
            },
            "web": {
                "security_group_id": "${aws_security_group.web.id}",
                "ip_protocol": "tcp",
                "from_port": 8000,
                "to_port": 8000,
                "referenced_security_group_id": "${aws_security_group.balancer.id}",
            },
        },
        "aws_vpc_security_group_egress_rule": {
            "web": {
                "security_group_id": "${aws_security_group.web.id}",
                "ip_protocol": "tcp",
                "from_port": 443,
                "to_port": 443,
                "cidr_ipv4": "0.0.0.0/0",
            }
        },
        "aws_security_group_rule": {
            "web": {
                "type": "ingress",
                "security_group_id": "${aws_security_group.web.id}",
                "protocol": "tcp",
                "from_port": 9000,
                "to_port": 9000,
                "cidr_blocks": ["${aws_vpc.network.cidr_block}"],
            }
        },
        "aws_ecs_task_definition": {
            "task": {"network_mode": "awsvpc", "container_definitions": json.dumps([CONTAINER])}
        },
        "aws_ecs_service": {
            "service": {
                "deployment_circuit_breaker": {"enable": True, "rollback": True},
                "network_configuration": {
                    "security_groups": ["${aws_security_group.web.id}", "${aws_security_group.inline.id}"]
                },
            }
        },
        "aws_iam_role": {
            "task": {"assume_role_policy": policy(TRUST_STATEMENT)},
            "proxy": {"assume_role_policy": policy(PROXY_STATEMENT)},
            "deploy": {"assume_role_policy": policy(WORKFLOW_STATEMENT)},
        },
        "aws_iam_role_policy": {"task": {"policy": policy(ROLE_STATEMENT, SIGN_IN_STATEMENT)}},
        "aws_kms_key": {"key": {"deletion_window_in_days": 30, "policy": policy(KEY_STATEMENT)}},
        "aws_s3_bucket": {"uploads": {"bucket": "uploads"}},
        "aws_s3_bucket_policy": {
            "uploads": {"bucket": "${aws_s3_bucket.uploads.bucket}", "policy": policy(BUCKET_STATEMENT)}
        },
        "aws_sns_topic_policy": {"alarms": {"policy": policy(TOPIC_STATEMENT)}},
        "aws_secretsmanager_secret_version": {
            "owner": {"secret_string_wo": "${jsonencode({ password = ephemeral.random_password.owner.result })}"}
        },
        "aws_cloudwatch_log_group": {"web": {"retention_in_days": 30, "kms_key_id": "${aws_kms_key.key.arn}"}},
        "aws_db_parameter_group": {"database": {"family": "postgres16", "parameter": PARAMETERS}},
        "aws_db_proxy": {"proxy": {"require_tls": True, "role_arn": "${aws_iam_role.proxy.arn}"}},
        "aws_ecr_repository": {"images": {"name": "images"}},
        "aws_ecr_lifecycle_policy": {"images": {"repository": "${aws_ecr_repository.images.name}"}},
    },
}
