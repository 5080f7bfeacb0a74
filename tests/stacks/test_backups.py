"""What a deployment with a vault keeps there."""

from __future__ import annotations

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, Deployment, merged


def selected(template: Template) -> set[str]:
    return {arn for selection in template.resources("aws_backup_selection").values() for arn in selection["resources"]}


DATABASE, UPLOADS, BACKUPS = (
    "${aws_db_instance.database.arn}",
    "${aws_s3_bucket.uploads.arn}",
    "${aws_s3_bucket.backups.arn}",
)


def test_database_and_buckets_are_kept_and_access_logs_are_not(production: Template) -> None:
    assert selected(production) == {DATABASE, UPLOADS, BACKUPS}


def test_nothing_is_kept_without_a_vault(small: Template) -> None:
    assert selected(small) == set()


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        ({"uploads": True, "backups": False}, {DATABASE, UPLOADS}),
        ({"uploads": False, "backups": True}, {DATABASE, BACKUPS}),
        ({"uploads": False, "backups": False}, {DATABASE}),
    ],
)
def test_a_vault_keeps_the_buckets_that_there_are(
    storage: Deployment, expected: set[str], synthesize: Synthesize
) -> None:
    edit = {"database": {"backup": {"vault": True}}, "application": {"storage": storage}}
    assert selected(synthesize(merged(REFERENCE, edit))) == expected


def test_copies_of_the_buckets_go_to_the_second_region_by_the_rule_of_the_plan(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"database": {"backup": {"copy_to_region": "eu-west-1"}}}))
    (rule,) = template.only("aws_backup_plan")["rule"]
    assert [copy["destination_vault_arn"] for copy in rule["copy_action"]] == ["${aws_backup_vault.copies-vault.arn}"]
    plans = {selection["plan_id"] for selection in template.resources("aws_backup_selection").values()}
    assert (plans, selected(template)) == ({"${aws_backup_plan.backup-plan.id}"}, {DATABASE, UPLOADS, BACKUPS})
