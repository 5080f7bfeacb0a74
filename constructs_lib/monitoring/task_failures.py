"""Tasks that run once and failed, and the person who should know."""

from __future__ import annotations

from constructs import Construct

from constructs_lib.compute.cluster_like import ClusterLike
from constructs_lib.compute.task_definition import TaskDefinition
from constructs_lib.monitoring.event_notice import tell_of_events
from constructs_lib.monitoring.notifications import Notifications

_EXITED_BY_ITSELF = "EssentialContainerExited"
_SUCCESS = 0


class TaskFailures(Construct):
    """Tells when a task that is started by hand or by a script, such as a migration, did not end well.

    Its container ended with another code than 0 (137 where it was out of memory), or the task ended for another reason
    than its container's end, such as an image that cannot be pulled
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html).
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        task: TaskDefinition,
        cluster: ClusterLike,
        notifications: Notifications,
    ) -> None:
        """Create the rule.

        Args:
            scope: The construct it belongs to.
            id_: Such as `migrate-failures`.
            name: Of the task, for whom it concerns; begins the name of the rule, at most 57 characters.
            task: What is run, in any revision.
            cluster: Where it is run.
            notifications: Who is told; the topic's key must let EventBridge publish (`event_rules_statement`).
        """
        super().__init__(scope, id_)
        tell_of_failed_tasks(
            self, name=name, subject=f"task {name}", task=task, cluster=cluster, notifications=notifications
        )


def tell_of_failed_tasks(
    scope: Construct,
    *,
    name: str,
    subject: str,
    task: TaskDefinition,
    cluster: ClusterLike,
    notifications: Notifications,
) -> None:
    """Create the rule `failed`, for tasks of all revisions.

    Args:
        scope: The construct it belongs to.
        name: Begins the name of the rule, at most 57 characters.
        subject: What failed, in words, such as `job nightly-report`.
        task: What is run.
        cluster: Where it is run.
        notifications: Who is told.
    """
    tell_of_events(
        scope,
        "failed",
        name=f"{name}-failed",
        description=f"Runs of the {subject} that did not end well",
        pattern={
            "source": ["aws.ecs"],
            "detail-type": ["ECS Task State Change"],
            "detail": {
                "clusterArn": [cluster.arn],
                "taskDefinitionArn": [{"prefix": f"{task.family_arn}:"}],
                "lastStatus": ["STOPPED"],
                "$or": [
                    {"containers": {"exitCode": [{"anything-but": [_SUCCESS]}]}},
                    {"stopCode": [{"anything-but": [_EXITED_BY_ITSELF]}]},
                ],
            },
        },
        paths={
            "task": "$.detail.taskArn",
            "reason": "$.detail.stoppedReason",
            "code": "$.detail.stopCode",
            "exit": "$.detail.containers[0].exitCode",
            "why": "$.detail.containers[0].reason",
        },
        message=(
            f"The {subject} failed: <reason> (<code>), exit code <exit> <why>. "
            f"Its output is in the log group {task.log_group_name}. Task: <task>"
        ),
        notifications=notifications,
    )
