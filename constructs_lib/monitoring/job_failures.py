"""Jobs that failed, and the person who should know."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from constructs_lib.compute.scheduled_task import ScheduledTask
from constructs_lib.monitoring.notifications import Notifications
from constructs_lib.monitoring.task_failures import tell_of_failed_tasks

_PERIOD_SECONDS = 60


class JobFailures(Construct):
    """Tells when a job could not be started, and when it was started and failed.

    A run that could not be started lies in the job's dead-letter queue; an alarm watches that. A run that failed is an
    event of ECS, as `TaskFailures` says.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, job: ScheduledTask, notifications: Notifications
    ) -> None:
        """Create the alarm and the rule.

        Args:
            scope: The construct it belongs to.
            id_: Such as `nightly-report-failures`.
            name: Begins the names of alarm and rule, at most 57 characters.
            job: The job.
            notifications: Who is told. Its policy and its key must let EventBridge (`events.amazonaws.com`) publish;
                the key without a condition on the source, for which nothing would be delivered
                (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services).
        """
        super().__init__(scope, id_)
        CloudwatchMetricAlarm(
            self,
            "not-started",
            alarm_name=f"{name}-not-started",
            alarm_description=(
                f"The job {job.name} could not be started: the messages in the queue {job.dead_letters.name} say why. "
                "Delete them when you have read them, or the alarm stays and says nothing of the next one."
            ),
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": job.dead_letters.name},
            statistic="Maximum",
            period=_PERIOD_SECONDS,
            evaluation_periods=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            treat_missing_data="notBreaching",
            alarm_actions=[notifications.topic_arn],
            ok_actions=[notifications.topic_arn],
        )
        tell_of_failed_tasks(
            self,
            name=name,
            subject=f"job {job.name}",
            task=job.task,
            cluster=job.cluster,
            notifications=notifications,
        )
