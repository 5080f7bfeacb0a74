"""A deployment is taken away as docs/removing.md says, and made again under its name.

Apart from the stacks of test_patterns.py, on whose workers these waits for RDS would come last of all.
"""

from __future__ import annotations

import pytest

from groundplan.rehearse import TerraformError
from tests.terraform.applied_stack import UNPROTECTED, AppliedStack
from tests.terraform.conftest import SmallStack
from tests.terraform.permissions import actions_of, refused

NAME = "second-life"

pytestmark = pytest.mark.xdist_group(NAME)


@pytest.fixture(scope="module")
def stack(small_stack: SmallStack, begun: int) -> AppliedStack:  # noqa: ARG001 — counted first
    """A small deployment under protection, applied once; these tests change it in turn."""
    stack = small_stack(NAME, {"database": {"deletion_protection": True}})
    stack.synthesize()
    stack.terraform.init()
    stack.terraform.plan_and_apply()
    return stack


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


def test_the_policies_beside_the_stack_allow_all_of_that(stack: AppliedStack, begun: int) -> None:
    actions = actions_of(stack.aws.requests()[begun:])

    assert "rds:DeleteDBInstance" in actions
    assert refused(actions, stack.terraform.directory, "plan", "apply") == set()
