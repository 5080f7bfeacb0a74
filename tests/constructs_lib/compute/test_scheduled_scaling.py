from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest
from cdktf import TerraformVariable

from constructs_lib import ScalingTargets, ServiceScaling
from constructs_lib.compute.scheduled_scaling import ScheduledCapacity, ScheduledScaling
from tests.constructs_lib.stand_ins import running
from tests.constructs_lib.template import Template

BERLIN = "Europe/Berlin"
MORNING = ScheduledCapacity("cron(0 7 ? * MON-FRI *)", BERLIN, min_capacity=4)
EVENING = ScheduledCapacity("cron(0 20 ? * MON-FRI *)", BERLIN, min_capacity=2)
PEAK = ScheduledCapacity("cron(0 9 ? * MON *)", BERLIN, min_capacity=20, max_capacity=30)
CALM = ScheduledCapacity("cron(0 12 ? * MON *)", BERLIN, min_capacity=2, max_capacity=10)


def scaled(*schedules: Mapping[str, ScheduledCapacity]) -> Template:
    run = running()
    scaling = ServiceScaling(
        run.stack,
        "scaling",
        service=run.service,
        min_capacity=2,
        max_capacity=10,
        targets=ScalingTargets(cpu_percent=70),
    )
    for number, actions in enumerate(schedules):
        ScheduledScaling(run.stack, f"schedule-{number}", name="shop", target=scaling.target, actions=actions)
    return Template(run.stack)


def ignored(template: Template) -> object:
    return template.only("aws_appautoscaling_target").get("lifecycle", {}).get("ignore_changes")


def test_bounds_change_at_their_time_in_their_time_zone() -> None:
    action = scaled({"morning": MORNING}).only("aws_appautoscaling_scheduled_action")
    assert action["schedule"] == "cron(0 7 ? * MON-FRI *)"
    assert action["timezone"] == BERLIN
    assert action["name"] == "shop-morning"


def test_a_bound_that_was_not_given_stays_as_it_is() -> None:
    action = scaled({"morning": MORNING}).only("aws_appautoscaling_scheduled_action")
    assert action["scalable_target_action"] == {"min_capacity": "4"}


def test_both_bounds_can_change() -> None:
    actions = scaled({"peak": PEAK, "calm": CALM}).resources("aws_appautoscaling_scheduled_action")
    assert actions["schedule-0_peak"]["scalable_target_action"] == {"min_capacity": "20", "max_capacity": "30"}


def test_the_bounds_that_change_are_those_of_the_service() -> None:
    action = scaled({"morning": MORNING}).only("aws_appautoscaling_scheduled_action")
    assert action["resource_id"] == "${aws_appautoscaling_target.scaling.resource_id}"
    assert action["scalable_dimension"] == "${aws_appautoscaling_target.scaling.scalable_dimension}"
    assert action["service_namespace"] == "${aws_appautoscaling_target.scaling.service_namespace}"


def test_actions_of_a_target_are_made_one_after_the_other() -> None:
    actions = scaled({"morning": MORNING, "evening": EVENING}).resources("aws_appautoscaling_scheduled_action")
    assert "depends_on" not in actions["schedule-0_morning"]
    assert actions["schedule-0_evening"]["depends_on"] == ["aws_appautoscaling_scheduled_action.schedule-0_morning"]


def test_an_apply_does_not_put_back_the_bounds_that_move() -> None:
    assert ignored(scaled({"peak": PEAK, "calm": CALM})) == ["max_capacity", "min_capacity"]


def test_a_bound_that_no_schedule_moves_stays_terraforms() -> None:
    assert ignored(scaled({"morning": MORNING, "evening": EVENING})) == ["min_capacity"]
    most = ScheduledCapacity("cron(0 7 * * ? *)", BERLIN, max_capacity=8)
    assert ignored(scaled({"most": most})) == ["max_capacity"]


def test_bounds_without_a_schedule_stay_terraforms() -> None:
    assert ignored(scaled()) is None


def test_two_schedules_of_one_target_are_refused() -> None:
    with pytest.raises(ValueError, match="one ScheduledScaling or Sleep for a target"):
        scaled({"morning": MORNING}, {"evening": EVENING})


def test_a_schedule_without_an_action_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one action, got none"):
        scaled({})


def test_fewest_tasks_above_the_most_that_stay_are_refused() -> None:
    too_many = ScheduledCapacity("cron(0 7 * * ? *)", BERLIN, min_capacity=11)
    with pytest.raises(ValueError, match=r"max_capacity as well .* got 11 which may meet 10"):
        scaled({"morning": too_many})


def test_most_tasks_below_the_fewest_that_stay_are_refused() -> None:
    too_few = ScheduledCapacity("cron(0 7 * * ? *)", BERLIN, max_capacity=1)
    with pytest.raises(ValueError, match=r"min_capacity as well .* got 1 which may meet 2"):
        scaled({"morning": too_few})


def test_bounds_that_cross_those_of_another_action_are_refused() -> None:
    narrow = ScheduledCapacity("cron(0 12 * * ? *)", BERLIN, min_capacity=0, max_capacity=3)
    with pytest.raises(ValueError, match="got 4 which may meet 3"):
        scaled({"morning": MORNING, "narrow": narrow})


def test_a_bound_that_is_known_at_plan_time_is_compared_with_none() -> None:
    run = running()
    # cdktf says that it may be a float, which the stand-in for a reference is.
    most = cast("int", TerraformVariable(run.stack, "most", type="number").number_value)
    scaling = ServiceScaling(
        run.stack,
        "scaling",
        service=run.service,
        min_capacity=2,
        max_capacity=most,
        targets=None,
    )
    ScheduledScaling(run.stack, "schedule", name="shop", target=scaling.target, actions={"morning": MORNING})
    template = Template(run.stack)

    assert template.only("aws_appautoscaling_target")["max_capacity"] == "${var.most}"
    assert template.only("aws_appautoscaling_scheduled_action")["scalable_target_action"] == {"min_capacity": "4"}


def test_an_action_without_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one of min_capacity and max_capacity, got neither"):
        ScheduledCapacity("cron(0 7 * * ? *)", BERLIN)


@pytest.mark.parametrize(("least", "most"), [(3, 2), (-1, None), (None, -1)])
def test_crossed_and_negative_bounds_are_refused(least: int | None, most: int | None) -> None:
    with pytest.raises(ValueError, match=f"got {least} and {most}"):
        ScheduledCapacity("cron(0 7 * * ? *)", BERLIN, min_capacity=least, max_capacity=most)


def test_a_time_that_aws_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="supply cron"):
        ScheduledCapacity("0 7 * * *", BERLIN, min_capacity=1)


def test_a_time_zone_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'Berlin'"):
        ScheduledCapacity("cron(0 7 * * ? *)", "Berlin", min_capacity=1)
