"""CloudWatch alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from constructs_lib.monitoring.alarm_types import ALARM_TYPES, AlarmType
from constructs_lib.monitoring.notifications import Notifications
from constructs_lib.references import require_known

_PERIOD_SECONDS = 60


class AlarmLike(Protocol):
    """What composite alarms and dashboards need to know of an alarm."""

    @property
    def name(self) -> str:
        """The alarm's name, by reference to the resource, so that Terraform creates that first."""

    @property
    def arn(self) -> str:
        """The alarm's ARN."""


class Alarm(Construct):
    """An alarm of one type on one thing, which tells the topic when it starts and when it is over.

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
        alarm_type: str,
        threshold: float,
        dimensions: Mapping[str, str],
        notifications: Notifications | None,
        may_be_gone: bool = False,
    ) -> None:
        """Create the alarm.

        Args:
            scope: The construct it belongs to.
            id_: Its type in kebab-case.
            name: Unique in account and region.
            alarm_type: A key of `ALARM_TYPES`, known when synthesizing.
            threshold: In the metric's own unit: percent, a count, seconds, microseconds or bytes.
            dimensions: What is watched; from `watched`.
            notifications: Who is told; `None` where only a composite alarm tells. Security Hub wants an action on
                every alarm (CloudWatch.15), and does not see that another alarm has it:
                https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
            may_be_gone: Whether what is watched goes away on purpose, as the tasks of an environment that sleeps: then
                silence says nothing, and the alarm stays as it was.

        Raises:
            ValueError: There is no such type, or it is a reference.
        """
        super().__init__(scope, id_)
        require_known("alarm_type", alarm_type)
        if alarm_type not in ALARM_TYPES:
            raise ValueError(f"supply one of {', '.join(sorted(ALARM_TYPES))}, got {alarm_type!r}")
        kind = ALARM_TYPES[alarm_type]
        computed = kind.expression is not None
        percentile = kind.statistic.startswith("p")
        actions = [notifications.topic_arn] if notifications else None
        self.alarm = CloudwatchMetricAlarm(
            self,
            "Default",
            alarm_name=name,
            alarm_description=kind.advice,
            comparison_operator="LessThanThreshold" if kind.below else "GreaterThanOrEqualToThreshold",
            threshold=threshold,
            evaluation_periods=kind.periods,
            datapoints_to_alarm=kind.periods,
            treat_missing_data=_silence(kind, may_be_gone=may_be_gone),
            namespace=None if computed else kind.namespace,
            metric_name=None if computed else kind.metrics[0],
            period=None if computed else _PERIOD_SECONDS,
            dimensions=None if computed else dict(dimensions),
            statistic=None if computed or percentile else kind.statistic,
            extended_statistic=kind.statistic if percentile else None,
            metric_query=_computed(kind, dimensions) if computed else None,
            alarm_actions=actions,
            ok_actions=actions,
        )
        self.name = self.alarm.alarm_name
        self.arn = self.alarm.arn


def _silence(kind: AlarmType, *, may_be_gone: bool) -> str:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"""  # noqa: D415
    if not kind.silence_is_bad:
        return "notBreaching"
    return "ignore" if may_be_gone else "breaching"


def _computed(kind: AlarmType, dimensions: Mapping[str, str]) -> list[CloudwatchMetricAlarmMetricQuery]:
    result = CloudwatchMetricAlarmMetricQuery(id="result", expression=kind.expression, return_data=True)
    parts = [
        CloudwatchMetricAlarmMetricQuery(
            id=f"m{number}",
            metric=CloudwatchMetricAlarmMetricQueryMetric(
                namespace=kind.namespace,
                metric_name=metric,
                stat=kind.statistic,
                period=_PERIOD_SECONDS,
                dimensions=dict(dimensions),
            ),
        )
        for number, metric in enumerate(kind.metrics, start=1)
    ]
    return [result, *parts]
