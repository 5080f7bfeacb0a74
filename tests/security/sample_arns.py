"""What a policy says once Terraform has filled in its references, with made-up names."""

from __future__ import annotations

import json
import re
from typing import Any

ACCOUNT = "123456789012"

ARNS = {
    # Formats of the Service Authorization Reference:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    "aws_cloudwatch_log_group": "arn:aws:logs:us-east-1:{account}:log-group:{name}",
    "aws_db_instance": "arn:aws:rds:us-east-1:{account}:db:{name}",
    "aws_db_instance.master_user_secret": "arn:aws:secretsmanager:us-east-1:{account}:secret:rds!db-{name}-Ab12Cd",
    "aws_ecr_repository": "arn:aws:ecr:us-east-1:{account}:repository/{name}",
    "aws_ecs_cluster": "arn:aws:ecs:us-east-1:{account}:cluster/{name}",
    "aws_ecs_service": "arn:aws:ecs:us-east-1:{account}:service/cluster/{name}",
    "aws_ecs_task_definition": "arn:aws:ecs:us-east-1:{account}:task-definition/{name}",
    "aws_iam_role": "arn:aws:iam::{account}:role/{name}",
    "aws_kms_key": "arn:aws:kms:us-east-1:{account}:key/{name}",
    "aws_s3_bucket": "arn:aws:s3:::{name}",
    "aws_secretsmanager_secret": "arn:aws:secretsmanager:us-east-1:{account}:secret:{name}-Ab12Cd",
    "aws_secretsmanager_secret_version": "arn:aws:secretsmanager:us-east-1:{account}:secret:{name}-Ab12Cd",
    "aws_sns_topic": "arn:aws:sns:us-east-1:{account}:{name}",
    "aws_sqs_queue": "arn:aws:sqs:us-east-1:{account}:{name}",
}
"""The ARN that an attribute of a resource gives, or one of a block in it."""

ARN_ATTRIBUTES = {"arn", "secret_arn", "arn_without_revision"}
ID_IS_ARN = {"aws_ecs_service"}
"""Resources of which the provider gives the ARN as their id, and nowhere else."""
REFERENCE = re.compile(r"(?:one\()?(?:data\.)?(?P<type>\w+)\.(?P<name>[\w-]+)(?:\[\*\])?\.(?P<attribute>[^)]+)\)?")

FIRST_OF_TRY = re.compile(r"try\(([^,]+), .+\)")


def filled_in(document: dict[str, Any]) -> dict[str, Any]:
    """The document with an ARN, a name or an account in the place of each reference."""
    result: dict[str, Any] = json.loads(re.sub(r"\$\{([^}]+)\}", _value, json.dumps(document)))
    return result


def _value(expression: re.Match[str]) -> str:
    first = FIRST_OF_TRY.fullmatch(expression[1])
    reference = REFERENCE.fullmatch(first[1] if first else expression[1])
    if reference is None:
        raise LookupError(f"supply how {expression[0]} is read in {__name__}")
    kind, name, attribute = reference["type"], reference["name"], reference["attribute"]
    if attribute == "account_id":
        return ACCOUNT
    if not (attribute.rpartition(".")[2] in ARN_ATTRIBUTES or (attribute == "id" and kind in ID_IS_ARN)):
        return name
    block = attribute.partition("[")[0]
    form = ARNS.get(f"{kind}.{block}") or ARNS.get(kind)
    if form is None:
        raise LookupError(f"supply the form of an ARN of {kind} in {__name__}, for {expression[0]}")
    return form.format(account=ACCOUNT, name=name)
