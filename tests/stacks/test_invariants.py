"""What must hold for every resource of every deployment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.constructs_lib.template import Attributes, Template
from tests.security.policy_rules import ACTIONS_WITHOUT_RESOURCE
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import PROJECT, REFERENCE, merged

ENCRYPTED_BY = {
    "aws_cloudwatch_log_group": "kms_key_id",
    "aws_db_instance": "storage_encrypted",
    "aws_ecr_repository": "encryption_configuration",
    "aws_sns_topic": "kms_master_key_id",
}

FORCE_NEW = {
    "aws_db_instance": ["identifier", "db_name", "username", "kms_key_id", "storage_encrypted", "db_subnet_group_name"],
    "aws_db_subnet_group": ["name"],
    "aws_ecr_repository": ["name", "encryption_configuration"],
    "aws_s3_bucket": ["bucket"],
    "aws_vpc": ["cidr_block"],
    "aws_subnet": ["vpc_id", "cidr_block", "availability_zone"],
    "aws_nat_gateway": ["allocation_id", "subnet_id"],
    "aws_eip": ["domain"],
    "aws_lb": ["name", "internal", "load_balancer_type"],
    "aws_lb_target_group": ["name", "port", "protocol", "target_type", "vpc_id"],
    "aws_ecs_cluster": ["name"],
    "aws_ecs_service": ["name", "cluster", "launch_type", "capacity_provider_strategy"],
    "aws_sns_topic": ["name"],
    "aws_cloudwatch_log_group": ["name"],
    "aws_security_group": ["name", "description", "vpc_id"],
    "aws_iam_role": ["name"],
    "aws_kms_alias": ["name"],
    "aws_flow_log": ["vpc_id", "traffic_type", "log_destination", "max_aggregation_interval"],
    "aws_vpc_endpoint": ["vpc_id", "service_name", "vpc_endpoint_type"],
    "aws_ssm_parameter": ["name"],
}
"""Arguments that the provider cannot change in place, by its documentation."""


def test_whatever_stores_data_is_encrypted_with_a_key_of_its_own(template: Template) -> None:
    for resource_type, attribute in ENCRYPTED_BY.items():
        for name, attributes in template.resources(resource_type).items():
            assert attributes[attribute], f"{resource_type}.{name}"


def test_every_bucket_has_all_its_guards(template: Template) -> None:
    buckets = set(template.resources("aws_s3_bucket"))
    for guard in (
        "lifecycle_configuration",
        "ownership_controls",
        "policy",
        "public_access_block",
        "server_side_encryption_configuration",
        "versioning",
    ):
        guarded = {name.rpartition("_")[0] for name in template.resources(f"aws_s3_bucket_{guard}")}
        assert guarded == buckets, guard


def test_only_the_load_balancer_hears_addresses_outside_the_groups(template: Template) -> None:
    for name, rule in template.resources("aws_vpc_security_group_ingress_rule").items():
        if "cidr_ipv4" in rule or "cidr_ipv6" in rule:
            assert rule["security_group_id"] == "${aws_security_group.load-balancer_security-group.id}", name
            assert rule["from_port"] == rule["to_port"], name
            assert rule["from_port"] in {80, 443}, name


def test_every_rule_is_one_tcp_port_and_says_why(template: Template) -> None:
    for direction in ("ingress", "egress"):
        for name, rule in template.resources(f"aws_vpc_security_group_{direction}_rule").items():
            assert rule["ip_protocol"] == "tcp", name
            assert rule["from_port"] == rule["to_port"], name
            assert " " in rule["description"], name


def test_no_role_may_do_everything_or_touch_everything(template: Template) -> None:
    for name, statement in role_statements(template):
        assert not [action for action in statement["Action"] if action.endswith("*")], name
        if "*" in statement["Resource"]:
            assert set(statement["Action"]) <= ACTIONS_WITHOUT_RESOURCE, name


def test_every_role_is_assumed_by_one_service_of_this_account(template: Template) -> None:
    for name, role in template.resources("aws_iam_role").items():
        (statement,) = json.loads(role["assume_role_policy"])["Statement"]
        assert set(statement["Principal"]) == {"Service"}, name
        assert "aws:SourceAccount" in statement["Condition"]["StringEquals"], name


def test_every_alarm_tells_somebody(template: Template) -> None:
    for name, alarm in template.resources("aws_cloudwatch_metric_alarm").items():
        assert alarm["alarm_actions"], name
        assert alarm["alarm_description"], name


def test_no_password_is_written_down(template: Template) -> None:
    assert not re.search(r"AKIA[0-9A-Z]{16}", json.dumps(template.json))
    for address, attributes in template.all_resources().items():
        for name in ("password", "master_password", "secret_string"):
            assert name not in attributes, address
        for name in ("password_wo", "secret_string_wo"):
            assert "ephemeral." in attributes.get(name, "ephemeral."), address


def test_nothing_of_this_machine_or_moment_is_written_down(template: Template) -> None:
    text = json.dumps(template.json)
    assert str(PROJECT) not in text
    assert f"{Path.home()}/" not in text
    assert not re.search(r"20\d\d-[01]\d-[0-3]\dT", text)


def test_the_provider_tags_everything(template: Template) -> None:
    (provider,) = template.json["provider"]["aws"]
    (default_tags,) = provider["default_tags"]
    assert set(default_tags["tags"]) == {"Project", "Environment", "ManagedBy", "Pattern"}


def test_two_syntheses_are_the_same(synthesize: Synthesize, small: Template) -> None:
    assert synthesize(REFERENCE).json == small.json


def test_a_third_zone_changes_only_lists_of_subnets_and_tables(synthesize: Synthesize, small: Template) -> None:
    three = synthesize(merged(REFERENCE, {"platform": {"availability_zones": 3}})).all_resources()
    two = small.all_resources()
    assert not set(two) - set(three)
    changed = {
        (address.split(".")[0], attribute)
        for address, attributes in two.items()
        for attribute, value in attributes.items()
        if three[address][attribute] != value
    }
    assert changed == {
        ("aws_db_subnet_group", "subnet_ids"),
        ("aws_ecs_service", "depends_on"),
        ("aws_ecs_service", "network_configuration"),
        ("aws_lb", "subnets"),
        ("aws_vpc_endpoint", "route_table_ids"),
        ("terraform_data", "depends_on"),
    }


def test_changing_the_pattern_keeps_every_resource(small: Template, grown: Template) -> None:
    assert not set(small.addresses()) - set(grown.addresses())


def test_changing_the_pattern_changes_nothing_that_would_replace_a_resource(small: Template, grown: Template) -> None:
    after = grown.all_resources()
    for address, attributes in small.all_resources().items():
        for attribute in FORCE_NEW.get(address.split(".")[0], []):
            assert after[address].get(attribute) == attributes.get(attribute), f"{address}.{attribute}"


@pytest.mark.parametrize("resource_type", sorted(FORCE_NEW))
def test_the_list_of_what_cannot_change_is_about_resources_that_exist(small: Template, resource_type: str) -> None:
    assert small.resources(resource_type)


def role_statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    policies: dict[str, Attributes] = template.resources("aws_iam_role_policy")
    for name, policy in policies.items():
        for statement in json.loads(policy["policy"])["Statement"]:
            yield name, statement
