from __future__ import annotations

from groundplan.cost import usage_profile
from tests.cost.bills import bill, lines, monthly, unpriced, usd

GATEWAY = {"allocation_id": "${aws_eip.address.id}", "subnet_id": "${aws_subnet.public.id}"}


def test_a_nat_gateway_costs_hours_data_and_its_address() -> None:
    found = bill({"aws_nat_gateway.nat": GATEWAY, "aws_eip.address": {"domain": "vpc"}}, "eu-central-1", nat_gb=100)

    assert monthly(found, "aws_nat_gateway.nat") == {
        "NAT gateway": usd("37.96"),  # 730 x 0.052
        "data through it": usd("5.20"),  # 100 x 0.052
    }
    assert monthly(found, "aws_eip.address") == {"public IPv4 address": usd("3.65")}  # 730 x 0.005


def test_gateways_share_the_data_but_for_those_with_an_amount_of_their_own() -> None:

    usage = usage_profile("default").with_amounts_of("aws_nat_gateway.a", {"nat_gb": 7}, "usage file")
    found = bill({f"aws_nat_gateway.{zone}": GATEWAY for zone in "abc"}, usage=usage, nat_gb=100)

    quantities = {zone: lines(found, f"aws_nat_gateway.{zone}")["data through it"].quantity for zone in "abc"}
    assert quantities == {"a": 7, "b": 50, "c": 50}


def test_an_interface_endpoint_costs_hours_in_each_zone_and_data() -> None:
    endpoint = {"vpc_endpoint_type": "Interface", "subnet_ids": ["${aws_subnet.a.id}", "${aws_subnet.b.id}"]}
    found = bill({"aws_vpc_endpoint.logs": endpoint, "aws_vpc_endpoint.s3": {}}, interface_endpoint_gb=40)

    assert monthly(found, "aws_vpc_endpoint.logs") == {
        "interface endpoint in 2 zones": usd("14.60"),  # 2 x 730 x 0.01
        "data through it": usd("0.40"),  # 40 x 0.01
    }
    assert [(one.addresses, one.reason) for one in found.free] == [
        (("aws_vpc_endpoint.s3",), "gateway endpoints cost nothing")
    ]


def test_unknown_zones_are_not_none() -> None:
    endpoint = {"vpc_endpoint_type": "Interface", "subnet_ids": "${data.aws_subnets.private.ids}"}

    assert list(unpriced(bill({"aws_vpc_endpoint.logs": endpoint}), "aws_vpc_endpoint.logs")) == ["endpoint"]


def test_other_endpoints_are_not_priced() -> None:
    found = bill({"aws_vpc_endpoint.inspection": {"vpc_endpoint_type": "GatewayLoadBalancer"}})

    assert list(unpriced(found, "aws_vpc_endpoint.inspection")) == ["GatewayLoadBalancer endpoint"]
