"""Every alarm of a stack in words: when it goes off, what to do then, and who is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from groundplan.cost.resources import Block, Resource, Stack
from groundplan.output.readme.markdown import code
from groundplan.output.readme.synthesized import text

_METRIC_ALARM, _COMPOSITE_ALARM = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"
_SUBSCRIPTION, _TOPIC = "aws_sns_topic_subscription", "aws_sns_topic"
_GIB = Decimal(2**30)
_MINUTE_SECONDS = 60
_PART = re.compile(r'ALARM\("([^"]+)"\)')


@dataclass(frozen=True)
class Quantity:
    """What is compared with a threshold.

    Attributes:
        words: What it is.
        unit: In which a person reads it; empty for a number of things.
        divisor: How many of the metric's own units make one of it.
    """

    words: str
    unit: str = ""
    divisor: Decimal = Decimal(1)


QUANTITIES: Mapping[tuple[str, ...], Quantity] = {
    ("CPUUtilization",): Quantity("CPU", "%"),
    ("MemoryUtilization",): Quantity("memory", "%"),
    ("HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count", "RequestCount"): Quantity("answers that are errors", "%"),
    ("TargetResponseTime",): Quantity("response time", "s"),
    ("UnHealthyHostCount",): Quantity("tasks that fail their health check"),
    ("HealthyHostCount",): Quantity("healthy tasks"),
    ("BlockedRequests",): Quantity("refused requests"),
    ("DatabaseConnections",): Quantity("connections"),
    ("FreeStorageSpace",): Quantity("free storage", "GiB", _GIB),
    ("FreeableMemory",): Quantity("free memory", "GiB", _GIB),
    ("ReplicaLag",): Quantity("lag", "s"),
    ("DesiredTaskCount", "RunningTaskCount"): Quantity("tasks that should run and do not"),
    ("DatabaseConnections", "MaxDatabaseConnectionsAllowed"): Quantity("share of its connections in use", "%"),
    ("DatabaseConnectionsBorrowLatency",): Quantity("wait for a connection", "ms", Decimal(1000)),
    ("ApproximateNumberOfMessagesVisible",): Quantity("messages"),
    ("RequestCount",): Quantity("requests"),
    ("WriteLatency",): Quantity("time of a write to the disk", "s"),
}
"""By CloudWatch's names of the metrics that an alarm looks at, in their order."""

_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": "at least",
    "LessThanThreshold": "below",
    "GreaterThanUpperThreshold": "above",
    "LessThanLowerOrGreaterThanUpperThreshold": "above or below",
}
_STATISTICS = {"Average": "average", "Maximum": "highest", "Minimum": "lowest", "p95": "95th percentile"}
_SUBJECTS = {
    "ServiceName": "service",
    "DBInstanceIdentifier": "database",
    "ProxyName": "proxy",
    "QueueName": "queue",
    "WebACL": "firewall",
    "LoadBalancer": "load balancer",
}
"""What is watched, by the dimension that names it."""


@dataclass(frozen=True)
class AlarmRow:
    """An alarm as a person reads it."""

    name: str
    condition: str
    """What is watched, and when it goes off; names of AWS are code."""
    advice: str
    """What to do first; the mail says the same."""
    told: tuple[str, ...]
    """Addresses."""


@dataclass(frozen=True)
class _Watched:
    """The metrics that an alarm looks at."""

    names: tuple[str, ...]
    statistic: str
    period_seconds: int
    dimensions: Mapping[str, object]


def alarm_rows(stack: Stack) -> Sequence[AlarmRow]:
    """Give every alarm of a stack; first the one over other alarms, if there is one.

    Raises:
        KeyError: An alarm looks at metrics that have no words here.
    """
    return [
        *(_row(one, stack, _composition(one)) for one in stack.of_type(_COMPOSITE_ALARM)),
        *(_row(one, stack, _condition(one)) for one in stack.of_type(_METRIC_ALARM)),
    ]


def recipients(stack: Stack) -> Sequence[str]:
    """Give every address that alarms or events are told to, by the defaults of the variables."""
    return sorted({text(one.attributes["endpoint"]) for one in stack.of_type(_SUBSCRIPTION)})


def _row(alarm: Resource, stack: Stack, condition: str) -> AlarmRow:
    return AlarmRow(
        name=text(alarm.attributes["alarm_name"]),
        condition=condition,
        advice=text(alarm.attributes["alarm_description"]),
        told=tuple(_told(alarm, stack)),
    )


def _told(alarm: Resource, stack: Stack) -> Iterator[str]:
    topics = [stack.referred(action, _TOPIC) for action in alarm.known("alarm_actions") or ()]
    for subscription in stack.of_type(_SUBSCRIPTION):
        if stack.referred(subscription.attributes["topic_arn"], _TOPIC) in topics:
            yield text(subscription.attributes["endpoint"])


def _composition(alarm: Resource) -> str:
    return f"any of {', '.join(code(part) for part in _PART.findall(alarm.known('alarm_rule')))}"


def _subject(watched: _Watched) -> str:
    dimension = next(name for name in _SUBJECTS if name in watched.dimensions)
    name = watched.dimensions[dimension]
    # Of the load balancer, AWS tells the name that alarms want.
    return f"{_SUBJECTS[dimension]} {code(name)}" if isinstance(name, str) else _SUBJECTS[dimension]


def _condition(alarm: Resource) -> str:
    watched = _watched(alarm)
    quantity = QUANTITIES[watched.names]
    what = quantity.words if len(watched.names) > 1 else f"{quantity.words} ({_statistic(watched)})"
    silence = ", or silence" if alarm.known("treat_missing_data") == "breaching" else ""
    return f"{_subject(watched)}: {what}, {_bound(alarm, quantity)} for {_duration(alarm, watched)}{silence}"


def _statistic(watched: _Watched) -> str:
    if watched.statistic == "Sum":
        return f"sum of {_minutes(watched.period_seconds)}"
    return _STATISTICS[watched.statistic]


def _bound(alarm: Resource, quantity: Quantity) -> str:
    comparison = _COMPARISONS[alarm.known("comparison_operator")]
    threshold = alarm.number("threshold")
    if threshold is None:
        return f"{comparison} what is usual for the hour"
    value = f"{(threshold / quantity.divisor).quantize(Decimal('0.01')).normalize():,f}"
    return f"{comparison} {value}{f' {quantity.unit}' if quantity.unit else ''}"


def _duration(alarm: Resource, watched: _Watched) -> str:
    evaluated = int(alarm.required_number("evaluation_periods"))
    needed = int(alarm.number("datapoints_to_alarm") or evaluated)
    of = "" if needed == evaluated else f" out of {evaluated * watched.period_seconds // _MINUTE_SECONDS}"
    return _minutes(needed * watched.period_seconds) + of


def _minutes(seconds: int) -> str:
    minutes = seconds // _MINUTE_SECONDS
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def _watched(alarm: Resource) -> _Watched:
    if alarm.known("metric_name"):
        statistic = alarm.known("statistic") or alarm.known("extended_statistic")
        return _of_metrics([alarm], statistic)
    metrics = [metric for query in alarm.blocks("metric_query") if (metric := query.block("metric"))]
    return _of_metrics(metrics, metrics[0].known("stat"))


def _of_metrics(metrics: Sequence[Block], statistic: str) -> _Watched:
    first = metrics[0]
    return _Watched(
        names=tuple(metric.known("metric_name") for metric in metrics),
        statistic=statistic,
        period_seconds=int(first.required_number("period")),
        dimensions=first.known("dimensions"),
    )
