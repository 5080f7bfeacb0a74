"""Both patterns, from nothing to applied and away again, on a real Terraform with the real AWS provider.

A new feature is tested by one more edit of these two stacks, rather than by a third stack: an edit costs three seconds
where it is planned with others (tests/terraform/edits.py), eight where it is planned alone; an apply with its destroy
costs four to six minutes, most of it the provider's own waits for RDS. What changes something behind Terraform's back
is `drifted`, planned once for all of it, and stands last.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from groundplan.rehearse import PlanChanges
from tests.security.secret_scan import secrets_in
from tests.terraform.applied_stack import AppliedStack
from tests.terraform.conftest import of_each_pattern
from tests.terraform.transitions import REVISIONS

pytestmark = of_each_pattern

ROLES = {"application": "database_secret_arn", "owner": "database_owner_secret_arn"}
"""Roles of the database, by the outputs that name their secrets."""


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


def test_the_passwords_that_were_made_are_in_no_file(stack: AppliedStack) -> None:
    made = [*(credentials(stack, role)["password"] for role in ROLES), *urls(stack).values()]
    for path in stack.terraform.directory.parents[2].rglob("*"):
        if path.is_file() and ".terraform" not in path.parts:
            for content in contents(path):
                assert not [password for password in made if password.encode() in content], path


def test_nothing_that_terraform_wrote_looks_like_a_secret(stack: AppliedStack) -> None:
    resources = stack.terraform.state()["values"]["root_module"]["resources"]
    versions = [resource["values"]["version"] for resource in resources if resource["type"] == "aws_backup_plan"]

    found = secrets_in(stack.terraform.directory.parents[2], issued=versions)

    assert found == []


@pytest.mark.parametrize("role", ["application", "owner"])
def test_a_role_of_the_database_has_a_secret_encrypted_with_the_key_for_secrets(role: str, stack: AppliedStack) -> None:
    assert set(credentials(stack, role)) >= {"username", "password"}
    secret = stack.client("secretsmanager").describe_secret(SecretId=secret_arn(stack, role))
    key = stack.client("kms").describe_key(KeyId=secret["KmsKeyId"])["KeyMetadata"]
    assert key["Description"].startswith("Secrets")


def test_each_url_of_the_database_logs_the_application_in(stack: AppliedStack) -> None:
    login = credentials(stack, "application")
    outputs = stack.terraform.outputs()
    hosts = [outputs["database_endpoint"], *outputs["database_replica_endpoints"]]

    for host, (_, url) in zip(hosts, sorted(urls(stack).items(), key=lambda entry: entry[0] != "url"), strict=True):
        parts = urlsplit(url)
        assert (parts.username, parts.password) == (login["username"], login["password"])
        assert (parts.hostname, parts.port, parts.query) == (host, 5432, "sslmode=require")


def test_the_application_is_not_the_owner(stack: AppliedStack) -> None:
    application, owner = (credentials(stack, role) for role in ROLES)
    assert application["username"] == "application"
    assert owner["username"] != application["username"]
    assert owner["password"] != application["password"]


def test_an_owners_password_that_rds_rotates_is_read_by_one_off_tasks_alone(stack: AppliedStack) -> None:
    owner = secret_arn(stack, "owner")

    assert owner not in json.dumps(task_definition(stack)), "a running task has what its secret was when it started"
    assert owner not in json.dumps(granted(stack, f"{stack.name}-execution")), "nor may the service's roles read it"
    assert owner in json.dumps(task_definition(stack, f"{stack.name}-bootstrap")), "a one-off task reads it anew"
    assert owner in json.dumps(task_definition(stack, f"{stack.name}-migrate"))


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
    references = {entry["name"]: entry["valueFrom"] for entry in container["secrets"]}
    assert all(reference.startswith("arn:aws:secretsmanager:") for reference in references.values())
    assert (references["PGUSER"], references["PGPASSWORD"]) == (f"{secret}:username::", f"{secret}:password::")
    assert references["DATABASE_URL"].endswith(":url::")
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


@pytest.fixture(scope="session")
def drifted(stack: AppliedStack) -> PlanChanges:
    """What a plan says after RDS has rotated a password, upgraded itself and grown, and CI has deployed an image."""
    rotated = {**credentials(stack, "owner"), "password": "rotated-by-rds"}
    stack.client("secretsmanager").put_secret_value(
        SecretId=secret_arn(stack, "owner"), SecretString=json.dumps(rotated)
    )
    storage = stack.database_instances()[0]["AllocatedStorage"]
    modify_database(stack, EngineVersion="16.9", AllocatedStorage=storage + 20)
    deploy_image(stack, "registry.example.com/shop:from-ci")
    changes = stack.plan()
    # Other tests ask how large it is.
    modify_database(stack, AllocatedStorage=storage)
    return changes


def test_what_aws_and_ci_change_by_themselves_is_no_difference(drifted: PlanChanges) -> None:
    assert drifted.empty, drifted


@pytest.mark.usefixtures("drifted")
def test_an_image_that_is_declared_after_ci_deployed_another_wins(stack: AppliedStack) -> None:
    changes = stack.plan(refresh=False, container_image="registry.example.com/shop:declared")

    assert all(address.startswith(REVISIONS) for address in changes.replaced)
    assert changes.updated == ("aws_ecs_service.service", "aws_ssm_parameter.image_declared-image")


def modify_database(stack: AppliedStack, **settings: Any) -> None:  # noqa: ANN401 — of boto3
    stack.client("rds").modify_db_instance(DBInstanceIdentifier=stack.name, ApplyImmediately=True, **settings)


def deploy_image(stack: AppliedStack, image: str) -> None:
    """Do what CI does for a new image."""
    ecs = stack.client("ecs")
    definition = task_definition(stack)
    definition["containerDefinitions"][0]["image"] = image
    registered = ecs.register_task_definition(**{key: definition[key] for key in REGISTRABLE if key in definition})[
        "taskDefinition"
    ]["taskDefinitionArn"]
    ecs.update_service(cluster=stack.name, service=stack.name, taskDefinition=registered)


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


def task_definition(stack: AppliedStack, family: str = "") -> dict[str, Any]:
    """The newest revision of a family, the service's own unless another is named."""
    found = stack.client("ecs").describe_task_definition(taskDefinition=family or stack.name)
    definition: dict[str, Any] = found["taskDefinition"]
    return definition


def urls(stack: AppliedStack) -> dict[str, str]:
    """What the application is given as URLs of its database."""
    secrets = stack.client("secretsmanager")
    (secret,) = secrets.list_secrets(Filters=[{"Key": "name", "Values": [f"{stack.name}-url-"]}])["SecretList"]
    found: dict[str, str] = json.loads(secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"])
    return found


def secret_arn(stack: AppliedStack, role: str) -> str:
    return str(stack.terraform.outputs()[ROLES[role]])


def credentials(stack: AppliedStack, role: str) -> dict[str, str]:
    value = stack.client("secretsmanager").get_secret_value(SecretId=secret_arn(stack, role))["SecretString"]
    found: dict[str, str] = json.loads(value)
    return found


def granted(stack: AppliedStack, role_name: str) -> list[Any]:
    """The inline policies of a role."""
    iam = stack.client("iam")
    names = iam.list_role_policies(RoleName=role_name)["PolicyNames"]
    return [iam.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"] for name in names]


def contents(path: Path) -> Iterator[bytes]:
    """What a file holds, or each member if it is an archive, as a plan is."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(member) for member in archive.namelist())
    else:
        yield path.read_bytes()
