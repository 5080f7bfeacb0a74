"""The stack's unit test: what is found reaches the resources as references."""

# First, because it imports constructs_lib before cdktf.
from examples.existing_vpc.existing_vpc import OrdersStack

# isort: split
import cdktf  # pytest would take a `Testing` imported by name for a class of tests
import pytest
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule


@pytest.fixture(scope="module")
def synthesized() -> str:
    stack = OrdersStack(cdktf.Testing.app(), "orders", vpc_name="shared")
    return cdktf.Testing.synth(stack, True)  # noqa: FBT003 — the second argument runs the validations of the constructs


def test_vpc_is_found_by_its_name(synthesized: str) -> None:
    assert cdktf.Testing.to_have_data_source_with_properties(
        synthesized, DataAwsVpc.TF_RESOURCE_TYPE, {"tags": {"Name": "shared"}}
    )


def test_database_stands_in_the_subnets_that_were_found(synthesized: str) -> None:
    assert cdktf.Testing.to_have_resource_with_properties(
        synthesized, DbSubnetGroup.TF_RESOURCE_TYPE, {"subnet_ids": "${data.aws_subnets.database-subnets.ids}"}
    )
    assert cdktf.Testing.to_have_resource_with_properties(
        synthesized, SecurityGroup.TF_RESOURCE_TYPE, {"vpc_id": "${data.aws_vpc.vpc.id}"}
    )


def test_nobody_outside_the_vpc_is_let_in(synthesized: str) -> None:
    assert cdktf.Testing.to_have_resource_with_properties(
        synthesized, VpcSecurityGroupIngressRule.TF_RESOURCE_TYPE, {"cidr_ipv4": "${data.aws_vpc.vpc.cidr_block}"}
    )
