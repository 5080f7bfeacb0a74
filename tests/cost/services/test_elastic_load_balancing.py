from __future__ import annotations

import pytest

from tests.cost.bills import bill, monthly, unpriced, usd

SUBNETS = ["${aws_subnet.a.id}", "${aws_subnet.b.id}", "subnet-3"]


def test_a_balancer_costs_hours_capacity_and_an_address_in_each_zone() -> None:
    found = bill({"aws_lb.balancer": {"subnets": SUBNETS}}, load_balancer_lcu=1.5)

    assert monthly(found, "aws_lb.balancer") == {
        "application load balancer": usd("16.425"),  # 730 x 0.0225
        "capacity units": usd("8.76"),  # 1.5 x 730 x 0.008
        "public IPv4 addresses": usd("10.95"),  # 3 x 730 x 0.005
    }


def test_an_internal_balancer_has_no_public_address() -> None:
    found = bill({"aws_lb.balancer": {"subnets": SUBNETS, "internal": True, "load_balancer_type": "network"}})

    assert monthly(found, "aws_lb.balancer") == {
        "network load balancer": usd("16.425"),  # 730 x 0.0225
        "capacity units": usd("4.38"),  # 1 x 730 x 0.006
    }


def test_an_address_of_ones_own_is_billed_once() -> None:
    mappings = [{"subnet_id": "subnet-1", "allocation_id": "${aws_eip.a.id}"}, {"subnet_id": "subnet-2"}]
    found = bill({"aws_lb.balancer": {"subnet_mapping": mappings}, "aws_eip.a": {}})

    assert monthly(found, "aws_lb.balancer")["public IPv4 addresses"] == usd("3.65")  # 1 x 730 x 0.005


def test_balancers_share_the_capacity_of_the_stack() -> None:
    found = bill({"aws_lb.one": {"internal": True}, "aws_lb.other": {"internal": True}}, load_balancer_lcu=3)

    assert monthly(found, "aws_lb.one")["capacity units"] == usd("8.76")  # 1.5 x 730 x 0.008


def test_unknown_subnets_leave_the_rest_priced() -> None:
    found = bill({"aws_lb.balancer": {"subnets": "${data.aws_subnets.public.ids}"}})

    assert len(monthly(found, "aws_lb.balancer")) == 2
    assert list(unpriced(found, "aws_lb.balancer")) == ["public addresses"]


def test_a_gateway_balancer_is_not_priced() -> None:
    found = bill({"aws_lb.balancer": {"load_balancer_type": "gateway", "internal": True}})

    assert list(unpriced(found, "aws_lb.balancer")) == ["gateway load balancer", "capacity units"]


@pytest.mark.parametrize(("region", "hours"), [("sa-east-1", "24.82"), ("eu-west-1", "18.396")])
def test_each_region_has_its_own_price(region: str, hours: str) -> None:
    # 730 x 0.034 and 730 x 0.0252
    found = monthly(bill({"aws_lb.balancer": {"internal": True}}, region), "aws_lb.balancer")

    assert found["application load balancer"] == usd(hours)
