"""What a plan would do, read from its JSON form."""

from typing import Any

import pytest

from groundplan.rehearse import PlanChanges


def plan(**actions: list[str]) -> dict[str, Any]:
    return {"resource_changes": [{"address": f"aws_vpc.{n}", "change": {"actions": a}} for n, a in actions.items()]}


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        (["create"], "created"),
        (["update"], "updated"),
        (["delete"], "destroyed"),
        (["delete", "create"], "replaced"),
        (["create", "delete"], "replaced"),
        (["forget"], "forgotten"),
    ],
)
def test_each_action_has_its_kind(actions: list[str], kind: str) -> None:
    changes = PlanChanges.of(plan(main=actions, other=["no-op"]))
    kinds = ("created", "updated", "destroyed", "replaced", "forgotten")
    assert {name: getattr(changes, name) for name in kinds} == {
        name: ("aws_vpc.main",) if name == kind else () for name in kinds
    }
    assert not changes.empty


def test_addresses_are_sorted() -> None:
    assert PlanChanges.of(plan(b=["create"], a=["create"])).created == ("aws_vpc.a", "aws_vpc.b")


def test_a_plan_that_only_reads_is_empty() -> None:
    assert PlanChanges.of(plan(a=["no-op"], b=["read"])).empty


def test_a_plan_of_an_empty_stack_is_empty() -> None:
    assert PlanChanges.of({}).empty


def test_a_changed_output_is_a_change() -> None:
    changes = PlanChanges.of({"output_changes": {"kept": {"actions": ["no-op"]}, "new": {"actions": ["create"]}}})
    assert changes.outputs == ("new",)
    assert not changes.empty


def planned_change(action: str, address: str = "aws_vpc.main") -> dict[str, Any]:
    return {"type": "planned_change", "change": {"resource": {"addr": address}, "action": action}}


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("create", "created"),
        ("update", "updated"),
        ("delete", "destroyed"),
        ("replace", "replaced"),
        ("remove", "forgotten"),
    ],
)
def test_each_action_of_a_message_has_its_kind(action: str, kind: str) -> None:
    changes = PlanChanges.told_by([{"type": "version"}, planned_change(action), planned_change("read", "data.a.b")])
    assert getattr(changes, kind) == ("aws_vpc.main",)
    assert not changes.empty


def test_messages_that_tell_of_reading_alone_are_an_empty_plan() -> None:
    told = [planned_change("read"), {"type": "outputs", "outputs": {"kept": {"action": "noop"}, "known": {}}}]
    assert PlanChanges.told_by(told).empty


def test_an_output_that_a_message_changes_is_a_change() -> None:
    assert PlanChanges.told_by([{"type": "outputs", "outputs": {"new": {"action": "create"}}}]).outputs == ("new",)
