from __future__ import annotations

import json
from typing import Any

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

OUTPUTS = {
    "vpc_id",
    "database_endpoint",
    "load_balancer_dns",
    "load_balancer_url",
    "ecs_cluster_name",
    "ecs_service_name",
    "deployment_summary",
}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"
SUBNETS = {
    f"{tier}_subnet_ids": [f"subnet-0{letter}{number}" for number in (1, 2)]
    for tier, letter in (("public", "a"), ("private", "b"), ("database", "c"))
}


def container(template: Template, task: str = "task") -> dict[str, Any]:
    definitions = template.resources("aws_ecs_task_definition")[task]["container_definitions"]
    definition: dict[str, Any] = json.loads(definitions)[0]
    return definition


def environment(template: Template) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in container(template)["environment"]}


def test_outputs_have_the_names_that_scripts_rely_on(template: Template) -> None:
    assert set(template.json["output"]) >= OUTPUTS


def test_a_state_kept_locally_lies_beside_the_output_folder(small: Template) -> None:
    assert small.json["terraform"]["backend"] == {"local": {"path": "../../../terraform.my-app.tfstate"}}


def test_a_state_in_s3_is_encrypted_and_locked(synthesize: Synthesize) -> None:
    template = synthesize(
        merged(REFERENCE, {"platform": {"state": {"backend": "s3", "bucket": "acme-state", "region": "eu-west-1"}}})
    )
    assert template.json["terraform"]["backend"]["s3"] == {
        "bucket": "acme-state",
        "key": "my-app/terraform.tfstate",
        "region": "eu-west-1",
        "encrypt": True,
        "use_lockfile": True,
    }


@pytest.mark.parametrize("name", ["container_image", "alarm_email"])
def test_variables_say_what_they_accept(small: Template, name: str) -> None:
    variable = small.json["variable"][name]
    assert variable["type"] == "string"
    assert variable["nullable"] is False
    assert f"var.{name}" in variable["validation"][0]["condition"]


def test_variables_default_to_the_file(synthesize: Synthesize) -> None:
    variables = synthesize(merged(REFERENCE, {"application": {"image": "example/shop:1"}})).json["variable"]
    assert variables["container_image"]["default"] == "example/shop:1"
    assert variables["alarm_email"]["default"] == "ops@example.com"


def test_without_an_image_the_first_tag_of_the_own_repository_is_meant(small: Template) -> None:
    assert small.json["locals"]["image_declared"] == (
        '${coalesce(var.container_image, "${aws_ecr_repository.repository.repository_url}:initial")}'
    )


def test_an_image_in_another_ecr_repository_may_be_pulled(synthesize: Synthesize) -> None:
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/shop:1.4.2"
    template = synthesize(merged(REFERENCE, {"application": {"image": image}}))
    (statement,) = template.policy("aws_iam_role_policy", "roles_execution_pull-declared-image")
    assert statement["Resource"] == ["arn:aws:ecr:eu-central-1:123456789012:repository/acme/shop"]


def test_the_application_finds_its_database_by_the_variables_of_libpq(small: Template) -> None:
    variables = environment(small)
    assert variables["PGHOST"] == "${aws_db_instance.database.address}"
    assert variables["PGPORT"] == "5432"
    assert variables["PGDATABASE"] == "my_app"
    assert variables["PGSSLMODE"] == "require"


def test_the_execution_role_decrypts_secrets_only_through_secrets_manager(small: Template) -> None:
    (statement,) = small.policy("aws_iam_role_policy", "roles_execution_decrypt-with-secrets-key")
    assert statement["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}


def test_secrets_of_the_file_are_looked_up_by_name_or_arn(synthesize: Synthesize) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-AbCdEf"
    template = synthesize(
        merged(REFERENCE, {"application": {"secrets": {"SIGNING_KEY": "shop/signing-key", "API_KEY": arn}}})
    )
    secrets = {secret["name"]: secret["valueFrom"] for secret in container(template)["secrets"]}
    assert secrets["API_KEY"] == arn
    assert secrets["SIGNING_KEY"] == "${data.aws_secretsmanager_secret.secret-signing-key.arn}"
    assert template.data("aws_secretsmanager_secret")["secret-signing-key"]["name"] == "shop/signing-key"
    assert template.data("aws_secretsmanager_secret")["secret-api-key"]["arn"] == arn
    granted = set(template.resources("aws_iam_role_policy"))
    for role in ("roles", "migrate-roles"):
        assert {f"{role}_execution_decrypt-secret-{name}" for name in ("api-key", "signing-key")} <= granted


def test_buckets_that_are_switched_off_are_not_there(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"application": {"storage": {"uploads": False, "backups": False}}}))
    assert set(template.resources("aws_s3_bucket")) == {"logs"}
    assert "UPLOADS_BUCKET" not in environment(template)


def test_the_application_reads_uploads_and_only_adds_to_backups(small: Template) -> None:
    (uploads,) = small.policy("aws_iam_role_policy", "roles_task_read-write-uploads")
    (backups,) = small.policy("aws_iam_role_policy", "roles_task_write-backups")
    assert "s3:GetObject" in uploads["Action"]
    assert not {"s3:GetObject", "s3:DeleteObject"} & set(backups["Action"])


