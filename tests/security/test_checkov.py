"""The quick half of the scan: the configurations as they are synthesized, without a Terraform."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.security.checkov import (
    CONFIGURATION,
    FORMS,
    PLAN,
    FailedCheck,
    Scan,
    ScanError,
    scan,
    write_configuration,
    write_plan,
)
from tests.security.conftest import Configuration
from tests.security.deployments import VARIANTS, Variant
from tests.security.exceptions import Exemption, read_exemptions, stale, unexcused

# One worker scans everything; a second one would start checkov again.
pytestmark = pytest.mark.xdist_group("checkov")

SMALL, PRODUCTION = VARIANTS[0], VARIANTS[-1]
FOUND = FailedCheck("CKV_AWS_145", "encrypted with KMS", "aws_s3_bucket.logs", "cdk.tf.json")
OF_THE_STATE = {
    "CKV2_AWS_62": "nobody waits for a state to change",
    "CKV_AWS_18": "a bucket for access logs would need another for its own; CloudTrail can record who reads a state",
    "CKV_AWS_144": "states are versioned; a second region is the owner's decision",
    "CKV_AWS_145": "whoever may read a state needs no right to a key, and the bucket outlives every key of a deployment",
}
"""Checks that the bucket of the states may fail, each with the reason that a reviewer accepted."""
EXEMPTION = Exemption("CKV_AWS_145", "aws_s3_bucket.logs", ("small-saas",), without_https=False, reason="…")

Scans = dict[tuple[str, str], Scan]


@pytest.fixture(scope="module")
def scans(
    tmp_path_factory: pytest.TempPathFactory,
    configurations: dict[Variant, Configuration],
    state_configuration: Configuration,
    bad_configuration: Configuration,
    bad_plan: Configuration,
) -> Scans:
    folder = tmp_path_factory.mktemp("scanned")
    for variant, configuration in configurations.items():
        write_configuration(folder, variant.name, configuration)
    write_configuration(folder, "state", state_configuration)
    write_configuration(folder, "bad", bad_configuration)
    write_plan(folder, "bad", bad_plan)
    return scan(folder, FORMS)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_no_check_of_the_configuration_fails_outside_the_exceptions(scans: Scans, variant: Variant) -> None:
    found = unexcused(scans[CONFIGURATION, variant.name].failed, variant, read_exemptions())
    assert not found, "\n".join(map(str, found))


def test_the_bucket_of_the_states_fails_what_has_a_reason_and_nothing_else(scans: Scans) -> None:
    assert {found.check for found in scans[CONFIGURATION, "state"].failed} == OF_THE_STATE.keys()


@pytest.mark.parametrize(
    ("form", "check", "resource"),
    [
        pytest.param(form, check, resource, id=f"{form}-{check}")
        for forms, check, resource in [
            (FORMS, "CKV_AWS_16", "aws_db_instance.exposed"),
            (FORMS, "CKV_AWS_17", "aws_db_instance.exposed"),
            (FORMS, "CKV_AWS_24", "aws_security_group.open"),
            (FORMS, "CKV_AWS_60", "aws_iam_role.anybody"),
            (FORMS, "CKV2_AWS_11", "aws_vpc.network"),
            ((CONFIGURATION,), "CKV_AWS_1", "data.aws_iam_policy_document.everything"),
            ((CONFIGURATION,), "CKV_AWS_25", "aws_security_group_rule.desktop"),
            ((CONFIGURATION,), "CKV_AWS_66", "aws_cloudwatch_log_group.forever"),
            ((PLAN,), "CKV_AWS_33", "aws_kms_key.public"),
            ((PLAN,), "CKV_AWS_336", "aws_ecs_task_definition.writable"),
            ((PLAN,), "CKV_AWS_355", "aws_iam_role_policy.everywhere"),
        ]
        for form in forms
    ],
)
def test_the_scan_bites(scans: Scans, form: str, check: str, resource: str) -> None:
    assert (check, resource) in {(found.check, found.resource) for found in scans[form, "bad"].failed}


def test_only_both_forms_together_see_everything(scans: Scans) -> None:
    configuration, plan = (scans[form, "bad"].checks() for form in FORMS)
    assert configuration - plan
    assert plan - configuration


def test_nothing_of_a_scan_is_left_to_the_next(scans: Scans, bad_configuration: Configuration, tmp_path: Path) -> None:
    # Always in the same file: what is found in another is not looked at.
    def scanned(configuration: Configuration) -> Scan:
        write_configuration(tmp_path, "bad", configuration)
        return scan(tmp_path, [CONFIGURATION])[CONFIGURATION, "bad"]

    before = scanned(bad_configuration)
    between = scanned({"resource": {"aws_sqs_queue": {"alone": {"name": "alone"}}}})
    assert {found.resource for found in between.failed} == {"aws_sqs_queue.alone"}
    assert scanned(bad_configuration) == before == scans[CONFIGURATION, "bad"]


def test_a_file_that_checkov_cannot_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "cdk.tf.json").write_text('{"resource": {', encoding="utf-8")
    with pytest.raises(ScanError, match=r"cannot read .*torn"):
        scan(tmp_path, [CONFIGURATION])


def test_a_file_of_which_nothing_is_scanned_is_an_error(tmp_path: Path) -> None:
    write_configuration(tmp_path, "hollow", {"provider": {"aws": [{"region": "us-east-1"}]}})
    with pytest.raises(ScanError, match="scanned nothing of hollow as terraform_json"):
        scan(tmp_path, [CONFIGURATION])


def test_a_folder_with_nothing_to_scan_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="nothing to scan"):
        scan(tmp_path, [CONFIGURATION])


def test_a_failed_check_that_no_line_names_is_left() -> None:
    assert unexcused([FOUND], SMALL, []) == [FOUND]


def test_a_failed_check_that_a_line_names_is_excused() -> None:
    assert unexcused([FOUND], SMALL, [EXEMPTION]) == []


def test_a_line_for_one_pattern_does_not_excuse_the_other() -> None:
    assert unexcused([FOUND], PRODUCTION, [EXEMPTION]) == [FOUND]


def test_a_line_for_one_resource_does_not_excuse_another() -> None:
    elsewhere = FailedCheck(FOUND.check, FOUND.title, "aws_s3_bucket.uploads", FOUND.file)
    assert unexcused([elsewhere], SMALL, [EXEMPTION]) == [elsewhere]


def test_a_line_for_want_of_a_certificate_ends_with_the_certificate() -> None:
    waiting = Exemption(FOUND.check, FOUND.resource, ("small-saas",), without_https=True, reason="…")
    with_https = Variant("small-saas", https=True)
    assert unexcused([FOUND], SMALL, [waiting]) == []
    assert unexcused([FOUND], with_https, [waiting]) == [FOUND]


def test_a_line_that_covers_nothing_is_stale() -> None:
    assert stale({SMALL: set()}, [EXEMPTION]) == [EXEMPTION]


def test_a_line_that_covers_something_is_not_stale() -> None:
    assert stale({SMALL: {FOUND}}, [EXEMPTION]) == []


def test_a_line_is_stale_in_a_pattern_where_it_covers_nothing() -> None:
    both = Exemption(FOUND.check, FOUND.resource, ("small-saas", "production-saas"), without_https=False, reason="…")
    assert stale({SMALL: {FOUND}, PRODUCTION: set()}, [both]) == [both]


def test_a_line_for_a_pattern_that_was_not_scanned_is_not_judged() -> None:
    assert stale({PRODUCTION: set()}, [EXEMPTION]) == []


def test_every_exception_says_why() -> None:
    assert all(len(exemption.reason.split()) > 7 for exemption in read_exemptions())


def test_an_exception_with_an_unknown_field_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.yaml"
    file.write_text("- {reason: because, pattern: small-saas, checks: {CKV_AWS_1: x}}", encoding="utf-8")
    with pytest.raises(ValueError, match="remove pattern"):
        read_exemptions(file)


def test_an_exception_for_an_unknown_pattern_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.yaml"
    file.write_text("- {reason: because, patterns: [tiny], checks: {CKV_AWS_1: x}}", encoding="utf-8")
    with pytest.raises(ValueError, match="got tiny"):
        read_exemptions(file)
