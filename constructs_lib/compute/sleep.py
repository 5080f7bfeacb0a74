"""Environments that sleep while nobody uses them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast

from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from constructs_lib.compute.schedule_expression import DAYS, check_days, check_time_zone, spell_days
from constructs_lib.compute.schedule_group import ScheduleGroup
from constructs_lib.compute.scheduled_scaling import ScheduledCapacity, ScheduledScaling
from constructs_lib.database.postgres_database import PostgresDatabase
from constructs_lib.references import known, require_known
from constructs_lib.security.role import ServiceRole

DATABASE_START_LEAD = timedelta(minutes=20)
"""How long before the tasks the database is started.

AWS promises nothing ("from minutes to hours",
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html); people who do it daily wait 10 to 15
minutes (https://snoozedb.com/blog/rds-auto-start-stop-schedule). Tasks that come too early fail their health checks
and are started again until there is a database.
"""
DATABASE_STOP_LAG = timedelta(minutes=10)
"""How long after the tasks the database is stopped: they leave the load balancer in five minutes, and end in two more.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/load-balancer-connection-draining.html
"""
_SHORTEST_SLEEP = timedelta(hours=2)
"""RDS says that a stop may take up to an hour, and starts only what has stopped."""
_NO_RETRY = SchedulerScheduleTargetRetryPolicy(maximum_retry_attempts=0, maximum_event_age_in_seconds=60)
_RETRY_FOR_AN_HOUR = SchedulerScheduleTargetRetryPolicy(maximum_retry_attempts=10, maximum_event_age_in_seconds=3600)


@dataclass(frozen=True)
class SleepHours:
    """When an environment sleeps: every day from one time until the other, and the days between in full.

    With `time(20)`, `time(7)` and the days from `MON` to `FRI`, it works on those days between seven and eight in the
    evening; from Friday evening it sleeps until Monday morning.

    Attributes:
        start: When it falls asleep, every day.
        end: When it wakes, on its waking days; on the next day where that is the earlier time.
        waking_days: At least one of `DAYS`, known when synthesizing.
        time_zone: By its IANA name. A time that the clock skips in spring is skipped: choose none between 2 and 3.

    Raises:
        ValueError: It would sleep for less than two hours, a time has seconds, a day is a reference, or a day or the time
            zone has another name.
    """

    start: time
    end: time
    waking_days: frozenset[str]
    time_zone: str

    def __post_init__(self) -> None:
        """Refuse hours that cannot be kept."""
        check_time_zone(self.time_zone)
        require_known("waking_days", *self.waking_days)
        check_days(self.waking_days)
        for clock in (self.start, self.end):
            if clock != clock.replace(second=0, microsecond=0, tzinfo=None):
                raise ValueError(f"supply hours and minutes, got {clock}")
        if self._length < _SHORTEST_SLEEP:
            raise ValueError(f"supply at least two hours between start and end, got {self.start} and {self.end}")

    @property
    def _length(self) -> timedelta:
        day = timedelta(days=1)
        return (_on_a_day(self.end) - _on_a_day(self.start)) % day or day

    def tasks_stop(self) -> str:
        """Return when the tasks stop, as a schedule expression: every day, whoever woke them on a day off."""
        return _daily(self.start)

    def tasks_start(self) -> str:
        """Return when the tasks start, as a schedule expression."""
        return _on_days(self.end, timedelta(), self.waking_days)

    def database_stops(self) -> str:
        """Return when the database stops, as a schedule expression: every day, since AWS starts it after a week."""
        return _daily((_on_a_day(self.start) + DATABASE_STOP_LAG).time())

    def database_starts(self) -> str:
        """Return when the database starts, as a schedule expression: early enough to be there for the tasks."""
        return _on_days(self.end, -DATABASE_START_LEAD, self.waking_days)


class Sleep(Construct):
    """Stops the tasks and the database of an environment for the night, and starts them in the morning.

    Tasks sleep by scheduled scaling to none, and the apply at night leaves them alone; see `ScheduledScaling` for what
    that costs: a changed bound of a service that stands arrives with the next morning. The database is stopped and
    started by EventBridge Scheduler, which calls RDS itself
    (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html). A stopped instance shows
    no difference in a plan, but RDS modifies none that is stopped: edit a database while it is awake, and take its
    sleep away while it is awake, or it stays stopped until somebody starts it.

    RDS starts an instance by itself when it has been stopped for seven days
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html), so it is told to stop every
    evening. On a day off it answers that the instance is stopped already; nobody tries again, and nobody is told.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        group: ScheduleGroup,
        hours: SleepHours,
        targets: Mapping[str, AppautoscalingTarget],
        database: PostgresDatabase,
    ) -> None:
        """Create the schedules, and the role that may stop and start this database.

        Args:
            scope: The construct it belongs to.
            id_: Such as `sleep`.
            name: Begins the names of schedules and role, at most 49 characters; cannot be changed later.
            group: The schedules of the deployment.
            hours: When it sleeps.
            targets: The services that sleep, each by its role, known when synthesizing, such as
                `{"service": scaling.target}`. They wake with the bounds that the target was made with. Terraform must
                not set their count (`TaskCount.autoscaled`).
            database: Must have no read replicas.

        Raises:
            ValueError: RDS cannot stop the database because it has read replicas, a service would wake without a task,
                its role is a reference, or its bounds move by a schedule already.
        """
        super().__init__(scope, id_)
        if database.replicated:
            raise ValueError(f"supply a database without read replicas, which RDS can stop, got {database.identifier}")
        require_known("the roles of targets", *targets)
        for role, target in targets.items():
            _send_to_sleep(self, role, name=f"{name}-{role}", target=target, hours=hours)
        self._name = name
        self._group = group
        self._time_zone = hours.time_zone
        self._database = database
        self._role = ServiceRole(
            self,
            "role",
            name=f"{name}-sleep",
            service="scheduler.amazonaws.com",
            description="Stops and starts the database",
        )
        self._role.allow(
            "stop-and-start-database",
            actions=["rds:StopDBInstance", "rds:StartDBInstance"],
            resources=[database.arn],
        )
        self._call("stop-database", "stopDBInstance", hours.database_stops(), retry=_NO_RETRY)
        self._call("start-database", "startDBInstance", hours.database_starts(), retry=_RETRY_FOR_AN_HOUR)

    def _call(
        self, id_: str, operation: str, schedule_expression: str, *, retry: SchedulerScheduleTargetRetryPolicy
    ) -> None:
        SchedulerSchedule(
            self,
            id_,
            name=f"{self._name}-{id_}",
            group_name=self._group.name,
            schedule_expression=schedule_expression,
            schedule_expression_timezone=self._time_zone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                arn=f"arn:aws:scheduler:::aws-sdk:rds:{operation}",
                role_arn=self._role.arn,
                # Spelled as in AWS's SDK for Java, not as in the API: Scheduler refuses DBInstanceIdentifier.
                input=json.dumps({"DbInstanceIdentifier": self._database.identifier}),
                retry_policy=retry,
            ),
        )


