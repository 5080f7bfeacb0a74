from collections.abc import Callable
from typing import get_args

import pytest

from constructs_lib import ANOMALY_TYPES
from groundplan.config import Configuration, Deployment, Message
from groundplan.config.model.monitoring import RETENTION_DAYS, AlarmType
from groundplan.config.policy import monitoring
from groundplan.config.resolved import Alarm

Resolve = Callable[[str], Deployment]
Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]

BASIC = {"cpu_high", "db_cpu_high", "db_storage_low", "unhealthy_hosts", "healthy_hosts_low"}
STANDARD = BASIC | {
    "memory_high",
    "db_connections",
    "error_rate",
    "latency_high",
    "proxy_connections",
    "requests_blocked",
}
ENTERPRISE = STANDARD | {"db_memory_low", "db_replica_lag", "tasks_missing", "proxy_borrow_latency"}
OF_A_PROXY = {"proxy_connections", "proxy_borrow_latency"}
OF_A_FIREWALL = {"requests_blocked"}
GIB = 1024**3


def types(deployment: Deployment) -> set[str]:
    return {alarm.type for alarm in deployment.monitoring.alarms}


def test_each_level_adds_alarms_to_the_one_below() -> None:
    assert {name: set(level.alarms) for name, level in monitoring().levels.items()} == {
        "basic": BASIC,
        "standard": STANDARD,
        "enterprise": ENTERPRISE,
    }


def test_the_vocabulary_and_the_table_know_the_same_alarms() -> None:
    assert set(get_args(AlarmType)) == set(monitoring().alarm_types)


@pytest.mark.parametrize(
    ("level", "insights", "interval", "retention"),
    [("basic", "", None, 14), ("standard", "", None, 30), ("enterprise", "insights", 60, 365)],
)
def test_the_level_decides_metrics_and_logs(
    level: str,
    insights: str,
    interval: int | None,
    retention: int,
    resolve: Resolve,
) -> None:
    deployment = resolve(f"monitoring: {{level: {level}}}")

    assert deployment.monitoring.container_insights is (insights == "insights")
    assert deployment.monitoring.access_logs
    assert deployment.monitoring.log_retention_days == retention
    assert deployment.database.enhanced_monitoring_interval_seconds == interval
    assert deployment.database.performance_insights_retention_days == 7


def test_what_is_there_is_watched(resolve: Resolve) -> None:
    enterprise = "monitoring: {level: enterprise}"

    alone = ENTERPRISE - {"db_replica_lag"} - OF_A_PROXY - OF_A_FIREWALL
    assert types(resolve(enterprise)) == alone
    assert types(resolve(f"{enterprise}\ndatabase: {{read_replicas: 1}}")) == alone | {"db_replica_lag"}
    assert types(resolve(f"{enterprise}\ndatabase: {{proxy: true}}")) == alone | OF_A_PROXY
    assert types(resolve(f"{enterprise}\nplatform: {{waf: {{enabled: true}}}}")) == alone | OF_A_FIREWALL


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("monitoring: {alarms: [{type: db_replica_lag}]}", "there is no read replica whose lag could be watched"),
        ("monitoring: {alarms: [{type: proxy_connections}]}", "there is no proxy to watch"),
        ("monitoring: {alarms: [{type: proxy_borrow_latency}]}", "there is no proxy to watch"),
        ("monitoring: {alarms: [{type: requests_blocked}]}", "there is no firewall that could refuse requests"),
        ("monitoring: {alarms: [{type: tasks_missing}]}", "only Container Insights counts the tasks that should run"),
    ],
)
def test_an_alarm_on_what_is_not_there_is_refused(text: str, problem: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: a}}\n{text}\n")

    assert (message.path, message.problem) == ("monitoring.alarms[0].type", problem)


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("monitoring: {alarms: [{type: db_replica_lag}]}\ndatabase: {read_replicas: 1}", "db_replica_lag"),
        ("monitoring: {alarms: [{type: proxy_connections}]}\ndatabase: {proxy: true}", "proxy_connections"),
        ("monitoring: {level: enterprise, alarms: [{type: tasks_missing}]}", "tasks_missing"),
    ],
)
def test_an_alarm_on_what_is_there_is_taken(text: str, alarm: str, resolve: Resolve) -> None:
    assert alarm in types(resolve(text))


def test_a_client_waits_in_seconds_for_a_proxy_that_counts_in_microseconds(resolve: Resolve) -> None:
    deployment = resolve(
        "monitoring: {alarms: [{type: proxy_borrow_latency, threshold: 0.25}]}\ndatabase: {proxy: true}"
    )

    assert Alarm("proxy_borrow_latency", 250_000, None) in deployment.monitoring.alarms


