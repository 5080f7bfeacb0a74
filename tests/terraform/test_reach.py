"""What an edit reaches; without a Terraform."""

from __future__ import annotations

from typing import Any

from tests.terraform.reach import Document, reached

APPLIED: Document = {
    "terraform": {},
    "provider": {"aws": [{"region": "us-east-1"}]},
    "variable": {"image": {"default": "shop:1"}},
    "locals": {"image": "${var.image}"},
    "data": {"aws_region": {"here": {}}},
    "resource": {
        "aws_vpc": {"network": {"cidr_block": "10.0.0.0/16"}},
        "aws_subnet": {"private": {"vpc_id": "${aws_vpc.network.id}", "depends_on": ["aws_vpc.network"]}},
        "aws_lb": {"main": {"subnets": ["${aws_subnet.private.id}"], "name": "${upper(data.aws_region.here.name)}"}},
        "aws_ecs_service": {"web": {"task": "${local.image}", "balancer": "${aws_lb.main.arn}"}},
        "aws_iam_role": {"tasks": {"policy": "of ${aws_lb.main.id}"}},
    },
}
STATE: Document = {
    "resources": [
        {"mode": mode, "type": type_, "name": name, "instances": [{"attributes": attributes}]}
        for mode, type_, name, attributes in [
            ("data", "aws_region", "here", {"name": "us-east-1"}),
            ("managed", "aws_vpc", "network", {"id": "vpc-1"}),
            ("managed", "aws_subnet", "private", {"id": "subnet-1"}),
            ("managed", "aws_lb", "main", {"arn": "arn:lb", "id": "${what}"}),
            ("managed", "aws_ecs_service", "web", {"id": "web"}),
            ("managed", "aws_iam_role", "tasks", {"id": "tasks"}),
        ]
    ]
}


def edited(**edits: Any) -> Document:  # noqa: ANN401 — JSON
    """The stack with resources, by type, in the place of what was applied."""
    return {**APPLIED, "resource": {**APPLIED["resource"], **edits}}


def addresses(stack: Document) -> set[str]:
    return {f"{kind}.{name}" for kind, named in stack["resource"].items() for name in named}


def in_state(state: Document) -> set[str]:
    return {f"{resource['type']}.{resource['name']}" for resource in state["resources"]}


def test_what_refers_to_a_change_is_reached_and_what_that_refers_to_is_put_in_as_it_is() -> None:
    stack, state = reached(
        edited(aws_subnet={"private": {"vpc_id": "${aws_vpc.network.id}", "new": 1}}), APPLIED, STATE
    )

    assert addresses(stack) == {"aws_subnet.private", "aws_lb.main", "aws_ecs_service.web", "aws_iam_role.tasks"}
    assert stack["resource"]["aws_subnet"]["private"] == {"vpc_id": "vpc-1", "new": 1}
    assert stack["data"] == APPLIED["data"], "an expression refers to it"
    assert in_state(state) == {*addresses(stack), "aws_region.here"}


def test_a_change_of_a_variable_reaches_what_uses_it() -> None:
    stack, state = reached({**APPLIED, "variable": {"image": {"default": "shop:2"}}}, APPLIED, STATE)

    assert addresses(stack) == {"aws_ecs_service.web"}
    assert stack["resource"]["aws_ecs_service"]["web"] == {"task": "${local.image}", "balancer": "arn:lb"}
    assert stack["locals"] == APPLIED["locals"]
    assert in_state(state) == {"aws_ecs_service.web"}


def test_what_an_edit_removes_stays_in_the_state() -> None:
    without = {kind: named for kind, named in APPLIED["resource"].items() if kind != "aws_iam_role"}
    stack, state = reached({**APPLIED, "resource": without}, APPLIED, STATE)

    assert "resource" not in stack
    assert in_state(state) == {"aws_iam_role.tasks"}


def test_text_that_terraform_would_evaluate_is_not_put_in() -> None:
    stack, _ = reached(edited(aws_iam_role={"tasks": {"policy": "of ${aws_lb.main.id}", "new": 1}}), APPLIED, STATE)

    assert addresses(stack) == {"aws_iam_role.tasks", "aws_lb.main"}


def test_a_second_region_reaches_what_lies_in_it() -> None:
    copies = {"aws_s3_bucket": {"copies": {"provider": "aws.copies"}}}
    providers = [{"region": "us-east-1"}, {"alias": "copies", "region": "eu-west-1"}]
    with_copies = {**edited(**copies), "provider": {"aws": providers}}
    elsewhere = {**with_copies, "provider": {"aws": [providers[0], {**providers[1], "region": "eu-west-2"}]}}

    assert addresses(reached(with_copies, APPLIED, STATE)[0]) == {"aws_s3_bucket.copies"}
    assert addresses(reached(elsewhere, with_copies, STATE)[0]) == {"aws_s3_bucket.copies"}


def test_another_region_reaches_everything() -> None:
    moved = {**APPLIED, "provider": {"aws": [{"region": "eu-west-1"}]}}

    assert reached(moved, APPLIED, STATE) == (moved, STATE)
