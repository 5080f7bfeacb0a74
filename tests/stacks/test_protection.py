"""What Terraform and AWS refuse to delete."""

from __future__ import annotations

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

HOLDING_DATA = [
    ("aws_db_instance", "database"),
    ("aws_s3_bucket", "uploads"),
    ("aws_s3_bucket", "backups"),
    ("aws_kms_key", "data-key"),
    ("aws_kms_key", "secrets-key"),
    ("aws_kms_key", "logs-key"),
]


@pytest.fixture(scope="module")
def protected_small(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, {"database": {"deletion_protection": True}}))


@pytest.mark.parametrize(("resource_type", "name"), [*HOLDING_DATA, ("aws_backup_vault", "backup-vault")])
def test_production_refuses_a_plan_that_would_destroy_data(production: Template, resource_type: str, name: str) -> None:
    assert production.resources(resource_type)[name]["lifecycle"]["prevent_destroy"] is True


@pytest.mark.parametrize(("resource_type", "name"), HOLDING_DATA)
def test_a_line_protects_a_small_deployment_too(protected_small: Template, resource_type: str, name: str) -> None:
    assert protected_small.resources(resource_type)[name]["lifecycle"]["prevent_destroy"] is True


def test_a_small_deployment_can_be_removed_as_it_stands(small: Template) -> None:
    for resource_type, name in HOLDING_DATA:
        assert "prevent_destroy" not in small.resources(resource_type)[name].get("lifecycle", {})


def test_the_key_of_the_copies_is_protected_as_the_copies_are(synthesize: Synthesize) -> None:
    backup = {"copy_to_region": "eu-west-1"}
    template = synthesize({"deployment": {"name": "a", "pattern": "production-saas"}, "database": {"backup": backup}})
    key = template.resources("aws_kms_key")["copies-key"]
    assert (key["provider"], key["lifecycle"]) == ("aws.copies", {"prevent_destroy": True})
