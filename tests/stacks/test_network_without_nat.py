"""Networks without NAT: tasks with addresses of their own, or endpoints."""

from __future__ import annotations

import pytest

from tests.constructs_lib.template import Attributes, Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged

WITH_EVERYTHING = {
    "workers": {"mail": {"command": "work"}},
    "jobs": {"report": {"command": "report", "schedule": "rate(1 day)"}},
}
STARTING = ["s3", "ecr", "logs", "secretsmanager"]


@pytest.fixture(scope="module")
def public(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, {"platform": {"network": {"nat": "none"}}, "application": WITH_EVERYTHING}))


@pytest.fixture(scope="module")
def private(synthesize: Synthesize) -> Template:
    network = {"nat": "none", "endpoints": STARTING}
    return synthesize(merged(REFERENCE, {"platform": {"network": network}, "application": WITH_EVERYTHING}))


def placements(template: Template) -> list[Attributes]:
    (job,) = template.resources("aws_scheduler_schedule").values()
    services = template.resources("aws_ecs_service").values()
    return [
        *(service["network_configuration"] for service in services),
        job["target"]["ecs_parameters"]["network_configuration"],
    ]


@pytest.mark.parametrize("fixture", ["public", "private"])
def test_there_is_no_gateway_to_pay_for(fixture: str, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(fixture)

    assert not template.resources("aws_nat_gateway")
    assert not template.resources("aws_eip")


def test_tasks_have_addresses_of_their_own(public: Template) -> None:
    for placement in placements(public):
        assert placement["assign_public_ip"] is True
        assert all("network_public_" in subnet for subnet in placement["subnets"])


def test_nobody_but_the_load_balancer_may_reach_a_task_all_the_same(public: Template) -> None:
    rules = public.resources("aws_vpc_security_group_ingress_rule")
    to_tasks = {name: rule for name, rule in rules.items() if name.startswith(("service_", "worker-", "job-"))}

    assert to_tasks
    assert all("cidr_ipv4" not in rule for rule in to_tasks.values())


def test_tasks_stay_private_where_endpoints_serve_them(private: Template) -> None:
    for placement in placements(private):
        assert placement["assign_public_ip"] is False
        assert all("network_private_" in subnet for subnet in placement["subnets"])


def test_private_subnets_have_no_way_out_then(private: Template) -> None:
    assert not [name for name in private.resources("aws_route") if "private" in name]


@pytest.mark.parametrize("fixture", ["public", "private"])
def test_a_one_off_task_starts_where_it_can_pull_its_image(fixture: str, request: pytest.FixtureRequest) -> None:
    command = request.getfixturevalue(fixture).output("bootstrap_command")

    assert "assignPublicIp=ENABLED" in command
    assert "network_public_" in command


def test_with_nat_it_stays_private(small: Template) -> None:
    command = small.output("bootstrap_command")

    assert "assignPublicIp=DISABLED" in command
    assert "network_private_" in command


def test_no_subnet_changes_with_the_way_out(public: Template, small: Template) -> None:
    assert public.resources("aws_subnet") == small.resources("aws_subnet")


def test_tasks_move_to_private_subnets_only_when_there_is_a_way_out_of_them(small: Template) -> None:
    routes = [f"aws_route.{name}" for name in small.resources("aws_route") if "private" in name]

    assert routes
    assert set(routes) <= set(small.only("aws_ecs_service")["depends_on"])
