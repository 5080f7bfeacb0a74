"""The surroundings that a construct under test needs."""

from __future__ import annotations

from cdktf import TerraformStack, Testing
from cdktf_cdktf_provider_aws.provider import AwsProvider

from constructs_lib import EncryptionKey, ExistingNetwork
from stacks.addressing import ReadableAddressesStack

NETWORK = ExistingNetwork(
    vpc_id="vpc-0abc",
    public_subnet_ids=["subnet-public-a", "subnet-public-b"],
    private_subnet_ids=["subnet-private-a", "subnet-private-b"],
    database_subnet_ids=["subnet-database-a", "subnet-database-b"],
)


def new_stack() -> TerraformStack:
    stack = ReadableAddressesStack(Testing.app(), "stack")
    AwsProvider(stack, "aws", region="us-east-1")
    return stack


def encryption_key(stack: TerraformStack, id_: str = "key") -> EncryptionKey:
    return EncryptionKey(stack, id_, alias=f"shop-{id_}", description="A key for a test")
