from __future__ import annotations

import pytest

from constructs_lib import Alarm, CompositeAlarm, Notifications
from tests.constructs_lib.stand_ins import encryption_key, new_stack
from tests.constructs_lib.template import Attributes, Template


def composite(*, parts: int = 2) -> Template:
    stack = new_stack()
    notifications = Notifications(
        stack, "notifications", topic_name="shop", email="ops@example.com", encryption_key=encryption_key(stack)
    )
    alarms = [
        Alarm(
            stack,
            f"alarm-{number}",
            name=f"shop-{number}",
            alarm_type="db_cpu_high",
            threshold=80,
            dimensions={"DBInstanceIdentifier": "shop"},
            notifications=notifications,
        )
        for number in range(parts)
    ]
    CompositeAlarm(stack, "users-notice", name="shop", description="Look", alarms=alarms, notifications=notifications)
    return Template(stack)


@pytest.fixture(scope="module")
def alarm() -> Attributes:
    return composite().only("aws_cloudwatch_composite_alarm")


def test_it_is_on_while_any_of_its_alarms_is(alarm: Attributes) -> None:
    assert alarm["alarm_rule"] == (
        'ALARM("${aws_cloudwatch_metric_alarm.alarm-0.alarm_name}") OR '
        'ALARM("${aws_cloudwatch_metric_alarm.alarm-1.alarm_name}")'
    )


def test_it_tells_when_it_begins_and_ends(alarm: Attributes) -> None:
    assert alarm["alarm_actions"] == alarm["ok_actions"] == ["${aws_sns_topic.notifications.arn}"]


def test_a_changed_set_of_alarms_replaces_it_because_none_of_them_can_go_while_it_stands(alarm: Attributes) -> None:
    assert alarm["lifecycle"]["replace_triggered_by"] == ["terraform_data.users-notice_rule"]


@pytest.mark.parametrize("parts", [0, 101])
def test_none_and_more_than_cloudwatch_takes_are_refused(parts: int) -> None:
    with pytest.raises(ValueError, match=f"supply 1 to 100 alarms, got {parts}"):
        composite(parts=parts)
