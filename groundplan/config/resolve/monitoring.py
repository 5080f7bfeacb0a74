"""Alarms, logs and recipients in CloudWatch's terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.ids import email_id
from groundplan.config.instance_classes import memory_gib
from groundplan.config.messages import shown
from groundplan.config.model.monitoring import AlarmBlock, BudgetBlock, MonitoringBlock
from groundplan.config.model.usage import UsageBlock
from groundplan.config.resolved import Alarm, Anomalies, Budget, Database, Firewall, Monitoring

_GIB = 1024**3
_MICROSECONDS = 1_000_000
_IN_MICROSECONDS = {"proxy_borrow_latency"}

# What a percentage in the file is a percentage of, where the metric itself counts connections or bytes:
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html. Other thresholds are the metric's already.
_WHOLES: dict[str, Callable[[Database], float]] = {
    "db_connections": lambda database: database.max_connections,
    "db_storage_low": lambda database: database.allocated_storage_gib * _GIB,
    "db_memory_low": lambda database: (memory_gib(database.instance_class) or 0) * _GIB,
}


def resolve_monitoring(
    block: MonitoringBlock,
    database: Database,
    firewall: Firewall | None,
    findings: Findings,
    *,
    region: str,
    usage: UsageBlock | None,
) -> Monitoring:
    """Give the level's alarms with the file's over them, in the table's order, and who is told."""
    table = policy.monitoring()
    level = table.levels[block.level]
    absent = _absent(level, database, firewall)
    given = _given(block, absent, findings)
    wanted = {name for name in level.alarms if name not in absent} | given.keys()
    email = next((alarm.email for alarm in block.alarms if alarm.email), None)
    if email is None:
        findings.notice(
            "monitoring.alarms",
            "monitoring",
            problem="no alarm has an e-mail address, so alarms will notify no one",
            remedy="write an email beside an alarm",
        )
    if block.budget and block.budget.monthly is None:
        _check_estimate(region, database, findings)
    return Monitoring(
        log_retention_days=block.log_retention or level.log_retention_days,
        container_insights=level.container_insights,
        access_logs=level.access_logs,
        alarms=tuple(_alarm(name, given.get(name), database) for name in table.alarm_types if name in wanted),
        anomalies=Anomalies(level.anomalies, table.anomaly_band_width) if level.anomalies else None,
        composite_alarm=level.composite,
        email=email,
        budget=_budget(block.budget, email, usage, findings) if block.budget else None,
    )


def _budget(block: BudgetBlock, email: str | None, usage: UsageBlock | None, findings: Findings) -> Budget:
    recipient = block.email or email
    if recipient is None:
        findings.error(
            "monitoring.budget.email",
            "monitoring.budget",
            problem="nobody would hear of the budget",
            remedy="write an email under budget",
        )
    table = policy.budget()
    return Budget(
        monthly_usd=block.monthly,
        email=recipient or "",
        actual_percent=table.actual_percent,
        forecasted_percent=table.forecasted_percent,
        headroom_percent=table.headroom_percent,
        usage=usage.model_dump(exclude_none=True) if usage else {},
    )


def _check_estimate(region: str, database: Database, findings: Findings) -> None:
    """Report a budget without an amount where the largest line of an estimate has no price."""
    # Few files need prices, and reading them takes longer than all checks.
    from groundplan.cost.price_book import PriceBook, UnknownRegionError  # noqa: PLC0415

    deployment = "multi-az" if database.multi_az else "single-az"
    try:
        price = PriceBook.of(region).price(f"rds/instance/{database.instance_class}/{deployment}")
    except UnknownRegionError:
        price = None
    if price is None:
        findings.error(
            "monitoring.budget",
            problem=f"there is no estimate that it could rest on: no price of {database.instance_class} in {region} is known",
            remedy="write monthly, in USD",
        )


def _absent(level: policy.Level, database: Database, firewall: Firewall | None) -> dict[str, tuple[str, str, str]]:
    """Return the alarms that would watch nothing: the key that decides, what is missing, and what to write."""
    absent: dict[str, tuple[str, str, str]] = {}
    if not database.read_replicas:
        absent["db_replica_lag"] = (
            "database.read_replicas",
            "there is no read replica whose lag could be watched",
            "remove the alarm, or write read_replicas: 1",
        )
    if not database.proxy:
        for name in ("proxy_connections", "proxy_borrow_latency"):
            absent[name] = ("database.proxy", "there is no proxy to watch", "remove the alarm, or write proxy: true")
    if firewall is None:
        absent["requests_blocked"] = (
            "platform.waf.enabled",
            "there is no firewall that could refuse requests",
            "remove the alarm, or write waf: {enabled: true}",
        )
    if not level.container_insights:
        absent["tasks_missing"] = (
            "monitoring.level",
            "only Container Insights counts the tasks that should run",
            "remove the alarm, or write level: enterprise",
        )
    return absent


def _given(
    block: MonitoringBlock, absent: Mapping[str, tuple[str, str, str]], findings: Findings
) -> dict[str, AlarmBlock]:
    given: dict[str, AlarmBlock] = {}
    # An address has a topic called after it, in which case and punctuation do not count.
    alike: dict[str, str] = {}
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
        if alarm.type in absent:
            decides, problem, remedy = absent[alarm.type]
            findings.error(f"{path}.type", decides, problem=problem, remedy=remedy)
        if alarm.email:
            first = alike.setdefault(email_id(alarm.email), alarm.email)
            if first != alarm.email:
                findings.error(
                    f"{path}.email",
                    problem=f"{shown(alarm.email)} is too much like {shown(first)}: their topics would have the same name",
                    remedy=f"write {first}, or an address that differs in more than case and punctuation",
                )
        given[alarm.type] = alarm
    return given


def _alarm(name: str, given: AlarmBlock | None, database: Database) -> Alarm:
    kind = policy.monitoring().alarm_types[name]
    threshold = given.threshold if given and given.threshold is not None else kind.threshold
    if name in _WHOLES:
        threshold = float(int(_WHOLES[name](database) * threshold / 100))
    if name in _IN_MICROSECONDS:
        threshold *= _MICROSECONDS
    return Alarm(type=name, threshold=threshold, email=given.email if given else None)
