from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest

from groundplan.config import Configuration, Deployment, Message
from groundplan.config.resolved import Autoscaling, Job, ScheduledCapacity, Sleep

Resolve = Callable[[str], Deployment]
Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]

SLEEP = 'sleep: {from: "20:00", until: "07:00", days: MON-FRI, timezone: Europe/Berlin}'


def schedule(text: str) -> str:
    return f"application: {{autoscale: {{min: 2, max: 10, schedule: {text}}}}}"


def jobs(text: str) -> str:
    return f"application: {{cpu: 1, memory: 2048, jobs: {text}}}"


def test_bounds_change_at_the_times_of_the_file(resolve: Resolve) -> None:
    autoscaling = resolve(
        schedule(
            '[{cron: "0 7 * * MON-FRI", timezone: Europe/Berlin, min: 4}, {cron: "cron(0 20 * * ? *)", min: 2, max: 8}]'
        )
    ).application.autoscaling

    assert autoscaling is not None
    assert autoscaling.schedule == (
        ScheduledCapacity("cron(0 7 ? * MON-FRI *)", "Europe/Berlin", 4, None),
        ScheduledCapacity("cron(0 20 * * ? *)", "UTC", 2, 8),
    )


def test_the_clock_alone_may_move_the_number_of_tasks(resolve: Resolve) -> None:
    text = 'application: {autoscale: {min: 2, max: 10, target_cpu: null, schedule: [{cron: "0 7 * * *", min: 4}]}}'

    assert resolve(text).application.autoscaling is not None


def test_a_job_has_a_command_times_and_a_size_of_its_own(resolve: Resolve) -> None:
    deployment = resolve(
        jobs(
            '{nightly: {command: bin/report --all, schedule: "0 3 * * *", timezone: Europe/Berlin, cpu: 0.5, memory: 1024}}'
        )
    )

    assert deployment.application.jobs == (
        Job(
            "nightly",
            "my-app-job-nightly",
            ("bin/report", "--all"),
            "cron(0 3 * * ? *)",
            "Europe/Berlin",
            512,
            1024,
            3,
            3600,
        ),
    )


def test_a_job_has_the_applications_size_unless_it_states_another(resolve: Resolve) -> None:
    (job,) = resolve(jobs("{nightly: {command: report, schedule: rate(1 day)}}")).application.jobs

    assert (job.cpu_units, job.memory_mib, job.time_zone) == (1024, 2048, "UTC")


def test_a_long_name_of_a_job_leaves_room_for_the_names_of_the_roles(read: Read) -> None:
    text = (
        f"deployment: {{name: {'a' * 40}}}\n" + jobs(f"{{{'b' * 30}: {{command: work, schedule: rate(1 day)}}}}") + "\n"
    )

    assert len(read(text).deployments[0].application.jobs[0].full_name) == 54


def test_an_environment_may_sleep(resolve: Resolve) -> None:
    assert resolve(SLEEP).sleep == Sleep(
        time(20), time(7), frozenset({"MON", "TUE", "WED", "THU", "FRI"}), "Europe/Berlin"
    )


@pytest.mark.parametrize("text", ["sleep: null", "platform: {availability_zones: 2}"])
def test_no_environment_has_to(text: str, resolve: Resolve) -> None:
    assert resolve(text).sleep is None


def test_a_service_of_fixed_size_gets_bounds_to_sleep_between(resolve: Resolve) -> None:
    application = resolve(
        f"application: {{autoscale: null, instances: 3, workers: {{mail: {{command: work}}}}}}\n{SLEEP}"
    ).application

    assert application.autoscaling == Autoscaling(3, 3, None, None, None)
    assert application.workers[0].autoscaling == Autoscaling(1, 1, None, None, None)


def test_sleep_takes_the_place_of_a_schedule_and_says_so(read: Read) -> None:
    text = "deployment: {name: my-app}\n" + schedule('[{cron: "0 7 * * *", min: 99}]') + f"\n{SLEEP}\n"
    configuration = read(text)

    autoscaling = configuration.deployments[0].application.autoscaling
    assert autoscaling is not None
    assert autoscaling.schedule == ()
    assert "application.autoscale.schedule" in {notice.path for notice in configuration.notices}


def test_jobs_beside_sleep_are_worth_a_notice(read: Read) -> None:
    text = "deployment: {name: my-app}\n" + jobs("{nightly: {command: report, schedule: rate(1 day)}}") + f"\n{SLEEP}\n"

    assert "application.jobs" in {notice.path for notice in read(text).notices}


