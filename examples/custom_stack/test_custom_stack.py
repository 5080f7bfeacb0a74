"""The stack's unit test, by cdktf's own helpers: no AWS account, no Terraform."""

# First, because it imports constructs_lib before cdktf.
from examples.custom_stack.custom_stack import ReportsStack

# isort: split
import json
from typing import Any

import cdktf  # pytest would take a `Testing` imported by name for a class of tests
import pytest
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue

from constructs_lib import EncryptionKey


def container(synthesized: str, family: str) -> dict[str, Any]:
    definitions = json.loads(synthesized)["resource"][EcsTaskDefinition.TF_RESOURCE_TYPE].values()
    (definition,) = (each for each in definitions if each["family"] == family)
    (found,) = json.loads(definition["container_definitions"])
    return dict(found)


@pytest.fixture(scope="module")
def synthesized() -> str:
    stack = ReportsStack(cdktf.Testing.app(), "reports", image="example/reports:1.4.2")
    return cdktf.Testing.synth(stack, True)  # noqa: FBT003 — the second argument runs the validations of the constructs


def test_database_is_private_and_protected(synthesized: str) -> None:
    assert cdktf.Testing.to_have_resource_with_properties(
        synthesized,
        DbInstance.TF_RESOURCE_TYPE,
        {"instance_class": "db.t4g.small", "publicly_accessible": False, "deletion_protection": True},
    )


def test_service_runs_its_image_twice(synthesized: str) -> None:
    assert cdktf.Testing.to_have_resource_with_properties(
        synthesized, EcsService.TF_RESOURCE_TYPE, {"desired_count": 2}
    )
    assert container(synthesized, "reports")["image"] == "example/reports:1.4.2"


def test_service_does_not_log_in_as_the_owner(synthesized: str) -> None:
    secrets = {entry["name"]: entry["valueFrom"] for entry in container(synthesized, "reports")["secrets"]}
    assert "application-secret" in secrets["PGPASSWORD"]
    assert "master_user_secret" not in str(secrets)


def test_security_groups_belong_to_the_existing_network(synthesized: str) -> None:
    groups = json.loads(synthesized)["resource"][SecurityGroup.TF_RESOURCE_TYPE].values()
    assert {group["vpc_id"] for group in groups} == {"vpc-0a1b2c3d4e5f60718"}


def test_own_resources_stand_beside_the_constructs(synthesized: str) -> None:
    assert cdktf.Testing.to_have_resource_with_properties(
        synthesized, SqsQueue.TF_RESOURCE_TYPE, {"sqs_managed_sse_enabled": True}
    )


def test_a_construct_can_be_tested_alone() -> None:
    # Testing.synth_scope would save the stack, but cannot be given a Python function:
    # https://github.com/hashicorp/terraform-cdk/issues/2871
    stack = cdktf.TerraformStack(cdktf.Testing.app(), "alone")
    EncryptionKey(stack, "key", alias="reports-data", description="Reports")
    assert cdktf.Testing.to_have_resource_with_properties(
        cdktf.Testing.synth(stack), KmsKey.TF_RESOURCE_TYPE, {"enable_key_rotation": True}
    )