def _send_to_sleep(scope: Construct, id_: str, *, name: str, target: AppautoscalingTarget, hours: SleepHours) -> None:
    least, most = cast("int", target.min_capacity_input or 0), cast("int", target.max_capacity_input or 0)
    if least < 1 and known(least):
        raise ValueError(
            f"supply a min_capacity of at least 1 for {id_}: without a task there is no metric that asks for more, "
            f"got {least}"
        )
    ScheduledScaling(
        scope,
        id_,
        name=name,
        target=target,
        actions={
            "asleep": ScheduledCapacity(hours.tasks_stop(), hours.time_zone, min_capacity=0, max_capacity=0),
            "awake": ScheduledCapacity(hours.tasks_start(), hours.time_zone, min_capacity=least, max_capacity=most),
        },
    )


def _daily(clock: time) -> str:
    return f"cron({clock.minute} {clock.hour} * * ? *)"


def _on_days(clock: time, shift: timedelta, days: frozenset[str]) -> str:
    """Return the time on each day, shifted, which may lead to the day before."""
    shifted = _on_a_day(clock) + shift
    day_shift = (shifted.date() - _on_a_day(clock).date()).days
    moved = spell_days({DAYS[(DAYS.index(day) + day_shift) % len(DAYS)] for day in days})
    return f"cron({shifted.minute} {shifted.hour} ? * {moved} *)"


def _on_a_day(clock: time) -> datetime:
    return datetime.combine(datetime(2000, 1, 2), clock)  # noqa: DTZ001 — wall clock of whichever zone