@pytest.mark.parametrize(
    ("text", "path", "problem"),
    [
        (
            schedule("[{cron: daily, min: 3}]"),
            "application.autoscale.schedule[0].cron",
            "not a schedule that AWS knows",
        ),
        (schedule('[{cron: "0 3 * * *"}]'), "application.autoscale.schedule[0]", "neither min nor max changes"),
        (
            schedule('[{cron: "0 3 * * *", min: 11}]'),
            "application.autoscale.schedule[0].min",
            "min (11) may exceed max (10)",
        ),
        (
            schedule('[{cron: "0 3 * * *", max: 1}]'),
            "application.autoscale.schedule[0].max",
            "min (2) may exceed max (1)",
        ),
        (
            schedule('[{cron: "0 3 * * *", min: 9}, {cron: "0 4 * * *", min: 2, max: 8}]'),
            "application.autoscale.schedule[0].min",
            "min (9) may exceed max (8)",
        ),
        (
            schedule('[{cron: "0 3 * * *", min: 3, timezone: Berlin}]'),
            "application.autoscale.schedule[0].timezone",
            "not a time zone",
        ),
        (schedule('[{cron: "0 3 * * *", at: noon, min: 3}]'), "application.autoscale.schedule[0].at", "unknown key"),
        (jobs("{nightly: {command: report}}"), "application.jobs.nightly.schedule", "required, but not given"),
        (jobs("{nightly: {schedule: rate(1 day)}}"), "application.jobs.nightly.command", "required, but not given"),
        (
            jobs("{nightly: {command: a, schedule: rate(1 week)}}"),
            "application.jobs.nightly.schedule",
            "not a schedule",
        ),
        (jobs("{Nightly: {command: a, schedule: rate(1 day)}}"), "application.jobs.Nightly", "not a task's name"),
        (
            jobs("{nightly: {command: a, schedule: rate(1 day), cpu: 3}}"),
            "application.jobs.nightly.cpu",
            "does not sell",
        ),
        ('sleep: {from: "20:00"}', "sleep.until", "required, but not given"),
        ('sleep: {from: 20:00, until: "07:00"}', "sleep.from", "YAML reads 20:00 as another number"),
        ('sleep: {from: "24:00", until: "07:00"}', "sleep.from", "not a time of day"),
        ('sleep: {from: "20:00", until: "21:59"}', "sleep.until", "too short a sleep"),
        ('sleep: {from: "20:00", until: "07:00", days: 1-5}', "sleep.days", "does not name days"),
        ('sleep: {from: "20:00", until: "07:00", form: a}', "sleep.form", "unknown key"),
        (
            f"database: {{read_replicas: 1}}\n{SLEEP}",
            "database.read_replicas",
            "cannot stop a database that has read replicas",
        ),
        ("application: {pool_size: 0}", "application.pool_size", "0 is out of range"),
        ("monitoring: {budget: {monthly: 100}}", "monitoring.budget", "nobody would hear of the budget"),
        ("monitoring: {budget: {monthly: 0, email: a@example.com}}", "monitoring.budget.monthly", "0 is out of range"),
        (
            "monitoring: {budget: {email: a@example.com}}\ndatabase: {size: db.m9g.large}",
            "monitoring.budget",
            "no price of db.m9g.large in us-east-1 is known",
        ),
        ("usage: {log_gb: -1}", "usage.log_gb", "-1 is out of range"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(text: str, path: str, problem: str, errors: Errors) -> None:
    (message,) = errors(f"deployment: {{name: my-app}}\n{text}\n")

    assert message.path == path
    assert problem in message.problem


def test_an_unknown_key_of_sleep_is_compared_with_those_of_the_file(errors: Errors) -> None:
    (message,) = errors('deployment: {name: my-app}\nsleep: {form: "20:00", from: "20:00", until: "07:00"}\n')

    assert "from" in message.remedy


def test_a_budget_goes_to_the_alarms_first_address_unless_it_has_its_own(resolve: Resolve) -> None:
    alarms = "alarms: [{type: cpu_high, email: ops@example.com}]"
    budget = resolve(f"monitoring: {{{alarms}, budget: {{monthly: 100}}}}").monitoring.budget
    own = resolve(f"monitoring: {{{alarms}, budget: {{monthly: 100, email: money@example.com}}}}").monitoring.budget

    assert budget is not None
    assert own is not None
    assert (budget.monthly_usd, budget.email, own.email) == (100, "ops@example.com", "money@example.com")


def test_a_budget_without_an_amount_rests_on_the_usage(resolve: Resolve) -> None:
    budget = resolve("monitoring: {budget: {email: a@example.com}}\nusage: {log_gb: 70}").monitoring.budget

    assert budget is not None
    assert (budget.monthly_usd, budget.headroom_percent, budget.usage) == (None, 20, {"log_gb": 70})


def test_a_budget_with_an_amount_needs_no_price(resolve: Resolve) -> None:
    text = "monitoring: {budget: {monthly: 100, email: a@example.com}}\ndatabase: {size: db.m9g.large}"

    assert resolve(text).monitoring.budget is not None


def test_usage_is_for_the_estimate_and_no_matter_of_the_deployment(read: Read) -> None:
    notices = read("deployment: {name: my-app}\nusage: {egress_gb: 200, requests_millions: 10}\n").notices

    assert "usage" not in {notice.path for notice in notices}
