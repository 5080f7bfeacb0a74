from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from cdktf import TerraformStack, TerraformVariable
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets

from constructs_lib import (
    ExistingNetwork,
    FlowLogs,
    InterfaceEndpoints,
    LoadBalancer,
    Network,
    NetworkCheck,
)
from tests.constructs_lib.stand_ins import NETWORK, encryption_key, new_stack, postgres_database
from tests.constructs_lib.template import Template

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]


def network(
    stack: TerraformStack, *, zones: list[str] = ZONES, nat: Literal["none", "single", "per_az"] = "single"
) -> Network:
    return Network(
        stack,
        "network",
        name="shop",
        region="us-east-1",
        cidr_block="10.0.0.0/16",
        availability_zones=zones,
        nat=nat,
    )


def synthesized(*, zones: list[str] = ZONES, nat: Literal["none", "single", "per_az"] = "single") -> Template:
    stack = new_stack()
    network(stack, zones=zones, nat=nat)
    return Template(stack)


def test_every_zone_has_a_subnet_in_each_tier() -> None:
    subnets = synthesized().resources("aws_subnet")
    assert sorted(subnets) == [f"network_{tier}_{zone}" for tier in ("database", "private", "public") for zone in ZONES]


def test_no_subnet_hands_out_public_addresses() -> None:
    for subnet in synthesized().resources("aws_subnet").values():
        assert subnet["map_public_ip_on_launch"] is False


def test_adding_a_zone_leaves_what_is_there_as_it_was() -> None:
    two = synthesized(zones=ZONES[:2]).all_resources()
    three = synthesized(zones=ZONES).all_resources()
    del two["aws_vpc_endpoint.network_s3-endpoint"], three["aws_vpc_endpoint.network_s3-endpoint"]
    assert {address: three[address] for address in two} == two


def test_a_single_nat_gateway_serves_every_zone() -> None:
    template = synthesized()
    assert list(template.resources("aws_nat_gateway")) == ["network_nat_us-east-1a"]
    routes = template.resources("aws_route")
    for zone in ZONES:
        target = routes[f"network_private_{zone}-default-route"]["nat_gateway_id"]
        assert target == "${aws_nat_gateway.network_nat_us-east-1a.id}"


def test_a_nat_gateway_in_each_zone_serves_its_own() -> None:
    routes = synthesized(nat="per_az").resources("aws_route")
    for zone in ZONES:
        target = routes[f"network_private_{zone}-default-route"]["nat_gateway_id"]
        assert target == f"${{aws_nat_gateway.network_nat_{zone}.id}}"


def test_without_nat_private_subnets_have_a_table_each_and_no_way_out() -> None:
    template = synthesized(nat="none")
    tables = template.resources("aws_route_table")
    assert {f"network_private_{zone}-route-table" for zone in ZONES} <= set(tables)
    assert list(template.resources("aws_route")) == ["network_public_default-route"]


def test_without_nat_public_subnets_reach_s3_by_its_endpoint_too() -> None:
    tables = synthesized(nat="none").only("aws_vpc_endpoint")["route_table_ids"]
    assert "${aws_route_table.network_public_route-table.id}" in tables


def test_nat_comes_and_goes_and_nothing_else_does() -> None:
    without, single = synthesized(nat="none").all_resources(), synthesized(nat="single").all_resources()
    del without["aws_vpc_endpoint.network_s3-endpoint"], single["aws_vpc_endpoint.network_s3-endpoint"]
    assert {address: single[address] for address in without} == without


def test_a_nat_gateway_waits_for_the_internet_gateway() -> None:
    address = synthesized().only("aws_eip")
    assert address["depends_on"] == ["aws_internet_gateway.network_internet-gateway"]


def test_database_subnets_have_no_way_out() -> None:
    template = synthesized()
    routed = {route["route_table_id"] for route in template.resources("aws_route").values()}
    assert "${aws_route_table.network_database_route-table.id}" not in routed
    associations = template.resources("aws_route_table_association")
    assert (
        associations["network_database_us-east-1a-route-table-association"]["route_table_id"]
        == "${aws_route_table.network_database_route-table.id}"
    )


