"""No edit of a deployment that runs costs data or churns its network: plans of a real Terraform against what stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundplan.rehearse import PlanChanges, TerraformError
from tests.terraform.applied_stack import AppliedStack, SynthesisError
from tests.terraform.conftest import of_each_pattern
from tests.terraform.features import FEATURES, Feature, beyond
from tests.terraform.transitions import PRODUCTION, SMALL, TRANSITIONS, Transition, lost, row

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

DOCUMENT = (Path(__file__).parents[2] / "docs" / "transitions.md").read_text(encoding="utf-8")


def on_its_pattern(transition: Transition) -> ParameterSet:
    return pytest.param(
        transition.pattern,
        transition,
        id=f"{transition.pattern}: {transition.description}",
        marks=pytest.mark.xdist_group(transition.pattern),
    )


@pytest.mark.parametrize(
    ("stack", "transition"),
    [on_its_pattern(transition) for transition in TRANSITIONS],
    indirect=["stack"],
    scope="session",  # or pytest would remove the stack after each of them, and apply it again
)
def test_an_edit_costs_no_data_and_the_table_says_what_it_does(stack: AppliedStack, transition: Transition) -> None:
    plan = stack.plan_of(transition.edit)

    assert lost(transition, PlanChanges.of(plan)) == []
    assert row(transition, plan) in DOCUMENT.splitlines()


def test_the_table_has_no_row_that_no_test_made() -> None:
    shown = re.findall(rf"^\| ({SMALL}|{PRODUCTION}) \| ([^|]*) \|", DOCUMENT, flags=re.MULTILINE)

    assert shown == [(transition.pattern, transition.description) for transition in TRANSITIONS]


@pytest.mark.parametrize(
    "stack", [pytest.param(SMALL, marks=pytest.mark.xdist_group(SMALL))], indirect=True, scope="session"
)
@pytest.mark.parametrize("feature", [feature for feature in FEATURES if feature.on], ids=lambda feature: feature.name)
def test_a_feature_comes_without_replacing_anything_else(stack: AppliedStack, feature: Feature) -> None:
    assert feature.on
    changes = PlanChanges.of(stack.plan_of(feature.on))

    assert list(beyond(feature, changes)) == []
    assert changes.created or changes.updated or changes.replaced


@of_each_pattern
def test_less_storage_is_refused_with_an_explanation(stack: AppliedStack) -> None:
    with pytest.raises(TerraformError) as refused:
        stack.plan({"database": {"storage": 50}}, refresh=False)

    message = " ".join(str(refused.value).split())
    assert f"The storage of {stack.name} was declared larger than 50 GiB, and RDS cannot take storage away." in message


@of_each_pattern
def test_a_renamed_deployment_is_refused_with_an_explanation(stack: AppliedStack) -> None:
    with pytest.raises(SynthesisError) as refused:
        stack.synthesize({"deployment": {"name": "another"}})

    assert refused.value.code == 2
    assert f"this file has made the stack {stack.name}, which stands" in str(refused.value)
    assert not (stack.folder / "cdktf.out" / "stacks" / "another").exists()
