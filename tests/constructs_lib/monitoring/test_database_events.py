from __future__ import annotations

import pytest

from constructs_lib import DatabaseEvents, Notifications, ReadReplica
from tests.constructs_lib.stand_ins import encryption_key, new_stack, postgres_database
from tests.constructs_lib.template import Attributes, Template


@pytest.fixture(scope="module")
def subscriptions() -> dict[str, Attributes]:
    stack = new_stack()
    primary = postgres_database(stack, replicated=True)
    replica = ReadReplica(stack, "replica-1", identifier="shop-replica-1", primary=primary)
    notifications = Notifications(
        stack, "notifications", topic_name="shop", email="ops@example.com", encryption_key=encryption_key(stack)
    )
    DatabaseEvents(
        stack, "database-events", name="shop", database=primary, replicas=[replica], notifications=notifications
    )
    return Template(stack).resources("aws_db_event_subscription")


def test_failures_and_maintenance_of_every_instance_are_reported(subscriptions: dict[str, Attributes]) -> None:
    of_instances = subscriptions["database-events_instances"]
    assert of_instances["source_ids"] == ["shop", "shop-replica-1"]
    assert {"failure", "maintenance", "configuration change"} <= set(of_instances["event_categories"])


def test_a_changed_parameter_group_is_reported(subscriptions: dict[str, Attributes]) -> None:
    of_groups = subscriptions["database-events_parameter-groups"]
    assert of_groups["source_ids"] == ["${aws_db_parameter_group.database_parameter-group.name}"]
    assert of_groups["event_categories"] == ["configuration change"]


def test_everyone_who_is_told_may_be_told(subscriptions: dict[str, Attributes]) -> None:
    for subscription in subscriptions.values():
        assert subscription["sns_topic"] == "${aws_sns_topic.notifications.arn}"
        # RDS publishes a test message to the topic when it is subscribed.
        assert "aws_sns_topic_policy.notifications_policy" in subscription["depends_on"]
