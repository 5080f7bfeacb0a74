"""What somebody else manages, in place of what a stack would create."""

from __future__ import annotations

import pytest
from cdktf import TerraformStack

from constructs_lib import (
    ExistingCluster,
    ExistingKey,
    FargateService,
    ServiceRole,
    TaskCount,
    TaskDefinition,
    TaskRoles,
)
from tests.constructs_lib.stand_ins import CONTAINER, NETWORK, SIZE, new_stack
from tests.constructs_lib.template import Template

KEY = "${data.aws_kms_key.log-key.arn}"


@pytest.fixture(scope="module")
def template() -> Template:
    stack = new_stack()
    key = ExistingKey(stack, "log-key", key_id="alias/logs")
    cluster = ExistingCluster(stack, "cluster", name="shared")
    FargateService(
        stack,
        "service",
        name="shop",
        cluster=cluster,
        network=NETWORK,
        task=task(stack, key),
        count=TaskCount(desired=2, autoscaled=False),
    )
    reader = ServiceRole(stack, "reader", name="reader", service="ecs-tasks.amazonaws.com", description="Reads")
    key.grant_decrypt(reader, via_service="secretsmanager.us-east-1.amazonaws.com")
    return Template(stack)


def task(stack: TerraformStack, key: ExistingKey) -> TaskDefinition:
    return TaskDefinition(
        stack,
        "task",
        family="shop",
        log_group_name="/shop/web",
        region="us-east-1",
        size=SIZE,
        container=CONTAINER,
        roles=TaskRoles(stack, "roles", name="shop"),
        log_retention_days=30,
        log_key=key,
    )


def test_a_service_runs_in_the_cluster(template: Template) -> None:
    assert template.only("aws_ecs_service")["cluster"] == "${data.aws_ecs_cluster.cluster.arn}"
    assert not template.resources("aws_ecs_cluster")


def test_a_log_group_is_encrypted_with_the_key(template: Template) -> None:
    assert template.only("aws_cloudwatch_log_group")["kms_key_id"] == KEY
    assert not template.resources("aws_kms_key")


def test_a_role_may_decrypt_through_the_service_alone(template: Template) -> None:
    (statement,) = template.policy("aws_iam_role_policy", "reader_decrypt-with-log-key")

    assert (statement["Action"], statement["Resource"]) == (["kms:Decrypt"], [KEY])
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}


def test_a_key_that_cannot_encrypt_fails_the_plan(template: Template) -> None:
    (condition,) = template.data("aws_kms_key")["log-key"]["lifecycle"]["postcondition"]

    assert condition["condition"] == '${self.enabled && self.key_usage == "ENCRYPT_DECRYPT"}'


def test_a_cluster_that_is_being_deleted_fails_the_plan(template: Template) -> None:
    (condition,) = template.data("aws_ecs_cluster")["cluster"]["lifecycle"]["postcondition"]

    assert condition["condition"] == '${self.status == "ACTIVE"}'
