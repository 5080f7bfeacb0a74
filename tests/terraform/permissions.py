"""What was asked of AWS, in the terms of IAM, compared with the policies beside a stack."""

from __future__ import annotations

import json
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from groundplan.output.policies import POLICIES
from groundplan.rehearse import Request

AGENTS = ("HashiCorp/", "aws-cli/")
"""Parts of what Terraform, its provider and the AWS CLI call themselves."""
PREFIXES = {"monitoring": "cloudwatch"}
"""What IAM calls a service that signs its requests otherwise."""
ACTIONS = {
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "s3:GetBucketCors": "s3:GetBucketCORS",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
    "budgets:CreateBudget": "budgets:ModifyBudget",
    "budgets:CreateNotification": "budgets:ModifyBudget",
    "budgets:DescribeBudget": "budgets:ViewBudget",
    "budgets:DescribeNotificationsForBudget": "budgets:ViewBudget",
    "budgets:DescribeSubscribersForNotification": "budgets:ViewBudget",
}
"""What IAM calls an operation otherwise."""
DISPENSABLE = {
    "iam:GetUser": "by which the provider asks for the account, before it asks STS",
    "iam:ListAccountAliases": "by which deploy.sh shows the account's name, if it may",
}


def actions_of(requests: Iterable[Request]) -> set[str]:
    """The actions that Terraform and deploy.sh needed, without those that they can do without."""
    called = {
        f"{PREFIXES.get(request.service, request.service)}:{request.operation}"
        for request in requests
        if any(agent in request.agent for agent in AGENTS)
    }
    return {ACTIONS.get(action, action) for action in called} - DISPENSABLE.keys()


def refused(actions: Iterable[str], stack: Path, *purposes: str) -> set[str]:
    """The actions that the policies for these purposes do not allow on anything."""
    patterns = [
        pattern.lower()
        for purpose in purposes
        for path in (stack / POLICIES).glob(f"{purpose}-*.json")
        for statement in json.loads(path.read_text(encoding="utf-8"))["Statement"]
        for pattern in statement["Action"]
    ]
    return {action for action in actions if not any(fnmatchcase(action.lower(), pattern) for pattern in patterns)}
