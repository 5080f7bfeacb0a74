"""A real Terraform builds a stack in the emulated AWS, finds nothing to change, and takes it down again."""

import shutil
from collections.abc import Callable
from pathlib import Path

from groundplan.rehearse import EmulatedAws, PlanChanges, Terraform

STACK = Path(__file__).with_name("emulator_stack.json")


def test_a_stack_is_applied_unchanged_at_the_next_plan_and_destroyed(
    emulated_aws: EmulatedAws, stack_folder: Callable[[str], Path], terraform: Callable[[Path], Terraform]
) -> None:
    folder = stack_folder("emulator")
    shutil.copy(STACK, folder / "cdk.tf.json")
    tool = terraform(folder)

    tool.init()
    planned = PlanChanges.of(tool.plan())
    assert "aws_ecs_service.web" in planned.created
    tool.apply()
    assert tool.outputs() == {
        "account": "123456789012",
        "image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/emulated-web:first",
        "network": "10.0.16.0/20 in 10.0.0.0/16",
    }
    service = emulated_aws.client("ecs", "eu-central-1").describe_services(cluster="emulated", services=["web"])
    assert service["services"][0]["enableExecuteCommand"]

    changes = tool.changes()
    assert changes.empty, f"{changes}\n{emulated_aws.log()}"

    tool.destroy()
    assert "values" not in tool.state()
