from __future__ import annotations

import pytest
from cdktf import TerraformVariable

from constructs_lib import ALARM_TYPES, Alarm, Notifications
from tests.constructs_lib.stand_ins import encryption_key, new_stack
from tests.constructs_lib.template import Attributes, Template

DIMENSIONS = {"DBInstanceIdentifier": "shop"}
COMPUTED = sorted(name for name, kind in ALARM_TYPES.items() if kind.expression)
SIMPLE = sorted(set(ALARM_TYPES) - set(COMPUTED))


def alarm(alarm_type: str) -> Attributes:
    stack = new_stack()
    notifications = Notifications(
        stack, "notifications", topic_name="shop", email="ops@example.com", encryption_key=encryption_key(stack)
    )
    Alarm(
        stack,
        "alarm",
        name="shop-alarm",
        alarm_type=alarm_type,
        threshold=80,
        dimensions=DIMENSIONS,
        notifications=notifications,
    )
    return Template(stack).only("aws_cloudwatch_metric_alarm")


@pytest.mark.parametrize("alarm_type", sorted(ALARM_TYPES))
def test_every_alarm_says_when_it_begins_and_ends_and_what_to_do(alarm_type: str) -> None:
    found = alarm(alarm_type)
    assert found["alarm_actions"] == found["ok_actions"] == ["${aws_sns_topic.notifications.arn}"]
    assert found["alarm_description"].endswith((".", "?"))
    assert found["threshold"] == 80
    assert found["datapoints_to_alarm"] == found["evaluation_periods"]


@pytest.mark.parametrize("alarm_type", SIMPLE)
def test_a_metric_is_named_with_its_dimensions(alarm_type: str) -> None:
    found, kind = alarm(alarm_type), ALARM_TYPES[alarm_type]
    assert (found["namespace"], found["metric_name"]) == (kind.namespace, kind.metrics[0])
    assert found["dimensions"] == DIMENSIONS
    assert found.get("statistic", found.get("extended_statistic")) == kind.statistic


@pytest.mark.parametrize("alarm_type", ["db_storage_low", "db_memory_low", "healthy_hosts_low"])
def test_what_runs_out_alarms_below_its_threshold(alarm_type: str) -> None:
    assert alarm(alarm_type)["comparison_operator"] == "LessThanThreshold"


def test_what_runs_high_alarms_at_its_threshold() -> None:
    assert alarm("cpu_high")["comparison_operator"] == "GreaterThanOrEqualToThreshold"


def test_latency_is_a_percentile() -> None:
    assert alarm("latency_high")["extended_statistic"] == "p95"


def test_errors_are_a_share_of_requests_those_that_found_no_task_included() -> None:
    result, *metrics = alarm("error_rate")["metric_query"]
    assert result["return_data"] is True
    assert result["expression"] == "100 * (FILL(m1, 0) + FILL(m2, 0)) / (FILL(m3, 0) + FILL(m2, 0))"
    assert {query["id"]: query["metric"]["metric_name"] for query in metrics} == {
        "m1": "HTTPCode_Target_5XX_Count",
        "m2": "HTTPCode_ELB_5XX_Count",
        "m3": "RequestCount",
    }


@pytest.mark.parametrize("alarm_type", sorted(set(ALARM_TYPES) - {"healthy_hosts_low"}))
def test_silence_is_no_alarm(alarm_type: str) -> None:
    assert alarm(alarm_type)["treat_missing_data"] == "notBreaching"


def test_silence_where_healthy_tasks_should_be_is_one() -> None:
    assert alarm("healthy_hosts_low")["treat_missing_data"] == "breaching"


def test_a_type_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"supply one of cpu_high, .*got 'cpu_hi'"):
        alarm("cpu_hi")


@pytest.fixture
def topic() -> Template:
    stack = new_stack()
    email = TerraformVariable(stack, "alarm_email", type="string", default="")
    Notifications(
        stack,
        "notifications",
        topic_name="shop",
        email=email.string_value,
        encryption_key=encryption_key(stack),
    )
    return Template(stack)


def test_a_topic_is_encrypted_with_a_key_that_alarms_may_use(topic: Template) -> None:
    assert topic.only("aws_sns_topic")["kms_master_key_id"] == "${aws_kms_key.key.arn}"


def test_only_alarms_and_events_publish_and_of_this_account_where_they_say_so(topic: Template) -> None:
    *told, rules = topic.policy("aws_sns_topic_policy", "notifications_policy")
    assert [statement["Principal"] for statement in told] == [
        {"Service": "cloudwatch.amazonaws.com"},
        {"Service": "events.rds.amazonaws.com"},
    ]
    assert rules["Principal"] == {"Service": "events.amazonaws.com"}
    assert "Condition" not in rules, "EventBridge says nothing that could be compared"
    for statement in told:
        assert statement["Condition"]["StringEquals"] == {
            "aws:SourceAccount": "${data.aws_caller_identity.account.account_id}"
        }


def test_an_empty_address_subscribes_nobody(topic: Template) -> None:
    subscription = topic.only("aws_sns_topic_subscription")
    assert subscription["for_each"] == "${toset(compact([var.alarm_email]))}"
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "${each.value}")


@pytest.mark.parametrize("alarm_type", SIMPLE)
def test_a_metric_is_read_every_minute(alarm_type: str) -> None:
    assert alarm(alarm_type)["period"] == 60


def test_each_part_of_a_computed_alarm_is_read_every_minute_under_its_dimensions() -> None:
    for query in alarm("error_rate")["metric_query"][1:]:
        assert (query["metric"]["period"], query["metric"]["stat"]) == (60, "Sum")
        assert query["metric"]["dimensions"] == DIMENSIONS


def test_a_computed_alarm_names_no_metric_beside_its_parts() -> None:
    assert not {"metric_name", "namespace", "period", "statistic", "dimensions"} & set(alarm("error_rate"))


def test_only_what_runs_out_is_watched_from_below() -> None:
    assert {name for name, kind in ALARM_TYPES.items() if kind.below} == {
        "db_storage_low",
        "db_memory_low",
        "healthy_hosts_low",
    }


def test_policy_and_subscription_belong_to_the_topic(topic: Template) -> None:
    assert topic.only("aws_sns_topic_policy")["arn"] == "${aws_sns_topic.notifications.arn}"
    assert topic.only("aws_sns_topic_subscription")["topic_arn"] == "${aws_sns_topic.notifications.arn}"
    for statement in topic.policy("aws_sns_topic_policy", "notifications_policy"):
        assert (statement["Action"], statement["Resource"]) == (["sns:Publish"], ["${aws_sns_topic.notifications.arn}"])
