"""Arithmetic across blocks, with its numbers in the message."""

from collections.abc import Callable

import pytest

from constructs_lib.networking.address_plan import subnet_cidr_block
from groundplan.config import Configuration, Message, policy
from groundplan.config.checks.addresses import PRIVATE_SUBNET_BITS, PUBLIC_SUBNET_BITS
from groundplan.config.tables import absent_instance_families, memory_gib_by_instance_class, zones_by_region

Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]
NAME = "deployment: {name: my-app}\n"


def notices(read: Read, text: str, path: str) -> list[Message]:
    return [message for message in read(NAME + text).notices if message.path == path]


def test_pools_that_the_database_cannot_fill_are_refused_with_the_sum(errors: Errors) -> None:
    (message,) = errors(
        NAME + "application:\n  pool_size: 10\n  autoscale: {max: 8}\n"
        "  workers: {mail: {command: work, instances: 2}}\n  jobs: {report: {command: work, schedule: '0 3 * * *'}}\n"
    )

    assert (message.path, message.line) == ("application.pool_size", 3)
    assert message.problem == (
        "11 tasks (8 of the service, 2 of the worker mail, 1 of the job report) with 10 connections each make 110, but "
        "db.t4g.micro accepts 95 (100, of which 5 are kept)"
    )
    assert message.remedy == (
        "write pool_size: 8 or less, fewer tasks at the most, a larger database.size, or database.proxy: true"
    )


def test_pools_that_fit_but_for_a_deploy_are_worth_a_notice(read: Read) -> None:
    (notice,) = notices(read, "application: {pool_size: 9, autoscale: {max: 8}}\n", "application.pool_size")

    assert "make 72, and while a deploy replaces all of them 144, but db.t4g.micro accepts 95" in notice.problem


@pytest.mark.parametrize(
    "text",
    [
        "application: {pool_size: 4, autoscale: {max: 8}}\n",
        "application: {pool_size: 9, autoscale: {max: 8}}\ndatabase: {size: medium}\n",
        "application: {pool_size: 50, autoscale: {max: 8}}\ndatabase: {proxy: true}\n",
        "application: {pool_size: 9, autoscale: {max: 8}}\ndatabase: {parameters: {max_connections: 400}}\n",
    ],
    ids=["small pool", "larger class", "proxy", "parameter"],
)
def test_pools_that_fit_are_not_spoken_of(read: Read, text: str) -> None:
    assert notices(read, text, "application.pool_size") == []


def test_a_scheduled_maximum_counts(errors: Errors) -> None:
    schedule = "schedule: [{cron: '0 7 * * *', min: 2, max: 30}]"
    (message,) = errors(NAME + f"application: {{pool_size: 4, autoscale: {{max: 8, {schedule}}}}}\n")

    assert "30 tasks" in message.problem


def test_a_network_too_small_for_the_tasks_is_refused_with_the_size_that_would_do(errors: Errors) -> None:
    (message,) = errors(NAME + "platform: {network: {cidr: 10.0.0.0/22}}\napplication: {autoscale: {max: 200}}\n")

    assert message.path == "platform.network.cidr"
    assert message.problem == (
        "200 tasks (200 of the service) in 2 zones take 100 addresses of a private subnet, but those of 10.0.0.0/22 "
        "have 59 for them"
    )
    assert message.remedy == "write a cidr of /21 before the first deploy, or fewer tasks at the most"


def test_a_network_too_small_for_a_deploy_is_worth_a_notice(read: Read) -> None:
    text = "platform: {network: {cidr: 10.0.0.0/22}}\napplication: {autoscale: {max: 100}}\n"
    (notice,) = notices(read, text, "platform.network.cidr")

    assert "take 50 addresses of a private subnet, and twice as many while a deploy" in notice.problem


def test_endpoints_and_the_load_balancer_take_addresses_too(errors: Errors) -> None:
    base = "platform: {{network: {{cidr: 10.0.0.0/22, {}}}}}\napplication: {{autoscale: {{max: 200}}}}\n"
    (endpoints,) = errors(NAME + base.format("endpoints: [ecr, logs]"))
    (public,) = errors(NAME + base.format("nat: none"))

    assert "have 56 for them" in endpoints.problem
    assert "of a public subnet, but those of 10.0.0.0/22 have 19 for them" in public.problem


def test_the_subnets_are_as_large_as_the_constructs_make_them() -> None:
    for prefix in (16, 20, 22):
        for tier, bits in (("private", PRIVATE_SUBNET_BITS), ("public", PUBLIC_SUBNET_BITS)):
            block = subnet_cidr_block(f"10.0.0.0/{prefix}", tier, "us-east-1a")  # type: ignore[arg-type]
            assert block.endswith(f"/{prefix + bits}")


def test_a_single_task_beside_a_database_with_a_standby_is_worth_a_notice(read: Read) -> None:
    text = "database: {multi_az: true}\napplication: {instances: 1, autoscale: {min: 1}}\n"
    (notice,) = notices(read, text, "application.autoscale.min")

    assert "the service of 1 task is gone" in notice.problem
    assert notices(read, text.replace("true", "false"), "application.autoscale.min") == []


def test_an_instance_class_that_a_region_lacks_is_refused_with_those_that_it_has(errors: Errors, read: Read) -> None:
    (message,) = errors(NAME + "platform: {region: af-south-1}\ndatabase: {size: large}\n")

    assert (message.path, message.line) == ("database.size", 3)
    assert "has no db.m7g.large in af-south-1" in message.problem
    assert message.remedy.startswith("write size: db.m5.large or db.m5d.large")
    assert read(NAME + "platform: {region: eu-west-1}\ndatabase: {size: large}\n")


def test_the_table_of_absent_families_knows_regions_and_families() -> None:
    families = {name.split(".")[1] for name in memory_gib_by_instance_class()}

    assert absent_instance_families().keys() <= zones_by_region().keys()
    assert frozenset().union(*absent_instance_families().values()) <= families


@pytest.mark.parametrize(("version", "said"), [("13", "ended on 2026-02-28"), ("14", "ends on 2027-02-28")])
def test_a_version_near_the_end_of_its_support_is_worth_a_notice(read: Read, version: str, said: str) -> None:
    (notice,) = notices(read, f'database: {{version: "{version}"}}\n', "database.version")

    assert said in notice.problem
    assert 'version: "18"' in notice.remedy


@pytest.mark.parametrize("version", ["15", "16", "17", "18"])
def test_a_version_with_years_of_support_is_not(read: Read, version: str) -> None:
    assert notices(read, f'database: {{version: "{version}"}}\n', "database.version") == []


def test_the_calendar_has_every_version() -> None:
    assert policy.postgresql().standard_support_until.keys() == set(policy.postgresql().versions)


def test_whoever_is_told_of_alarms_has_to_confirm_first(read: Read) -> None:
    text = (
        "monitoring:\n  alarms:\n    - {type: cpu_high, email: ops@example.com}\n"
        "    - {type: db_cpu_high, email: dba@example.com}\n"
    )
    (notice,) = notices(read, text, "monitoring.alarms")

    assert "AWS asks ops@example.com and dba@example.com by e-mail to confirm" in notice.problem
