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
    "aws_db_instance": "arn:aws:secretsmanager:us-east-1:{account}:secret:rds!db-{name}-Ab12Cd",
    "aws_ecr_repository": "arn:aws:ecr:us-east-1:{account}:repository/{name}",
    "aws_kms_key": "arn:aws:kms:us-east-1:{account}:key/{name}",
    "aws_s3_bucket": "arn:aws:s3:::{name}",
    "aws_secretsmanager_secret_version": "arn:aws:secretsmanager:us-east-1:{account}:secret:{name}-Ab12Cd",
    "aws_sns_topic": "arn:aws:sns:us-east-1:{account}:{name}",
}
"""The ARN that an attribute `…arn` of a resource gives; of a database, that is the secret of its owner."""


def filled_in(document: dict[str, Any]) -> dict[str, Any]:
    """The document with an ARN, a name or an account in the place of each reference."""
    result: dict[str, Any] = json.loads(re.sub(r"\$\{([^}]+)\}", _value, json.dumps(document)))
    return result


def _value(reference: re.Match[str]) -> str:
    kind, name, attribute = re.sub(r"^data\.", "", reference[1]).split(".", 2)
    if attribute == "account_id":
        return ACCOUNT
    if not attribute.endswith("arn"):
        return name
    if kind not in ARNS:
        raise LookupError(f"supply the form of an ARN of {kind} in {__name__}, for {reference[0]}")
    return ARNS[kind].format(account=ACCOUNT, name=name)
