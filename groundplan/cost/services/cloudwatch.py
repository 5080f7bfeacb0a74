"""Amazon CloudWatch: alarms, dashboards and metrics.

https://aws.amazon.com/cloudwatch/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Part
from groundplan.cost.resources import Block, Resource, Unknown, UnknownValueError

SERVICE = "Amazon CloudWatch"

_STANDARD_SECONDS = 60
_BAND = "ANOMALY_DETECTION_BAND"
# An alarm on anomalies is billed for the bounds of the band as well.
_BOUNDS = 2
_INSIGHTS_QUERY = "SELECT"


def alarm(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """An alarm, by the number of metrics that it looks at and by how often it does."""
    queries = resource.blocks("metric_query")
    expressions = [str(query.known("expression") or "") for query in queries]
    if any(expression.lstrip().upper().startswith(_INSIGHTS_QUERY) for expression in expressions):
        raise UnknownValueError(resource.address, "the number of metrics", Unknown("as many as its query finds"))
    metrics = [metric for query in queries for metric in query.blocks("metric")] or [resource]
    bounds = _BOUNDS if any(_BAND in expression for expression in expressions) else 0
    resolution = "high-resolution" if any(_is_frequent(metric) for metric in metrics) else "standard"
    name = "anomaly alarm, a metric and the bounds of its band" if bounds else "alarm"
    yield Charge(name, f"cloudwatch/alarm/{resolution}", Decimal(len(metrics) + bounds))


def composite_alarm(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """An alarm on alarms, each of which is billed as well."""
    yield Charge("composite alarm", "cloudwatch/alarm/composite", Decimal(1))


def dashboard(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """A dashboard."""
    yield Charge("dashboard", "cloudwatch/dashboard", Decimal(1))


def metric_filter(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The metric that a filter of logs makes, which is a custom one."""
    transformation = resource.block("metric_transformation")
    if transformation is not None and transformation.known("dimensions"):
        unknown = Unknown("one for each combination of its dimensions")
        raise UnknownValueError(resource.address, "the number of metrics", unknown)
    yield Charge("custom metric", "cloudwatch/metric", Decimal(1))


def _is_frequent(metric: Block) -> bool:
    period = metric.number("period")
    return period is not None and period < _STANDARD_SECONDS


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_cloudwatch_metric_alarm": (alarm,),
    "aws_cloudwatch_composite_alarm": (composite_alarm,),
    "aws_cloudwatch_dashboard": (dashboard,),
    "aws_cloudwatch_log_metric_filter": (metric_filter,),
}
