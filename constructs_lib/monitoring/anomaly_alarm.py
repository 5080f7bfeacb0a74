"""CloudWatch alarms on what is unusual for a metric, rather than on a threshold."""

from __future__ import annotations

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from constructs_lib.monitoring.alarm_types import ANOMALY_TYPES, AnomalyType
from constructs_lib.monitoring.notifications import Notifications
from constructs_lib.references import as_text, known, require_known

_PERIOD_SECONDS = 300
"""A minute of a small product's traffic is noise, from which a model learns a band that nothing ever leaves."""

_METRIC, _FILLED, _BAND = "m1", "e1", "band"


class AnomalyAlarm(Construct):
    """An alarm on a metric that leaves the band in which CloudWatch expects it, by hour and day of the week.

    CloudWatch trains the band's model on up to two weeks of the metric, beginning when the alarm is created, and bills
    for it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html.
    Expect false alarms in the first fortnight. The model outlives the alarm; it is deleted by hand:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Anomaly_Detection_Alarm.html

    Attributes:
        alarm: The resource.
        name: The alarm's name, by reference to the resource.
        arn: The alarm's ARN.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        anomaly_type: str,
        band_width: float,
        dimensions: Mapping[str, str],
        notifications: Notifications | None,
    ) -> None:
        """Create the alarm.

        Args:
            scope: The construct it belongs to.
            id_: Its type in kebab-case.
            name: Unique in account and region.
            anomaly_type: A key of `ANOMALY_TYPES`, known when synthesizing.
            band_width: Standard deviations on either side of what is expected, above 0: the more, the fewer alarms.
            dimensions: What is watched; from `watched`.
            notifications: Who is told; `None` where only a composite alarm tells.

        Raises:
            ValueError: There is no such type, it is a reference, or the band has no width.
        """
        super().__init__(scope, id_)
        require_known("anomaly_type", anomaly_type)
        if anomaly_type not in ANOMALY_TYPES:
            raise ValueError(f"supply one of {', '.join(sorted(ANOMALY_TYPES))}, got {anomaly_type!r}")
        if band_width <= 0 and known(band_width):
            raise ValueError(f"supply a band width above 0 standard deviations, got {band_width:g}")
        kind = ANOMALY_TYPES[anomaly_type]
        actions = [notifications.topic_arn] if notifications else None
        self.alarm = CloudwatchMetricAlarm(
            self,
            "Default",
            alarm_name=name,
            alarm_description=kind.advice,
            comparison_operator=(
                "LessThanLowerOrGreaterThanUpperThreshold" if kind.below_too else "GreaterThanUpperThreshold"
            ),
            threshold_metric_id=_BAND,
            evaluation_periods=kind.periods + 1 if kind.silence_is_zero else kind.periods,
            datapoints_to_alarm=kind.periods,
            treat_missing_data="ignore" if kind.silence_is_zero else "notBreaching",
            metric_query=_queries(kind, dimensions, band_width),
            alarm_actions=actions,
            ok_actions=actions,
        )
        self.name = self.alarm.alarm_name
        self.arn = self.alarm.arn


def _queries(
    kind: AnomalyType, dimensions: Mapping[str, str], band_width: float
) -> list[CloudwatchMetricAlarmMetricQuery]:
    watched = _FILLED if kind.silence_is_zero else _METRIC
    width = f"{band_width:g}" if known(band_width) else as_text(band_width)
    band = CloudwatchMetricAlarmMetricQuery(
        id=_BAND,
        expression=f"ANOMALY_DETECTION_BAND({watched}, {width})",
        label="Expected",
        return_data=True,
    )
    filled = CloudwatchMetricAlarmMetricQuery(id=_FILLED, expression=f"FILL({_METRIC}, 0)", return_data=True)
    metric = CloudwatchMetricAlarmMetricQuery(
        id=_METRIC,
        # CloudWatch wants exactly two results: the band, and what is compared with it.
        return_data=not kind.silence_is_zero,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=kind.namespace,
            metric_name=kind.metric,
            stat=kind.statistic,
            period=_PERIOD_SECONDS,
            dimensions=dict(dimensions),
        ),
    )
    return [band, filled, metric] if kind.silence_is_zero else [band, metric]
