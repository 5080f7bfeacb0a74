"""A real Terraform puts a firewall, HTTPS and backups in two regions into the emulated AWS, changes and removes them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws, Terraform

STACK = Path(__file__).with_name("edge_stack.json")
REGION, COPY_REGION = "eu-central-1", "eu-west-1"


@pytest.fixture
def surroundings(emulated_aws: EmulatedAws) -> Iterator[None]:
    """What is there before: a zone, as in any account, and a load balancer, whose provider waits a minute for one."""
    balancers, zones = emulated_aws.client("elbv2", REGION), emulated_aws.client("route53")
    subnets = emulated_aws.client("ec2", REGION).describe_subnets()["Subnets"]
    balancer = balancers.create_load_balancer(Name="edge", Subnets=[subnet["SubnetId"] for subnet in subnets[:2]])
    zone = zones.create_hosted_zone(Name="edge.example.com", CallerReference="edge")
    yield
    zones.delete_hosted_zone(Id=zone["HostedZone"]["Id"])
    balancers.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"])


def edit(stack: dict[str, Any]) -> None:
    """Let the firewall count, with another limit; keep backups longer, and start them later."""
    resources = stack["resource"]
    for rule in resources["aws_wafv2_web_acl"]["main"]["rule"]:
        if "action" in rule:
            rule["action"] = {"count": {}}
            rule["statement"]["rate_based_statement"]["limit"] = 500
        else:
            rule["override_action"] = {"count": {}}
    resources["aws_wafv2_web_acl_logging_configuration"]["main"]["redacted_fields"].pop()
    (backup,) = resources["aws_backup_plan"]["main"]["rule"]
    backup |= {"schedule": "cron(0 8 * * ? *)", "lifecycle": {"delete_after": 60}}


@pytest.mark.usefixtures("surroundings")
def test_an_edge_is_applied_changed_in_place_unchanged_at_the_next_plan_and_destroyed(
    emulated_aws: EmulatedAws, stack_folder: Callable[[str], Path], terraform: Callable[[Path], Terraform]
) -> None:
    folder = stack_folder("edge")
    synthesized = folder / "cdk.tf.json"
    stack = json.loads(STACK.read_text(encoding="utf-8"))
    synthesized.write_text(json.dumps(stack), encoding="utf-8")
    tool = terraform(folder)

    tool.init()
    tool.plan_and_apply()
    assert vaults(emulated_aws, REGION) == ["edge"]
    assert vaults(emulated_aws, COPY_REGION) == ["edge-copies"]

    edit(stack)
    synthesized.write_text(json.dumps(stack), encoding="utf-8")
    done = sorted(step for step in tool.plan_and_apply_in_order() if step[0] != "read")
    changed = ("aws_backup_plan.main", "aws_wafv2_web_acl.main", "aws_wafv2_web_acl_logging_configuration.main")
    assert done == [("update", address) for address in changed], "what was not edited is as the first apply left it"

    changes = tool.changes()
    assert changes.empty, f"{changes}\n{emulated_aws.log()}"

    tool.destroy()
    assert "values" not in tool.state()


def vaults(aws: EmulatedAws, region: str) -> list[str]:
    return [vault["BackupVaultName"] for vault in aws.client("backup", region).list_backup_vaults()["BackupVaultList"]]
