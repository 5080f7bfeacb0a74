"""What docs/removing.md and docs/guides/backup-and-restore.md say of a stack is so."""

from __future__ import annotations

import re
from pathlib import Path

import cdktf
import pytest

from stacks import SaasStack
from tests.constructs_lib.template import Template
from tests.output.conftest import Resolve
from tests.stacks.deployments import PROJECT

REMOVING, RESTORING = (PROJECT / "docs" / name for name in ("removing.md", "guides/backup-and-restore.md"))


@pytest.fixture(scope="module")
def unprotected(resolve: Resolve) -> Template:
    """The stack of both documents, under production-saas, with the line that takes the protection off."""
    deployment = {
        "deployment": {"name": "my-app", "pattern": "production-saas"},
        "database": {"deletion_protection": False, "backup": {"copy_to_region": "eu-west-1", "vault_lock": True}},
    }
    return Template(SaasStack(cdktf.Testing.app(), resolve(deployment)))


@pytest.fixture(scope="module")
def protected(resolve: Resolve) -> Template:
    deployment = {"deployment": {"name": "my-app", "pattern": "production-saas"}}
    return Template(SaasStack(cdktf.Testing.app(), resolve(deployment)))


def test_one_line_takes_all_protection_off(unprotected: Template) -> None:
    protected = [
        address
        for address, resource in unprotected.all_resources().items()
        if resource.get("lifecycle", {}).get("prevent_destroy")
        or resource.get("deletion_protection")
        or resource.get("enable_deletion_protection")
    ]
    assert protected == []


def test_the_final_snapshot_and_the_automated_backups_stay(unprotected: Template) -> None:
    database = unprotected.resources("aws_db_instance")["database"]
    assert database["final_snapshot_identifier"].startswith("my-app-final-${")
    assert (database["skip_final_snapshot"], database["delete_automated_backups"]) == (False, False)


def test_keys_can_be_had_back_for_thirty_days(unprotected: Template) -> None:
    assert {key["deletion_window_in_days"] for key in unprotected.resources("aws_kms_key").values()} == {30}


def test_logs_and_images_go_with_an_unprotected_stack_and_what_cannot_be_had_again_never_does(
    unprotected: Template,
) -> None:
    emptied = {
        address
        for address, resource in unprotected.all_resources().items()
        if resource.get("force_destroy") or resource.get("force_delete")
    }
    assert emptied == {"aws_s3_bucket.logs", "aws_ecr_repository.repository"}


def test_nothing_is_emptied_while_the_stack_is_protected(protected: Template) -> None:
    for resource in protected.all_resources().values():
        assert not resource.get("force_destroy")
        assert not resource.get("force_delete")


@pytest.mark.parametrize("document", [REMOVING, RESTORING], ids=lambda path: path.name)
def test_addresses_in_the_documents_exist(document: Path, unprotected: Template) -> None:
    addresses = set(re.findall(r"\b(aws_[a-z_]+)\.([a-z][\w-]*)", document.read_text(encoding="utf-8")))
    assert addresses
    for resource_type, name in addresses:
        assert name in unprotected.resources(resource_type), f"{resource_type}.{name}"


def test_names_in_the_documents_are_the_stacks(unprotected: Template) -> None:
    text = RESTORING.read_text(encoding="utf-8")
    database = unprotected.resources("aws_db_instance")["database"]
    (group,) = [
        group["name"] for name, group in unprotected.resources("aws_security_group").items() if "database" in name
    ]
    (parameters,) = unprotected.resources("aws_db_parameter_group").values()
    (subnets,) = unprotected.resources("aws_db_subnet_group").values()
    assert f"Values={group} " in text
    assert f"--db-parameter-group-name {parameters['name']} " in text
    assert f"--db-subnet-group-name {subnets['name']} " in text
    assert f"--source-db-instance-identifier {database['identifier']} " in text
    replicas = set(unprotected.resources("aws_db_instance")) - {"database"}
    assert all(f"--db-instance-identifier my-app-{replica} " in text for replica in replicas)
    assert "between 03:00 and 04:00 UTC" in text
    assert database["backup_window"] == "03:00-04:00"
    (plan,) = unprotected.resources("aws_backup_plan").values()
    assert plan["rule"][0]["schedule"] == "cron(0 7 * * ? *)"
    assert "daily after 07:00 UTC" in text
