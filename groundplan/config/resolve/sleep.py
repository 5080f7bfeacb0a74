"""The hours in which an environment sleeps."""

from __future__ import annotations

from datetime import time, timedelta

from groundplan.config.cron import days_of_week
from groundplan.config.findings import Findings
from groundplan.config.model import DeploymentFile
from groundplan.config.model.schedule import SleepBlock
from groundplan.config.resolved import Sleep

_SHORTEST_HOURS = 2
_DAY = timedelta(days=1)


def resolve_sleep(file: DeploymentFile, findings: Findings) -> Sleep | None:
    """Give when the environment sleeps, and say what cannot be had beside it."""
    block = file.sleep
    if block is None:
        return None
    if _length(block) < timedelta(hours=_SHORTEST_HOURS):
        findings.error(
            "sleep.until",
            "sleep.from",
            problem=f"from {block.from_} until {block.until} is too short a sleep: stopping a database may take an hour",
            remedy=f"write times at least {_SHORTEST_HOURS} hours apart, or remove sleep",
        )
    if file.database.read_replicas:
        findings.error(
            "database.read_replicas",
            "sleep",
            problem="RDS cannot stop a database that has read replicas, so this environment cannot sleep",
            remedy="write read_replicas: 0, or remove sleep",
        )
    if file.application.jobs:
        findings.notice(
            "application.jobs",
            "sleep",
            problem="a job that runs while the environment sleeps finds no database",
            remedy="choose times at which it is awake",
        )
    return Sleep(
        start=time.fromisoformat(block.from_),
        end=time.fromisoformat(block.until),
        waking_days=days_of_week(block.days),
        time_zone=block.timezone,
    )


def _length(block: SleepBlock) -> timedelta:
    start, end = (_since_midnight(time.fromisoformat(clock)) for clock in (block.from_, block.until))
    return (end - start) % _DAY or _DAY


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)
