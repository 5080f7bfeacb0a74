from __future__ import annotations

import pytest

from constructs_lib import ANOMALY_TYPES, AnomalyAlarm, Notifications
from tests.constructs_lib.stand_ins import encryption_key, new_stack
from tests.constructs_lib.template import Attributes, Template

DIMENSIONS = {"LoadBalancer": "app/shop/1"}


def anomaly(anomaly_type: str, *, band_width: float = 3) -> Attributes:
    stack = new_stack()
    notifications = Notifications(
        stack, "notifications", topic_name="shop", email="ops@example.com", encryption_key=encryption_key(stack)
    )
    AnomalyAlarm(
        stack,
        "alarm",
        name="shop-unusual",
        anomaly_type=anomaly_type,
        band_width=band_width,
        dimensions=DIMENSIONS,
        notifications=notifications,
    )
    return Template(stack).only("aws_cloudwatch_metric_alarm")


def queries(alarm: Attributes) -> dict[str, Attributes]:
    return {query["id"]: query for query in alarm["metric_query"]}


@pytest.mark.parametrize("anomaly_type", sorted(ANOMALY_TYPES))
def test_the_metric_is_compared_with_its_band(anomaly_type: str) -> None:
    alarm = anomaly(anomaly_type)

    assert alarm["threshold_metric_id"] == "band"
    assert ", 3)" in queries(alarm)["band"]["expression"]
    assert queries(alarm)["m1"]["metric"]["dimensions"] == DIMENSIONS


@pytest.mark.parametrize("anomaly_type", sorted(ANOMALY_TYPES))
def test_the_band_and_one_thing_to_compare_with_it_are_returned(anomaly_type: str) -> None:
    assert sum(bool(query.get("return_data")) for query in queries(anomaly(anomaly_type)).values()) == 2


@pytest.mark.parametrize("anomaly_type", sorted(ANOMALY_TYPES))
def test_it_tells_when_it_begins_and_ends(anomaly_type: str) -> None:
    alarm = anomaly(anomaly_type)

    assert alarm["alarm_actions"] == alarm["ok_actions"] == ["${aws_sns_topic.notifications.arn}"]


def test_that_nobody_comes_is_as_unusual_as_that_too_many_do() -> None:
    alarm = anomaly("requests_unusual")

    assert alarm["comparison_operator"] == "LessThanLowerOrGreaterThanUpperThreshold"
    assert queries(alarm)["e1"]["expression"] == "FILL(m1, 0)"


def test_nothing_is_wrong_with_a_quick_answer() -> None:
    assert anomaly("latency_unusual")["comparison_operator"] == "GreaterThanUpperThreshold"


def test_an_unknown_type_and_a_band_without_width_are_refused() -> None:
    with pytest.raises(ValueError, match=r"supply one of db_write_latency_unusual, .*, got 'other'"):
        anomaly("other")
    with pytest.raises(ValueError, match="supply a band width above 0 standard deviations, got 0"):
        anomaly("latency_unusual", band_width=0)
