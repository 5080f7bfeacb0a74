"""Jobs that failed, and the person who should know."""

from __future__ import annotations

import json

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import (
    CloudwatchEventTarget,
    CloudwatchEventTargetInputTransformer,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from constructs_lib.compute.scheduled_task import ScheduledTask
from constructs_lib.monitoring.notifications import Notifications

_PERIOD_SECONDS = 60
_EXITED_BY_ITSELF = "EssentialContainerExited"
_SUCCESS = 0


class JobFailures(Construct):
    """Tells when a job could not be started, and when it was started and failed.

    A run that could not be started lies in the job's dead-letter queue; an alarm watches that. A run that failed is an
    event of ECS: its container ended with another code than 0 (137 where it was out of memory), or the task ended for
    another reason than its container's end, such as an image that cannot be pulled
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html).
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
        rule = CloudwatchEventRule(
            self,
            "failed",
            name=f"{name}-failed",
            description=f"Runs of the job {job.name} that did not end well",
            event_pattern=json.dumps(_failed_runs(job)),
        )
        CloudwatchEventTarget(
            self,
            "notify",
            rule=rule.name,
            target_id="notify",
            arn=notifications.topic_arn,
            input_transformer=CloudwatchEventTargetInputTransformer(
                input_paths={
                    "task": "$.detail.taskArn",
                    "reason": "$.detail.stoppedReason",
                    "code": "$.detail.stopCode",
                    "exit": "$.detail.containers[0].exitCode",
                    "why": "$.detail.containers[0].reason",
                },
                input_template=json.dumps(
                    f"The job {job.name} failed: <reason> (<code>), exit code <exit> <why>. "
                    f"Its output is in the log group {job.task.log_group_name}. Task: <task>"
                ),
            ),
            depends_on=[notifications.policy],
        )


def _failed_runs(job: ScheduledTask) -> dict[str, object]:
    return {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [job.cluster.arn],
            "taskDefinitionArn": [{"prefix": f"{job.family_arn}:"}],
            "lastStatus": ["STOPPED"],
            "$or": [
                {"containers": {"exitCode": [{"anything-but": [_SUCCESS]}]}},
                {"stopCode": [{"anything-but": [_EXITED_BY_ITSELF]}]},
            ],
        },
    }