def test_an_existing_network_is_used_and_nothing_made_in_its_place(synthesize: Synthesize) -> None:
    template = synthesize(
        merged(REFERENCE, {"platform": {"network": {"existing": {"vpc_id": "vpc-0abc1234", **SUBNETS}}}})
    )
    assert not template.resources("aws_vpc")
    assert not template.resources("aws_subnet")
    assert template.only("aws_lb")["subnets"] == SUBNETS["public_subnet_ids"]
    assert template.only("aws_db_subnet_group")["subnet_ids"] == SUBNETS["database_subnet_ids"]


def test_a_certificate_brings_https_and_sends_http_there(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"platform": {"domain": {"certificate_arn": CERTIFICATE}}}))
    listeners = template.resources("aws_lb_listener")
    assert listeners["load-balancer_http-listener"]["default_action"][0]["redirect"]["protocol"] == "HTTPS"
    assert listeners["load-balancer_https-listener"]["certificate_arn"] == CERTIFICATE
    assert template.json["output"]["load_balancer_url"]["value"].startswith("https://")


def test_without_autoscaling_terraform_keeps_the_count(synthesize: Synthesize) -> None:
    template = synthesize(merged(REFERENCE, {"application": {"autoscale": {"enabled": False}}}))
    assert not template.resources("aws_appautoscaling_target")
    assert "ignore_changes" not in template.only("aws_ecs_service")["lifecycle"]


def test_an_alarm_with_an_address_of_its_own_has_a_topic_of_its_own(synthesize: Synthesize) -> None:
    alarms = [
        {"type": "cpu_high", "threshold": 80, "email": "ops@example.com"},
        {"type": "db_connections", "threshold": 80, "email": "dba@example.com"},
    ]
    template = synthesize(merged(REFERENCE, {"monitoring": {"alarms": alarms}}))
    assert set(template.resources("aws_sns_topic")) == {"notifications", "notifications-dba-at-example-com"}
    found = template.resources("aws_cloudwatch_metric_alarm")
    assert found["alarm-db-connections"]["alarm_actions"] == ["${aws_sns_topic.notifications-dba-at-example-com.arn}"]
    assert found["alarm-memory-high"]["alarm_actions"] == ["${aws_sns_topic.notifications.arn}"]


def test_a_percentage_of_connections_is_counted_from_the_limit_that_is_set(small: Template) -> None:
    parameters = {p["name"]: p["value"] for p in small.only("aws_db_parameter_group")["parameter"]}
    alarm = small.resources("aws_cloudwatch_metric_alarm")["alarm-db-connections"]
    assert alarm["threshold"] == int(parameters["max_connections"]) * 80 / 100


def test_every_replica_is_watched_for_lag(production: Template) -> None:
    alarm = production.resources("aws_cloudwatch_metric_alarm")["alarm-db-replica-lag-1"]
    assert alarm["dimensions"] == {"DBInstanceIdentifier": "my-app-replica-1"}


def test_production_spans_three_zones_with_a_gateway_each(production: Template) -> None:
    assert len(production.resources("aws_nat_gateway")) == 3
    assert production.resources("aws_db_instance")["database"]["multi_az"] is True
    assert set(production.resources("aws_vpc_endpoint")) == {
        "network_s3-endpoint",
        "endpoints_ecr-api",
        "endpoints_ecr-dkr",
        "endpoints_logs",
        "endpoints_secretsmanager",
    }


def test_production_scales_by_cpu_memory_and_requests(production: Template) -> None:
    assert set(production.resources("aws_appautoscaling_policy")) == {
        "scaling_cpu",
        "scaling_memory",
        "scaling_requests",
    }


def test_production_is_protected_from_deletion(production: Template) -> None:
    assert production.only("aws_lb")["enable_deletion_protection"] is True
    assert production.resources("aws_db_instance")["database"]["deletion_protection"] is True


def test_tasks_above_the_fewest_run_on_spot_where_the_deployment_allows_it(synthesize: Synthesize) -> None:
    edit = {"application": {"spot": 0.25, "autoscale": {"min": 2, "max": 10}}}

    service = synthesize(merged(REFERENCE, edit)).only("aws_ecs_service")

    assert service["capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "base": 2, "weight": 75},
        {"capacity_provider": "FARGATE_SPOT", "weight": 25},
    ]


def test_a_larger_disk_is_there_for_the_application_and_its_migrations(synthesize: Synthesize) -> None:
    tasks = synthesize(merged(REFERENCE, {"application": {"ephemeral_storage": 40}})).resources(
        "aws_ecs_task_definition"
    )

    assert {name for name, task in tasks.items() if task.get("ephemeral_storage") == {"size_in_gib": 40}} == {
        "task",
        "migrate-task",
    }
    for name in ("task", "migrate-task"):
        (container,) = json.loads(tasks[name]["container_definitions"])
        assert {"sourceVolume": "disk", "containerPath": "/disk", "readOnly": False} in container["mountPoints"]