def test_only_public_subnets_are_routed_to_the_internet_gateway() -> None:
    routes = synthesized().resources("aws_route")
    assert [name for name, route in routes.items() if "gateway_id" in route] == ["network_public_default-route"]


def test_s3_is_reached_from_private_and_database_subnets_without_nat() -> None:
    endpoint = synthesized().only("aws_vpc_endpoint")
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert len(endpoint["route_table_ids"]) == len(ZONES) + 1


def test_the_default_security_group_is_emptied() -> None:
    group = synthesized().only("aws_default_security_group")
    assert "ingress" not in group
    assert "egress" not in group


def test_a_network_in_one_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 different zones, got"):
        network(new_stack(), zones=["us-east-1a", "us-east-1a"])


@pytest.mark.parametrize("tier", ["public_subnet_ids", "private_subnet_ids", "database_subnet_ids"])
def test_an_existing_tier_in_one_zone_is_refused(tier: str) -> None:
    subnets = {
        "public_subnet_ids": ["subnet-1", "subnet-2"],
        "private_subnet_ids": ["subnet-3", "subnet-4"],
        "database_subnet_ids": ["subnet-5", "subnet-6"],
    }
    assert ExistingNetwork(vpc_id="vpc-1", **subnets).vpc_id == "vpc-1"
    with pytest.raises(ValueError, match=f"at least two different {tier}, got"):
        ExistingNetwork(vpc_id="vpc-1", **{**subnets, tier: ["subnet-1", "subnet-1"]})


def looked_up(stack: TerraformStack) -> ExistingNetwork:
    return ExistingNetwork(
        vpc_id=TerraformVariable(stack, "vpc", type="string").string_value,
        public_subnet_ids=DataAwsSubnets(stack, "public-subnets").ids,
        private_subnet_ids=DataAwsSubnets(stack, "private-subnets").ids,
        database_subnet_ids=DataAwsSubnets(stack, "database-subnets").ids,
    )


def test_tiers_that_are_looked_up_reach_each_resource_as_a_whole() -> None:
    stack = new_stack()
    network = looked_up(stack)
    LoadBalancer(
        stack,
        "load-balancer",
        name="shop",
        network=network,
        certificate_arn=None,
        access_logs_to=None,
        deletion_protection=False,
    )
    InterfaceEndpoints(stack, "endpoints", name="shop", region="us-east-1", network=network, services=["logs"])
    postgres_database(stack, network=network)
    template = Template(stack)

    assert template.only("aws_lb")["subnets"] == "${data.aws_subnets.public-subnets.ids}"
    assert template.only("aws_vpc_endpoint")["subnet_ids"] == "${data.aws_subnets.private-subnets.ids}"
    assert template.only("aws_db_subnet_group")["subnet_ids"] == "${data.aws_subnets.database-subnets.ids}"


def test_a_tier_that_is_looked_up_is_not_looked_up_again() -> None:
    stack = new_stack()

    with pytest.raises(ValueError, match="supply public_subnet_ids one by one, got a reference to a whole list"):
        NetworkCheck(stack, "check", network=looked_up(stack))


def test_subnets_are_compared_with_a_vpc_that_is_known_at_plan_time() -> None:
    stack = new_stack()
    NetworkCheck(stack, "check", network=replace(NETWORK, vpc_id=looked_up(stack).vpc_id))
    subnet = Template(stack).data("aws_subnet")["check_public-1"]

    assert subnet["lifecycle"]["postcondition"][0]["condition"] == '${self.vpc_id == "${var.vpc}"}'


