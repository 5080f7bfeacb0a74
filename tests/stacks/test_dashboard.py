from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest

from tests.constructs_lib.template import Template

Widget = dict[str, Any]


@pytest.fixture(scope="module")
def widgets(production: Template) -> list[Widget]:
    body = json.loads(production.only("aws_cloudwatch_dashboard")["dashboard_body"])
    found: list[Widget] = body["widgets"]
    return found


def cells(widget: Widget) -> set[tuple[int, int]]:
    columns = range(widget["x"], widget["x"] + widget["width"])
    rows = range(widget["y"], widget["y"] + widget["height"])
    return {(column, row) for column in columns for row in rows}


def test_widgets_do_not_overlap_and_fit_the_page(widgets: list[Widget]) -> None:
    assert not any(cells(one) & cells(other) for one, other in combinations(widgets, 2))
    assert all(widget["x"] + widget["width"] <= 24 for widget in widgets)


def test_what_users_see_comes_first_and_the_database_last(widgets: list[Widget]) -> None:
    namespaces = [widget["properties"]["metrics"][0][0] for widget in widgets if widget["type"] == "metric"]
    order = ["AWS/ApplicationELB", "AWS/WAFV2", "AWS/ECS", "AWS/RDS", "AWS/NATGateway"]
    assert namespaces == sorted(namespaces, key=order.index)


def test_what_the_firewall_refuses_is_drawn(widgets: list[Widget]) -> None:
    (firewall,) = [widget for widget in widgets if widget["properties"]["title"].startswith("Firewall")]
    assert [line[1] for line in firewall["properties"]["metrics"]] == ["BlockedRequests", "CountedRequests"]


def test_the_states_of_the_alarms_stand_above_everything_else(widgets: list[Widget]) -> None:
    assert widgets[0]["type"] == "alarm"
    assert widgets[0]["properties"]["alarms"][0] == "${aws_cloudwatch_composite_alarm.alarm-users-notice.arn}"


def test_replicas_are_drawn_beside_their_primary(widgets: list[Widget]) -> None:
    (cpu,) = [widget for widget in widgets if widget["properties"]["title"] == "Database CPU, percent"]
    assert [line[-1] for line in cpu["properties"]["metrics"]] == ["my-app", "my-app-replica-1"]
