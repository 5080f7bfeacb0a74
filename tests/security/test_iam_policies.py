"""Every policy as IAM reads it: actions that exist, resources that fit them, condition keys that the action has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.security.blocks import Blocks
from tests.security.conftest import Configuration, deploy_role, made
from tests.security.deployments import Variant
from tests.security.good_configuration import KEY_STATEMENT, ROLE_STATEMENT, TRUST_STATEMENT
from tests.security.policies import Kind, Policy, policies
from tests.security.policy_linter import PARLIAMENT_WARNS, lint, resources_of
from tests.security.policy_rules import ACTIONS_WITHOUT_RESOURCE

pytestmark = PARLIAMENT_WARNS


@dataclass(frozen=True)
class Known:
    """A finding that is right about parliament's data, and not about AWS."""

    resource_type: str
    finding: str
    reason: str


KNOWN = (
    Known(
        "aws_kms_key",
        r"RESOURCE_STAR .*",
        "In a key policy, * is the key itself: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    ),
    Known(
        "aws_kms_key",
        r"UNKNOWN_CONDITION_FOR_ACTION Unknown condition kms:EncryptionContext:aws:logs:arn for action kms:Describe\w+"
        r"|MISMATCHED_TYPE Type mismatch: ArnLike requires a value of type Arn but given String",
        "The statement is as CloudWatch Logs gives it: "
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    ),
    Known(
        "aws_s3_bucket_policy",
        r"MISMATCHED_TYPE Type mismatch: s3:TlsVersion requires a value of type Numeric but given \['1\.2'\]",
        "TLS versions have a decimal point, which parliament does not expect in a number: "
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html",
    ),
    Known(
        "aws_s3_bucket_policy",
        r"UNKNOWN_CONDITION_FOR_ACTION Unknown condition s3:TlsVersion for action "
        r"s3:(PutAccessPointPublicAccessBlock|InitiateReplication)",
        "Two of the actions that s3:* stands for are of access points and of S3 itself, and carry no version of TLS: "
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
    Known(
        "aws_iam_role",
        r"UNKNOWN_FEDERATION_SOURCE arn:aws:iam::\d+:oidc-provider/token\.actions\.githubusercontent\.com"
        r"|UNKNOWN_CONDITION_FOR_ACTION Unknown condition token\.actions\.githubusercontent\.com:(sub|aud) "
        r"for action sts:AssumeRoleWithWebIdentity",
        "parliament knows the identity providers that have no ARN; AWS gives this trust policy for GitHub: "
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub",
    ),
)


def is_known(policy: Policy, finding: str) -> bool:
    return any(known.resource_type == policy.type and re.fullmatch(known.finding, finding) for known in KNOWN)


def written(kind: Kind, good: dict[str, Any], **elements: object) -> Policy:
    document = {"Version": "2012-10-17", "Statement": [{**good, **elements}]}
    return Policy("aws_x.spoilt", "aws_x", kind, document)


def test_no_policy_says_what_iam_does_not_know(configuration: Configuration) -> None:
    every = policies(Blocks(configuration))
    assert every
    found = [
        f"{policy.address}: {finding}" for policy in every for finding in lint(policy) if not is_known(policy, finding)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.finding.partition(" ")[0])
def test_every_known_finding_is_still_found(configurations: dict[Variant, Configuration], known: Known) -> None:
    assert any(
        policy.type == known.resource_type and re.fullmatch(known.finding, finding)
        for configuration in [*configurations.values(), made(deploy_role)]
        for policy in policies(Blocks(configuration))
        for finding in lint(policy)
    )


@pytest.mark.parametrize(
    ("policy", "issue"),
    [
        pytest.param(
            written(Kind.IDENTITY, ROLE_STATEMENT, Action=["s3:GetObjekt"]), "UNKNOWN_ACTION", id="an action misspelt"
        ),
        pytest.param(
            written(Kind.IDENTITY, ROLE_STATEMENT, Action=["s4:GetObject"]), "UNKNOWN_PREFIX", id="a service misspelt"
        ),
        pytest.param(
            written(Kind.IDENTITY, ROLE_STATEMENT, Resource=["${aws_s3_bucket.uploads.arn}"]),
            "RESOURCE_MISMATCH",
            id="a bucket where objects are meant",
        ),
        pytest.param(
            written(Kind.IDENTITY, ROLE_STATEMENT, Resource=["${aws_kms_key.key.arn}"]),
            "RESOURCE_MISMATCH",
            id="another service's resource",
        ),
        pytest.param(
            written(Kind.IDENTITY, ROLE_STATEMENT, Resource=["uploads/*"]), "INVALID_ARN", id="a name for an ARN"
        ),
        pytest.param(written(Kind.IDENTITY, ROLE_STATEMENT, Resource=["*"]), "RESOURCE_STAR", id="every resource"),
        pytest.param(
            written(Kind.IDENTITY, ROLE_STATEMENT, Condition={"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}),
            "UNKNOWN_CONDITION_FOR_ACTION",
            id="a condition of another service",
        ),
        pytest.param(
            written(Kind.TRUST, TRUST_STATEMENT, Action=["sts:AsumeRole"]), "UNKNOWN_ACTION", id="trust misspelt"
        ),
        pytest.param(
            written(Kind.RESOURCE, KEY_STATEMENT, Action=["kms:Decipher"]),
            "UNKNOWN_ACTION",
            id="a key's action misspelt",
        ),
    ],
)
def test_a_policy_that_iam_would_not_understand_is_found(policy: Policy, issue: str) -> None:
    assert issue in {finding.partition(" ")[0] for finding in lint(policy)}


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(written(Kind.IDENTITY, ROLE_STATEMENT), id="identity"),
        pytest.param(written(Kind.TRUST, TRUST_STATEMENT), id="trust"),
    ],
)
def test_a_good_policy_is_let_alone(policy: Policy) -> None:
    assert lint(policy) == set()


@pytest.mark.parametrize("action", sorted(ACTIONS_WITHOUT_RESOURCE))
def test_an_action_that_the_walker_lets_have_every_resource_has_no_type_of_resource(action: str) -> None:
    assert resources_of(action) == set()


def test_an_action_with_a_type_of_resource_is_known_by_it() -> None:
    assert resources_of("s3:GetObject") == {"object"}
