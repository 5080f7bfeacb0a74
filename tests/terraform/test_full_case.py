"""A deployment with every feature at once, in both of its environments, and each feature switched on and off alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from groundplan.rehearse import EmulatedAws, PlanChanges
from tests.stacks.deployments import PROJECT, merged
from tests.terraform.applied_stack import UNPROTECTED, AppliedStack, Edit
from tests.terraform.conftest import Binding, StackFolder
from tests.terraform.features import FEATURES, Feature, beyond
from tests.terraform.permissions import actions_of, refused

FULL = yaml.safe_load((PROJECT / "examples" / "full.yaml").read_text(encoding="utf-8"))
PRODUCTION, STAGING = "acme-shop", "acme-shop-staging"
REGION = FULL["platform"]["region"]
OWN_KEY = "with which somebody encrypted a secret"
OFF_IN_STAGING = ("sleep",)
"""What cannot be beside the read replica of production."""
NEVER_OFF_ALONE = ("read replica", "vault", "copies of backups")
"""What production protects: the plan refuses to remove the replica, the synthesis to let the copies go, and with them
the vault from which they are made."""


@pytest.fixture(scope="session")
def full(
    request: pytest.FixtureRequest,
    stack_folder: StackFolder,
    binding: Binding,
) -> Iterator[AppliedStack]:
    """One environment of the full case, applied once in an account of its own, with which it goes."""
    with EmulatedAws() as aws:
        surround(aws)
        # Production alone where that is enough: each edit synthesizes all that the file has.
        file = FULL if request.param == STAGING else {key: FULL[key] for key in FULL if key != "environments"}
        edits = [edit_of(name, feature) for name, feature in switched_off() if name == request.param]
        applied = AppliedStack(request.param, file, stack_folder(request.param), aws, binding(aws, {}), edits)
        applied.build()
        yield applied


def surround(aws: EmulatedAws) -> None:
    """Make what the example says is there before."""
    aws.client("route53").create_hosted_zone(Name="example.com", CallerReference="full")
    key = aws.client("kms", REGION).create_key(Description=OWN_KEY)["KeyMetadata"]["KeyId"]
    aws.client("secretsmanager", REGION).create_secret(
        Name="acme-shop/django-secret-key", SecretString="text", KmsKeyId=key
    )
    aws.client("s3", REGION).create_bucket(
        Bucket=FULL["platform"]["state"]["bucket"], CreateBucketConfiguration={"LocationConstraint": REGION}
    )


of_each_environment = pytest.mark.parametrize(
    "full",
    [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in (PRODUCTION, STAGING)],
    indirect=True,
    scope="session",
)


def switched_off() -> Iterator[tuple[str, Feature]]:
    """Each feature with the environment in which it is switched off."""
    for feature in FEATURES:
        if feature.name not in NEVER_OFF_ALONE:
            yield STAGING if feature.name in OFF_IN_STAGING else PRODUCTION, feature


def edit_of(name: str, feature: Feature) -> Edit:
    return feature.off if name == PRODUCTION else {"environments": {"staging": feature.off}}


@of_each_environment
def test_everything_at_once_is_valid(full: AppliedStack) -> None:
    assert full.diagnostics == []


@of_each_environment
def test_the_policies_beside_the_stack_allow_what_its_apply_needed(full: AppliedStack) -> None:
    assert refused(actions_of(full.aws.requests()), full.terraform.directory, "plan", "apply") == set()


@of_each_environment
def test_a_second_plan_of_everything_at_once_has_nothing_to_do_and_needs_the_policy_for_plans_alone(
    full: AppliedStack,
) -> None:
    before = len(full.aws.requests())
    changes = full.plan()

    assert changes.empty, changes
    assert refused(actions_of(full.aws.requests()[before:]), full.terraform.directory, "plan") == set()


@of_each_environment
def test_a_secret_with_a_key_of_its_own_can_be_decrypted_by_the_task_that_has_it(full: AppliedStack) -> None:
    iam, kms = full.client("iam"), full.aws.client("kms", REGION)
    (key,) = [
        found["Arn"]
        for found in (kms.describe_key(KeyId=listed["KeyId"])["KeyMetadata"] for listed in kms.list_keys()["Keys"])
        if found["Description"] == OWN_KEY
    ]

    granted = iam.get_role_policy(RoleName=f"{full.name}-execution", PolicyName="decrypt-secret-django-secret-key")[
        "PolicyDocument"
    ]["Statement"]

    assert [(statement["Action"], statement["Resource"]) for statement in granted] == [(["kms:Decrypt"], [key])]


@pytest.mark.parametrize(
    ("full", "feature"),
    [
        pytest.param(name, feature, id=feature.name, marks=pytest.mark.xdist_group(name))
        for name, feature in switched_off()
    ],
    indirect=["full"],
    scope="session",
)
def test_a_feature_goes_without_taking_anything_else_along(full: AppliedStack, feature: Feature) -> None:
    changes = PlanChanges.of(full.plan_of(edit_of(full.name, feature)))

    assert list(beyond(feature, changes)) == []
    assert changes.destroyed or changes.updated or changes.replaced


@pytest.mark.parametrize(
    "full", [pytest.param(STAGING, marks=pytest.mark.xdist_group(STAGING))], indirect=True, scope="session"
)
def test_a_domain_goes_and_comes_while_somebody_answers_all_the_time(full: AppliedStack) -> None:
    http, https = (f"aws_lb_listener.load-balancer_{protocol}-listener" for protocol in ("http", "https"))
    balancers = full.aws.client("elbv2", REGION).describe_load_balancers()["LoadBalancers"]

    full.synthesize({"environments": {"staging": {"platform": {"domain": None}}}})
    assert listeners(full.terraform.plan_and_apply_in_order()) == [("update", http), ("delete", https)]
    full.synthesize()
    assert listeners(full.terraform.plan_and_apply_in_order()) == [("create", https), ("update", http)]

    assert full.aws.client("elbv2", REGION).describe_load_balancers()["LoadBalancers"] == balancers
    changes = full.plan()
    assert changes.empty, changes


@pytest.mark.parametrize(
    "full", [pytest.param(STAGING, marks=pytest.mark.xdist_group(STAGING))], indirect=True, scope="session"
)
def test_copies_of_backups_can_be_given_up_once_the_protection_is_off(full: AppliedStack) -> None:
    abroad = full.aws.client("backup", FULL["database"]["backup"]["copy_to_region"])
    assert abroad.list_backup_vaults()["BackupVaultList"]
    full.unprotect_databases()

    full.synthesize(merged(UNPROTECTED, {"database": {"backup": {"copy_to_region": None}}}))
    full.terraform.plan_and_apply()

    assert abroad.list_backup_vaults()["BackupVaultList"] == []
    changes = full.terraform.changes()
    assert changes.empty, changes


def listeners(done: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(action, address) for action, address in done if address.startswith("aws_lb_listener.")]
