from collections.abc import Callable
from typing import get_args

import pytest

from groundplan.config import Configuration, Deployment
from groundplan.config.model.monitoring import RETENTION_DAYS, AlarmType
from groundplan.config.policy import monitoring
from groundplan.config.resolved import Alarm

Resolve = Callable[[str], Deployment]
Read = Callable[..., Configuration]

BASIC = {"cpu_high", "db_cpu_high", "db_storage_low", "unhealthy_hosts"}
STANDARD = BASIC | {"memory_high", "db_connections", "error_rate", "latency_high"}
ENTERPRISE = STANDARD | {"db_memory_low", "db_replica_lag"}
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


def test_the_lag_of_replicas_is_watched_where_there_are_replicas(resolve: Resolve) -> None:
    assert types(resolve("monitoring: {level: enterprise}")) == ENTERPRISE - {"db_replica_lag"}
    assert types(resolve("monitoring: {level: enterprise}\ndatabase: {read_replicas: 1}")) == ENTERPRISE
    assert "db_replica_lag" in types(
        resolve("monitoring: {alarms: [{type: db_replica_lag}]}\ndatabase: {read_replicas: 1}")
    )


def test_an_alarm_of_the_file_replaces_or_adds_to_those_of_the_level(resolve: Resolve) -> None:
    alarms = "[{type: cpu_high, threshold: 95, email: a@example.com}, {type: latency_high}, {type: error_rate, threshold: 5}]"
    deployment = resolve(f"monitoring: {{level: basic, alarms: {alarms}}}")

    assert types(deployment) == BASIC | {"latency_high", "error_rate"}
    assert len(deployment.monitoring.alarms) == 6
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
    assert configuration.notices == ()


def test_a_file_without_an_address_is_told_so_where_the_address_belongs(read: Read) -> None:
    notices = read(
        "deployment: {name: a}\nmonitoring: {level: basic}\n",
        "deployment: {name: b}\nmonitoring:\n  alarms: [{type: cpu_high}]\n",
    ).notices

    assert [(notice.file, notice.line, notice.severity) for notice in notices] == [
        ("deployment.yaml", 2, "notice"),
        ("deployment-2.yaml", 3, "notice"),
    ]


@pytest.mark.parametrize("days", RETENTION_DAYS)
def test_each_retention_of_cloudwatch_is_taken(days: int, resolve: Resolve) -> None:
    assert resolve(f"monitoring: {{log_retention: {days}}}").monitoring.log_retention_days == days


def test_null_takes_the_levels_retention_and_no_alarms_of_the_file(resolve: Resolve) -> None:
    deployment = resolve("monitoring: {log_retention: null, alarms: null}")

    assert deployment.monitoring.log_retention_days == 30
    assert types(deployment) == STANDARD
