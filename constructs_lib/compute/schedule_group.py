"""Where the schedules of a deployment are kept together."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct


class ScheduleGroup(Construct):
    """A group of schedules, which carries the tags and the metrics that a schedule of its own cannot.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        """Create the group.

        Args:
            scope: The construct it belongs to.
            id_: Such as `schedules`.
            name: At most 64 characters; cannot be changed later.
        """
        super().__init__(scope, id_)
        self.name = SchedulerScheduleGroup(self, "Default", name=name).name