def test_only_enterprise_looks_for_what_is_unusual_and_sums_up_what_users_notice(resolve: Resolve) -> None:
    standard = resolve("monitoring: {level: standard}").monitoring
    enterprise = resolve("monitoring: {level: enterprise}").monitoring

    assert (standard.anomalies, standard.composite_alarm) == (None, False)
    assert enterprise.composite_alarm
    assert enterprise.anomalies is not None
    assert enterprise.anomalies.types == tuple(ANOMALY_TYPES)


def test_an_alarm_of_the_file_replaces_or_adds_to_those_of_the_level(resolve: Resolve) -> None:
    alarms = "[{type: cpu_high, threshold: 95, email: a@example.com}, {type: latency_high}, {type: error_rate, threshold: 5}]"
    deployment = resolve(f"monitoring: {{level: basic, alarms: {alarms}}}")

    assert types(deployment) == BASIC | {"latency_high", "error_rate"}
    assert len(deployment.monitoring.alarms) == len(BASIC) + 2
    assert deployment.monitoring.alarms[:3] == (
        Alarm("cpu_high", 95, "a@example.com"),
        Alarm("error_rate", 5, None),
        Alarm("latency_high", 2, None),
    )


def test_thresholds_are_in_the_unit_of_the_metric(resolve: Resolve) -> None:
    deployment = resolve(
        "database: {size: db.r7g.large, storage: 50}\n"
        "monitoring: {level: enterprise, alarms: [{type: db_connections, threshold: 75}, {type: db_storage_low, threshold: 20}]}"
    )

    thresholds = {alarm.type: alarm.threshold for alarm in deployment.monitoring.alarms}
    assert thresholds["db_connections"] == 1200
    assert thresholds["db_storage_low"] == 10 * GIB
    assert thresholds["db_memory_low"] == int(1.6 * GIB)
    assert thresholds["db_cpu_high"] == 80
    assert thresholds["latency_high"] == 2
    assert thresholds["unhealthy_hosts"] == 1


def test_the_first_address_of_the_file_is_everyones(read: Read) -> None:
    alarms = "[{type: cpu_high}, {type: error_rate, email: a@example.com}, {type: latency_high, email: b@example.com}]"
    configuration = read(f"deployment: {{name: a}}\nmonitoring: {{alarms: {alarms}}}\n")

    assert configuration.deployments[0].monitoring.email == "a@example.com"
    (notice,) = (notice for notice in configuration.notices if notice.path.startswith("monitoring"))
    assert "AWS asks a@example.com and b@example.com" in notice.problem


def test_a_file_without_an_address_is_told_so_where_the_address_belongs(read: Read) -> None:
    notices = read(
        "deployment: {name: a}\nmonitoring: {level: basic}\n",
        "deployment: {name: b}\nmonitoring:\n  alarms: [{type: cpu_high}]\n",
    ).notices

    told = [notice for notice in notices if notice.path.startswith("monitoring")]
    assert [(notice.file, notice.line, notice.severity) for notice in told] == [
        ("deployment.yaml", 2, "notice"),
        ("deployment-2.yaml", 3, "notice"),
    ]


@pytest.mark.parametrize("days", RETENTION_DAYS)
def test_each_retention_of_cloudwatch_is_taken(days: int, resolve: Resolve) -> None:
    assert resolve(f"monitoring: {{log_retention: {days}}}").monitoring.log_retention_days == days


def test_null_takes_the_levels_retention_and_no_alarms_of_the_file(resolve: Resolve) -> None:
    deployment = resolve("monitoring: {log_retention: null, alarms: null}")

    assert deployment.monitoring.log_retention_days == 30
    assert types(deployment) == STANDARD - OF_A_PROXY - OF_A_FIREWALL


def test_addresses_that_would_share_a_topic_are_refused(errors: Errors) -> None:
    (message,) = errors(
        "deployment: {name: my-app}\nmonitoring:\n  alarms:\n"
        "    - {type: cpu_high, email: on-call@example.com}\n    - {type: memory_high, email: On.Call@example.com}\n"
    )

    assert (message.path, message.line) == ("monitoring.alarms[1].email", 5)
    assert '"On.Call@example.com" is too much like "on-call@example.com"' in message.problem


def test_one_address_may_hear_of_several_alarms(resolve: Resolve) -> None:
    alarms = "{type: cpu_high, email: ops@example.com}, {type: memory_high, email: ops@example.com}"

    assert resolve(f"monitoring: {{alarms: [{alarms}]}}").monitoring.email == "ops@example.com"
