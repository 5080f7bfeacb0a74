"""A deployment is made by the script beside it, and goes back to what ran before where a release does not start.

Apart from the stacks of test_patterns.py, on whose workers these waits for RDS would come last of all.
"""

from __future__ import annotations

import re

import pytest

from groundplan.rehearse import TerraformError
from tests.terraform.applied_stack import AppliedStack
from tests.terraform.conftest import SmallStack
from tests.terraform.deploying import deploy
from tests.terraform.permissions import actions_of, refused
from tests.terraform.recording import record

NAME = "deployed"

pytestmark = pytest.mark.xdist_group(NAME)


@pytest.fixture(scope="module")
def stack(small_stack: SmallStack, begun: int) -> AppliedStack:  # noqa: ARG001 — counted first
    """A small deployment, which the first test applies."""
    return small_stack(NAME, {})


def deployed(stack: AppliedStack) -> str:
    """Run deploy.sh for the first release of an application."""
    (stack.folder / "Dockerfile").touch()
    return deploy(stack.terraform, stack.folder / "programs", "--context", str(stack.folder), "--tag", "1")


def test_the_script_goes_from_nothing_to_a_running_application(stack: AppliedStack) -> None:
    stack.synthesize()

    said = deployed(stack)
    record("cdktf.out/stacks/my-app/deploy.sh --yes", said.replace(stack.name, "my-app"))

    # Before the services there is all that one-off tasks need, and they have run.
    steps = re.findall(r"^== (\w+)$|^(Apply complete!)|^(bootstrap|migrate): STOPPED$", said, flags=re.MULTILINE)
    assert ["".join(step) for step in steps] == [
        *("state", "build", "prepare", "Apply complete!", "push", "database", "bootstrap", "migrate"),
        *("apply", "Apply complete!", "report"),
    ]
    assert stack.terraform.outputs()["load_balancer_url"] in said
    (service,) = stack.client("ecs").describe_services(cluster=stack.name, services=[stack.name])["services"]
    task = stack.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert task["containerDefinitions"][0]["image"].endswith(f"/{stack.name}:1")


def test_the_script_changes_nothing_the_next_time(stack: AppliedStack) -> None:
    said = deployed(stack)

    assert said.count("there is nothing to change") == 2
    assert "Apply complete!" not in said
    assert "nothing to push" in said


def test_an_apply_fails_where_ecs_goes_back_to_what_ran_before(stack: AppliedStack) -> None:
    # Loads moto, which is to wait until something is applied.
    from groundplan.rehearse.mends.ecs import DOES_NOT_START  # noqa: PLC0415

    broken = f"registry.example.com/shop{DOES_NOT_START}"

    with pytest.raises(TerraformError, match="ECS rolled back"):
        stack.terraform.plan_and_apply(variables={"container_image": broken})

    assert "aws_ecs_service.service" in stack.plan(container_image=broken).updated
    stack.terraform.plan_and_apply()
    changes = stack.plan()
    assert changes.empty, changes


def test_the_policies_beside_the_stack_allow_all_of_that(stack: AppliedStack, begun: int) -> None:
    actions = actions_of(stack.aws.requests()[begun:])

    assert "ecs:RunTask" in actions
    assert refused(actions, stack.terraform.directory, "plan", "apply") == set()
