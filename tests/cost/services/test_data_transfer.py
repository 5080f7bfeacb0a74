from __future__ import annotations

from tests.cost.bills import bill, monthly, usd


def test_what_leaves_is_billed_once_and_what_crosses_zones_twice() -> None:
    found = bill({"aws_lb.balancer": {"internal": True}}, egress_gb=200, between_zones_gb=50)

    assert monthly(found, "data transfer") == {
        "to the internet": usd("18.00"),  # 200 x 0.09
        "between zones, out and in": usd("1.00"),  # 50 x 2 x 0.01
    }


def test_a_stack_that_sends_nothing_has_no_traffic() -> None:
    assert bill({"aws_kms_key.key": {}}).by_service.keys() == {"AWS KMS"}
