"""Alarms, logs and recipients in CloudWatch's terms."""

from __future__ import annotations

from collections.abc import Callable

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.messages import shown
from groundplan.config.model.monitoring import AlarmBlock, MonitoringBlock
from groundplan.config.resolved import Alarm, Database, Monitoring
from groundplan.config.tables import memory_gib_by_instance_class

_GIB = 1024**3
_REPLICA_LAG = "db_replica_lag"

# What a percentage in the file is a percentage of, where the metric itself counts connections or bytes:
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html. Other thresholds are the metric's already.
_WHOLES: dict[str, Callable[[Database], float]] = {
    "db_connections": lambda database: database.max_connections,
    "db_storage_low": lambda database: database.allocated_storage_gib * _GIB,
    "db_memory_low": lambda database: memory_gib_by_instance_class()[database.instance_class] * _GIB,
}


def resolve_monitoring(block: MonitoringBlock, database: Database, findings: Findings) -> Monitoring:
    """Give the level's alarms with the file's over them, in the table's order, and who is told."""
    table = policy.monitoring()
    level = table.levels[block.level]
    given = _given(block, database, findings)
    wanted = {name for name in level.alarms if name != _REPLICA_LAG or database.read_replicas} | given.keys()
    email = next((alarm.email for alarm in block.alarms if alarm.email), None)
    if email is None:
        findings.notice(
            "monitoring.alarms",
            "monitoring",
            problem="no alarm has an e-mail address, so alarms will notify no one",
            remedy="write an email beside an alarm",
        )
    return Monitoring(
        log_retention_days=block.log_retention or level.log_retention_days,
        container_insights=level.container_insights,
        access_logs=level.access_logs,
        alarms=tuple(_alarm(name, given.get(name), database) for name in table.alarm_types if name in wanted),
        email=email,
    )


def _given(block: MonitoringBlock, database: Database, findings: Findings) -> dict[str, AlarmBlock]:
    given: dict[str, AlarmBlock] = {}
    kinds = policy.monitoring().alarm_types
    for index, alarm in enumerate(block.alarms):
        path = f"monitoring.alarms.{index}"
        if alarm.type in given:
            findings.error(f"{path}.type", problem=f"the alarm {shown(alarm.type)} is given twice", remedy="keep one")
        if kinds[alarm.type].unit == "percent" and alarm.threshold is not None and alarm.threshold > 100:  # noqa: PLR2004
            findings.error(
                f"{path}.threshold",
                problem=f"{alarm.threshold:g} is out of range",
                remedy="write a percentage above 0 and up to 100",
            )
        if alarm.type == _REPLICA_LAG and not database.read_replicas:
            findings.error(
                f"{path}.type",
                "database.read_replicas",
                problem="there is no read replica whose lag could be watched",
                remedy="remove the alarm, or write read_replicas: 1",
            )
        given[alarm.type] = alarm
    return given


def _alarm(name: str, given: AlarmBlock | None, database: Database) -> Alarm:
    kind = policy.monitoring().alarm_types[name]
    threshold = given.threshold if given and given.threshold is not None else kind.threshold
    if name in _WHOLES:
        threshold = float(int(_WHOLES[name](database) * threshold / 100))
    return Alarm(type=name, threshold=threshold, email=given.email if given else None)
