"""A deployment is made, fails once, is taken away as docs/removing.md says, and made again under its name.

Apart from the stacks of test_patterns.py, on whose workers these waits for RDS would come last of all.
"""

from __future__ import annotations

import pytest

from groundplan.rehearse import EmulatedAws, TerraformError
from groundplan.rehearse.mends.ecs import DOES_NOT_START
from tests.terraform.applied_stack import UNPROTECTED, AppliedStack
from tests.terraform.conftest import Bind, StackFolder

NAME = "second-life"

pytestmark = pytest.mark.xdist_group(NAME)


@pytest.fixture(scope="module")
def stack(stack_folder: StackFolder, emulated_aws: EmulatedAws, terraform: Bind) -> AppliedStack:
    """A small deployment under protection, which these tests apply in turn."""
    deployment = {"deployment": {"name": NAME}, "database": {"deletion_protection": True}}
    return AppliedStack(NAME, deployment, stack_folder(NAME), emulated_aws, terraform)


def test_all_that_one_off_tasks_need_can_be_made_before_the_services(stack: AppliedStack) -> None:
    stack.synthesize()
    stack.terraform.init()
    stack.terraform.plan_and_apply(target="terraform_data.prepared")

    outputs = stack.terraform.outputs()
    assert all("aws ecs run-task" in outputs[f"{task}_command"] for task in ("bootstrap", "migrate"))
    assert stack.client("ecs").list_services(cluster=stack.name)["serviceArns"] == []

    stack.terraform.plan_and_apply()
    assert len(stack.client("ecs").list_services(cluster=stack.name)["serviceArns"]) == 1


def test_an_apply_fails_where_ecs_goes_back_to_what_ran_before(stack: AppliedStack) -> None:
    broken = f"registry.example.com/shop{DOES_NOT_START}"

    with pytest.raises(TerraformError, match="ECS rolled back"):
        stack.terraform.plan_and_apply(variables={"container_image": broken})

    assert "aws_ecs_service.service" in stack.plan(container_image=broken).updated
    stack.terraform.plan_and_apply()
    changes = stack.plan()
    assert changes.empty, changes


def test_a_protected_stack_is_not_destroyed(stack: AppliedStack) -> None:
    with pytest.raises(TerraformError, match="prevent_destroy"):
        stack.terraform.plan(destroy=True)


def test_it_is_removed_once_its_protection_is_off(stack: AppliedStack) -> None:
    stack.remove()

    assert stack.resources() == []


def test_it_can_be_made_and_removed_again_under_its_name(stack: AppliedStack) -> None:
    stack.synthesize(UNPROTECTED)
    stack.terraform.plan_and_apply()
    changes = stack.plan(UNPROTECTED)
    assert changes.empty, changes

    stack.terraform.destroy()

    assert stack.resources() == []
    snapshots = stack.client("rds").describe_db_snapshots(DBInstanceIdentifier=stack.name, SnapshotType="manual")
    names = {snapshot["DBSnapshotIdentifier"] for snapshot in snapshots["DBSnapshots"]}
    assert len(names) == 2, "one of each life"