def test_flow_logs_record_all_traffic_in_an_encrypted_log_group() -> None:
    stack = new_stack()
    FlowLogs(
        stack,
        "flow-logs",
        name="shop",
        network=network(stack),
        retention_days=30,
        encryption_key=encryption_key(stack),
    )
    template = Template(stack)
    assert template.only("aws_flow_log")["traffic_type"] == "ALL"
    log_group = template.only("aws_cloudwatch_log_group")
    assert log_group["kms_key_id"] == "${aws_kms_key.key.arn}"
    assert log_group["retention_in_days"] == 30


def test_interface_endpoints_answer_under_the_public_names_in_private_subnets() -> None:
    stack = new_stack()
    InterfaceEndpoints(
        stack, "endpoints", name="shop", region="us-east-1", network=network(stack), services=["ecr.api", "logs"]
    )
    endpoints = Template(stack).resources("aws_vpc_endpoint")
    endpoint = endpoints["endpoints_ecr-api"]
    assert endpoint["service_name"] == "com.amazonaws.us-east-1.ecr.api"
    assert endpoint["private_dns_enabled"] is True
    assert endpoint["subnet_ids"] == [f"${{aws_subnet.network_private_{zone}.id}}" for zone in ZONES]
    assert endpoint["security_group_ids"] == ["${aws_security_group.endpoints_security-group.id}"]


def test_a_subnet_stands_in_its_zone_with_the_addresses_of_its_slot() -> None:
    subnet = synthesized().resources("aws_subnet")["network_public_us-east-1b"]
    assert subnet["availability_zone"] == "us-east-1b"
    assert subnet["cidr_block"] == "10.0.136.0/21"
    assert subnet["vpc_id"] == "${aws_vpc.network.id}"


def test_names_resolve_inside_the_vpc_as_private_endpoints_need() -> None:
    vpc = synthesized().only("aws_vpc")
    assert (vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == (True, True)


def test_every_subnet_has_the_route_table_of_its_tier_and_zone() -> None:
    template = synthesized()
    tables = {
        association["subnet_id"]: association["route_table_id"]
        for association in template.resources("aws_route_table_association").values()
    }
    for zone in ZONES:
        expected = {"public": "public_", "private": f"private_{zone}-", "database": "database_"}
        for tier, table in expected.items():
            assert (
                tables[f"${{aws_subnet.network_{tier}_{zone}.id}}"]
                == f"${{aws_route_table.network_{table}route-table.id}}"
            )
    assert len(tables) == len(template.resources("aws_subnet"))


def test_every_route_is_a_default_route() -> None:
    assert {route["destination_cidr_block"] for route in synthesized().resources("aws_route").values()} == {"0.0.0.0/0"}


def test_a_nat_gateway_stands_in_the_public_subnet_of_its_zone_with_an_address_of_its_own() -> None:
    gateways = synthesized(nat="per_az").resources("aws_nat_gateway")
    for zone in ZONES:
        gateway = gateways[f"network_nat_{zone}"]
        assert gateway["subnet_id"] == f"${{aws_subnet.network_public_{zone}.id}}"
        assert gateway["allocation_id"] == f"${{aws_eip.network_nat_{zone}-address.id}}"


def test_the_emptied_security_group_is_the_one_of_the_vpc() -> None:
    assert synthesized().only("aws_default_security_group")["vpc_id"] == "${aws_vpc.network.id}"


def test_flow_logs_watch_the_vpc_and_write_to_their_log_group_only() -> None:
    stack = new_stack()
    FlowLogs(
        stack, "flow-logs", name="shop", network=network(stack), retention_days=30, encryption_key=encryption_key(stack)
    )
    template = Template(stack)
    flow_log = template.only("aws_flow_log")
    assert flow_log["vpc_id"] == "${aws_vpc.network.id}"
    assert flow_log["log_destination"] == "${aws_cloudwatch_log_group.flow-logs_log-group.arn}"
    assert flow_log["iam_role_arn"] == "${aws_iam_role.flow-logs_role.arn}"
    (statement,) = template.policy("aws_iam_role_policy", "flow-logs_role_write-logs")
    assert statement["Resource"] == ["${aws_cloudwatch_log_group.flow-logs_log-group.arn}:*"]
