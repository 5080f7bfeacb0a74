from __future__ import annotations

from typing import Any

import pytest

from tests.cost.bills import bill, monthly, unpriced, usd

ALARM = "aws_cloudwatch_metric_alarm.alarm"


def query(id_: str, period: int = 60) -> dict[str, Any]:
    return {"id": id_, "metric": [{"metric_name": id_, "namespace": "AWS/RDS", "period": period, "stat": "Sum"}]}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"metric_name": "CPUUtilization", "period": 60}, {"alarm": usd("0.10")}),
        ({"metric_name": "Orders", "period": 10}, {"alarm": usd("0.30")}),  # high resolution
        ({"metric_query": [query("m1"), query("m2"), {"id": "e", "expression": "m1/m2"}]}, {"alarm": usd("0.20")}),
        (
            {"metric_query": [query("m1"), {"id": "band", "expression": "ANOMALY_DETECTION_BAND(m1, 3)"}]},
            {"anomaly alarm, a metric and the bounds of its band": usd("0.30")},  # 3 x 0.1
        ),
        (
            {"metric_query": [query("m1", 30), query("m2"), {"id": "e", "expression": "m1 - m2"}]},
            {"alarm": usd("0.60")},  # 2 x 0.3
        ),
    ],
)
def test_an_alarm_is_billed_by_its_metrics_and_its_resolution(
    attributes: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert monthly(bill({ALARM: attributes}), ALARM) == expected


def test_a_query_finds_an_unknown_number_of_metrics() -> None:
    select = {"metric_query": [{"id": "q", "expression": 'SELECT AVG(CPUUtilization) FROM "AWS/ECS"'}]}

    assert "as many as its query finds" in unpriced(bill({ALARM: select}), ALARM)["alarm"]


def test_an_unknown_period_has_no_price() -> None:
    assert list(unpriced(bill({ALARM: {"metric_name": "Orders", "period": "${var.period}"}}), ALARM)) == ["alarm"]


def test_composite_alarms_dashboards_and_metrics_of_logs_have_their_prices() -> None:
    found = bill(
        {
            "aws_cloudwatch_composite_alarm.users-notice": {"alarm_rule": "ALARM(a)"},
            "aws_cloudwatch_dashboard.dashboard": {},
            "aws_cloudwatch_log_metric_filter.errors": {"metric_transformation": {"name": "Errors"}},
        }
    )

    assert monthly(found, "aws_cloudwatch_composite_alarm.users-notice") == {"composite alarm": usd("0.50")}
    assert monthly(found, "aws_cloudwatch_dashboard.dashboard") == {"dashboard": usd("3.00")}
    assert monthly(found, "aws_cloudwatch_log_metric_filter.errors") == {"custom metric": usd("0.30")}


def test_dimensions_make_an_unknown_number_of_metrics() -> None:
    errors = {"metric_transformation": [{"name": "Errors", "dimensions": {"Tenant": "$.tenant"}}]}
    found = bill({"aws_cloudwatch_log_metric_filter.errors": errors})

    assert list(unpriced(found, "aws_cloudwatch_log_metric_filter.errors")) == ["metric filter"]


def test_target_tracking_makes_two_alarms_for_each_metric() -> None:
    tracking = {"predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"}}
    custom = {
        "metrics": [{"id": "m1", "metric_stat": [{}]}, {"id": "m2", "metric_stat": [{}]}, {"expression": "m1/m2"}]
    }
    policy = {"policy_type": "TargetTrackingScaling"}
    name = "target_tracking_scaling_policy_configuration"
    found = bill(
        {
            "aws_appautoscaling_policy.cpu": {**policy, name: [tracking]},
            "aws_appautoscaling_policy.custom": {**policy, name: [{"customized_metric_specification": [custom]}]},
            "aws_appautoscaling_policy.step": {"policy_type": "StepScaling"},
        }
    )

    assert monthly(found, "aws_appautoscaling_policy.cpu") == {"alarms of target tracking": usd("0.20")}
    assert monthly(found, "aws_appautoscaling_policy.custom") == {"alarms of target tracking": usd("0.40")}
    assert [one.addresses for one in found.free] == [("aws_appautoscaling_policy.step",)]
