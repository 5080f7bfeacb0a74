"""Both patterns, from nothing to applied and away again, on a real Terraform with the real AWS provider.

A new feature is tested by one more edit of these two stacks, rather than by a third stack: an edit costs three seconds,
an apply with its destroy four to six minutes, most of it the provider's own waits for RDS. Without `refresh`, an edit
is compared with what the last apply wrote. So what changes something behind Terraform's back stands last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws, Terraform
from tests.stacks.deployments import REFERENCE
from tests.terraform.applied_stack import REVISIONS, AppliedStack

PATTERNS = ["small-saas", "production-saas"]


# A worker keeps to one pattern, so that each is applied once.
pytestmark = pytest.mark.parametrize(
    "stack",
    [pytest.param(pattern, marks=pytest.mark.xdist_group(pattern)) for pattern in PATTERNS],
    indirect=True,
    scope="module",
)


@pytest.fixture(scope="module")
def stack(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    emulated_aws: EmulatedAws,
    terraform: Callable[[Path], Terraform],
) -> Iterator[AppliedStack]:
    """The reference case under each pattern, applied once; the two run side by side."""
    pattern = request.param
    name = f"shop-{pattern.partition('-')[0]}"
    deployment = {**REFERENCE, "deployment": {"name": name, "framework": "fraiseql", "pattern": pattern}}
    if pattern == "production-saas":
        # What the pattern itself says, rather than the reference's choice of a small one.
        deployment = {key: deployment[key] for key in ("deployment", "platform", "monitoring")}
        deployment["platform"] = {"region": "us-east-1"}
    applied = AppliedStack(name, deployment, tmp_path_factory.mktemp(name), emulated_aws, terraform)
    applied.build()
    yield applied
    applied.remove()
    assert not applied.terraform.state().get("values", {}).get("root_module", {}).get("resources")


def test_the_stack_validates_without_a_diagnostic(stack: AppliedStack) -> None:
    assert stack.diagnostics == []


def test_a_second_plan_has_nothing_to_do(stack: AppliedStack) -> None:
    changes = stack.plan()
    assert changes.empty, changes


def test_no_password_is_in_configuration_plan_or_state(stack: AppliedStack) -> None:
    configuration = json.loads((stack.terraform.directory / "cdk.tf.json").read_text(encoding="utf-8"))
    for document in (configuration, stack.first_plan, stack.terraform.state()):
        for key, value in strings(document):
            if re.search(r"password|secret_string", key) and value:
                assert value.startswith("${") or "ephemeral." in value, (key, value)
        found = set(re.findall(r"AKIA[0-9A-Z]{16}", json.dumps(document)))
        assert found <= {"AKIAIOSFODNN7EXAMPLE"}, "other than the emulator's answer to who is calling"


def test_databases_are_encrypted_and_private(stack: AppliedStack) -> None:
    instances = stack.database_instances()
    assert instances
    for instance in instances:
        assert instance["StorageEncrypted"] is True
        assert instance["PubliclyAccessible"] is False


def test_the_owners_password_is_a_secret_encrypted_with_its_own_key(stack: AppliedStack) -> None:
    arn = stack.terraform.outputs()["database_secret_arn"]
    secrets = stack.client("secretsmanager")
    assert set(json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])) == {"username", "password"}
    key = stack.client("kms").describe_key(KeyId=secrets.describe_secret(SecretId=arn)["KmsKeyId"])["KeyMetadata"]
    assert key["Description"].startswith("Secrets")


def test_only_the_load_balancer_hears_the_internet(stack: AppliedStack) -> None:
    groups = security_groups(stack)
    open_groups = {
        name
        for name, group in groups.items()
        for permission in group["IpPermissions"]
        if permission["IpRanges"] or permission["Ipv6Ranges"]
    }
    assert open_groups == {f"{stack.name}-load-balancer"}


def test_only_the_service_reaches_the_database(stack: AppliedStack) -> None:
    groups = security_groups(stack)
    permissions = groups[f"{stack.name}-database"]["IpPermissions"]
    assert [(p["FromPort"], p["ToPort"]) for p in permissions] == [(5432, 5432)]
    sources = [pair["GroupId"] for permission in permissions for pair in permission["UserIdGroupPairs"]]
    assert sources == [groups[stack.name]["GroupId"]]


def test_the_database_calls_nobody(stack: AppliedStack) -> None:
    assert security_groups(stack)[f"{stack.name}-database"]["IpPermissionsEgress"] == []


def test_alarms_reach_the_topic_and_its_subscriber(stack: AppliedStack) -> None:
    alarms = [
        alarm
        for alarm in stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
        if alarm["AlarmName"].startswith(stack.name)
    ]
    assert alarms
    topics = {action for alarm in alarms for action in (*alarm["AlarmActions"], *alarm["OKActions"])}
    assert all(alarm["ActionsEnabled"] for alarm in alarms)
    (topic,) = topics
    subscriptions = stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [subscription["Endpoint"] for subscription in subscriptions] == ["ops@example.com"]


def test_the_task_has_its_secrets_by_reference(stack: AppliedStack) -> None:
    container = task_definition(stack)["containerDefinitions"][0]
    secret = stack.terraform.outputs()["database_secret_arn"]
    assert {entry["name"]: entry["valueFrom"] for entry in container["secrets"]} == {
        "PGUSER": f"{secret}:username::",
        "PGPASSWORD": f"{secret}:password::",
    }
    assert container["readonlyRootFilesystem"] is True


def test_buckets_are_private_versioned_and_encrypted(stack: AppliedStack) -> None:
    s3 = stack.client("s3")
    names = [b["Name"] for b in s3.list_buckets()["Buckets"] if b["Name"].startswith(stack.name)]
    assert sorted(name.split("-")[2] for name in names) == ["backups", "logs", "uploads"]
    for name in names:
        assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
        assert s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]


def test_outputs_say_where_everything_is(stack: AppliedStack) -> None:
    outputs = stack.terraform.outputs()
    assert outputs["ecs_service_name"] == stack.name
    assert outputs["load_balancer_url"] == f"http://{outputs['load_balancer_dns']}"
    assert outputs["database_endpoint"]
    assert outputs["vpc_id"].startswith("vpc-")


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"application": {"instances": 6, "autoscale": {"min": 6, "max": 60}}}, id="more tasks"),
        pytest.param({"database": {"storage": 150, "max_storage": 400}}, id="more storage"),
        pytest.param({"database": {"size": "db.m7g.large"}}, id="another instance class"),
        pytest.param({"platform": {"availability_zones": 4}}, id="more zones"),
        pytest.param({"monitoring": {"level": "basic"}}, id="fewer alarms"),
        pytest.param({"database": {"version": "17"}}, id="the next major version"),
    ],
)
def test_an_edit_costs_no_data(stack: AppliedStack, edit: dict[str, Any]) -> None:
    changes = stack.plan(edit, refresh=False)
    assert not changes.empty
    # A parameter group belongs to one major version; it holds no data, and the new one stands before the old one goes.
    expected = ("aws_db_parameter_group.database_parameter-group",) if "version" in edit.get("database", {}) else ()
    assert changes.replaced == expected
    assert not holding_data(changes.destroyed)


def test_going_to_production_replaces_and_destroys_nothing(stack: AppliedStack) -> None:
    changes = stack.plan(
        {"deployment": {"pattern": "production-saas"}, "platform": {"availability_zones": 3}}, refresh=False
    )
    # With a replica the password moves to another secret, and the tasks to a revision that names it.
    assert set(changes.replaced) <= {REVISIONS}
    assert changes.destroyed == ()


def test_growing_on_the_same_secret_makes_no_new_revision_either(stack: AppliedStack) -> None:
    if stack.deployment["deployment"]["pattern"] == "production-saas":
        edit: dict[str, Any] = {"database": {"read_replicas": 2}}
    else:
        edit = {"deployment": {"pattern": "production-saas"}, "database": {"read_replicas": 0}}
    changes = stack.plan(edit, refresh=False)
    assert changes.replaced == ()
    assert changes.destroyed == ()


def test_a_minor_upgrade_by_aws_causes_no_difference(stack: AppliedStack) -> None:
    stack.client("rds").modify_db_instance(DBInstanceIdentifier=stack.name, EngineVersion="16.9", ApplyImmediately=True)
    changes = stack.plan()
    assert changes.empty, changes


def test_an_image_that_ci_deployed_stays_and_one_declared_later_wins(stack: AppliedStack) -> None:
    ecs = stack.client("ecs")
    definition = task_definition(stack)
    definition["containerDefinitions"][0]["image"] = "registry.example.com/shop:from-ci"
    registered = ecs.register_task_definition(**{key: definition[key] for key in REGISTRABLE if key in definition})[
        "taskDefinition"
    ]["taskDefinitionArn"]
    ecs.update_service(cluster=stack.name, service=stack.name, taskDefinition=registered)

    changes = stack.plan()
    assert changes.empty, changes

    changes = stack.plan(container_image="registry.example.com/shop:declared")
    assert changes.replaced == (REVISIONS,)
    assert changes.updated == ("aws_ecs_service.service", "aws_ssm_parameter.image_declared-image")


def holding_data(addresses: tuple[str, ...]) -> list[str]:
    types = {
        "aws_db_instance",
        "aws_ecr_repository",
        "aws_kms_key",
        "aws_s3_bucket",
        "aws_cloudwatch_log_group",
        "aws_subnet",
        "aws_nat_gateway",
        "aws_vpc",
    }
    return [address for address in addresses if address.split(".")[0] in types]


def strings(document: Any, key: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 — any JSON
    """Every string of a document with the key it stands under."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield from strings(value, name)
    elif isinstance(document, list):
        for value in document:
            yield from strings(value, key)
    elif isinstance(document, str):
        yield key, document


REGISTRABLE = (
    "family",
    "taskRoleArn",
    "executionRoleArn",
    "networkMode",
    "containerDefinitions",
    "volumes",
    "requiresCompatibilities",
    "cpu",
    "memory",
    "runtimePlatform",
)


def security_groups(stack: AppliedStack) -> dict[str, dict[str, Any]]:
    groups = stack.client("ec2").describe_security_groups()["SecurityGroups"]
    return {group["GroupName"]: group for group in groups if group["GroupName"].startswith(stack.name)}


def task_definition(stack: AppliedStack) -> dict[str, Any]:
    definition: dict[str, Any] = stack.client("ecs").describe_task_definition(taskDefinition=stack.name)[
        "taskDefinition"
    ]
    return definition
