"""A plan fails, with what to write, where what somebody else manages is not what it was said to be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cdktf
import pytest
from cdktf import TerraformStack

from constructs_lib import ExistingCluster, ExistingKey, ExistingNetwork, NetworkCheck
from groundplan.rehearse import EmulatedAws, Terraform, TerraformError
from tests.constructs_lib.stand_ins import new_stack

PlanOf = Callable[[TerraformStack], dict[str, Any]]
Plan = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.xdist_group("existing")


@dataclass
class There:
    vpc_id: str
    subnets: dict[str, str]
    """By zone."""
    elsewhere: str
    """A subnet of another VPC."""


@pytest.fixture(scope="module")
def there(emulated_aws: EmulatedAws) -> There:
    ec2 = emulated_aws.client("ec2")
    vpcs = [ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in (7, 8)]

    def subnet(vpc: int, zone: str, third: int) -> str:
        made: str = ec2.create_subnet(
            VpcId=vpcs[vpc], CidrBlock=f"10.{7 + vpc}.{third}.0/24", AvailabilityZone=f"us-east-1{zone}"
        )["Subnet"]["SubnetId"]
        return made

    subnets = {name: subnet(0, name[0], number) for number, name in enumerate(("a1", "a2", "b1"))}
    return There(vpcs[0], subnets, subnet(1, "c", 9))


@pytest.fixture
def plan_of(stack_folder: Callable[[str], Path], terraform: Callable[[Path], Terraform]) -> PlanOf:
    def planned(stack: TerraformStack) -> dict[str, Any]:
        folder = stack_folder("existing")
        (folder / "cdk.tf.json").write_text(cdktf.Testing.synth(stack), encoding="utf-8")
        tool = terraform(folder)
        tool.init()
        return tool.plan()

    return planned


@pytest.fixture
def plan(there: There, plan_of: PlanOf) -> Plan:
    def planned(**tiers: list[str]) -> dict[str, Any]:
        good = [there.subnets["a1"], there.subnets["b1"]]
        given = {f"{tier}_subnet_ids": tiers.get(tier, good) for tier in ("public", "private", "database")}
        stack = new_stack()
        NetworkCheck(stack, "network", network=ExistingNetwork(vpc_id=there.vpc_id, **given))
        return plan_of(stack)

    return planned


def said(error: TerraformError) -> str:
    """The words of the tool without its frame and its line breaks."""
    return " ".join(str(error).replace("\u2502", " ").split())


def test_a_network_that_is_as_it_was_said_to_be_is_planned(plan: Plan) -> None:
    assert json.dumps(plan())


def test_a_subnet_of_another_vpc_is_refused(plan: Plan, there: There) -> None:
    with pytest.raises(TerraformError) as refused:
        plan(private=[there.subnets["a1"], there.elsewhere])

    assert f"The private subnet {there.elsewhere} lies in vpc-" in said(refused.value)
    assert f"not in {there.vpc_id}. Name a subnet of that VPC" in said(refused.value)


def test_subnets_of_one_zone_alone_are_refused(plan: Plan, there: There) -> None:
    with pytest.raises(TerraformError) as refused:
        plan(database=[there.subnets["a1"], there.subnets["a2"]])

    assert "All database subnets lie in us-east-1a. Name subnets of two availability zones" in said(refused.value)


def test_a_subnet_that_there_is_not_is_refused(plan: Plan, there: There) -> None:
    with pytest.raises(TerraformError, match="no matching EC2 Subnet found"):
        plan(public=[there.subnets["a1"], "subnet-0123456789abcdef0"])


def test_a_cluster_and_a_key_that_are_usable_are_planned_and_a_disabled_key_is_refused(
    plan_of: PlanOf, emulated_aws: EmulatedAws
) -> None:
    kms = emulated_aws.client("kms")
    key_id = kms.create_key(KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    emulated_aws.client("ecs").create_cluster(clusterName="shared")

    def looking() -> TerraformStack:
        stack = new_stack()
        ExistingCluster(stack, "cluster", name="shared")
        ExistingKey(stack, "key", key_id=key_id)
        return stack

    plan_of(looking())
    kms.disable_key(KeyId=key_id)
    with pytest.raises(TerraformError) as refused:
        plan_of(looking())

    assert f"The key {key_id} is Disabled, for ENCRYPT_DECRYPT. Name a key that is enabled" in said(refused.value)
