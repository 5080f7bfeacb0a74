from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from groundplan.cost import estimate, usage_profile
from groundplan.cost.price_book import UnknownRegionError
from tests.cost.bills import TODAY, Resources, bill, lines, stack, usd

BALANCER = {"aws_lb.balancer": {"subnets": ["a", "b"]}}
SERVICE: Resources = {
    "aws_ecs_task_definition.task": {"family": "shop", "cpu": 1024, "memory": 2048},
    "aws_ecs_service.service": {
        "name": "web",
        "desired_count": 2,
        "launch_type": "FARGATE",
        "task_definition": "${aws_ecs_task_definition.task.arn}",
    },
    "aws_appautoscaling_target.target": {
        "resource_id": "service/shop/web",
        "min_capacity": 1,
        "max_capacity": 10,
    },
}


def test_what_is_fixed_and_what_rests_on_usage_are_told_apart() -> None:
    found = bill(BALANCER, load_balancer_lcu=2, egress_gb=0, between_zones_gb=0)

    assert found.cost.fixed == Decimal("23.725")  # 730 x 0.0225 + 2 x 730 x 0.005
    assert found.cost.usage == Decimal("11.68")  # 2 x 730 x 0.008
    assert found.cost.total == Decimal("35.405")


def test_services_are_added_up_the_dearest_first() -> None:
    found = bill({**BALANCER, "aws_kms_key.key": {}}, load_balancer_lcu=0, egress_gb=0, between_zones_gb=0)

    assert list(found.by_service) == ["Elastic Load Balancing", "AWS KMS", "Data transfer"]
    assert sum(cost.total for cost in found.by_service.values()) == found.cost.total


def test_the_range_is_what_autoscaling_allows() -> None:
    found = bill(SERVICE, egress_gb=0, between_zones_gb=0)

    of_one = Decimal("36.04010")  # 730 x (1 x 0.04048 + 2 x 0.004445)
    assert found.cost.total == 2 * of_one
    assert (found.cost.lowest, found.cost.highest) == (of_one, 10 * of_one)


def test_a_type_that_nobody_knows_is_listed_and_not_skipped() -> None:
    found = bill({"aws_elasticache_cluster.cache": {}, "aws_elasticache_cluster.other": {}, "google_sql.db": {}})

    assert [(one.type, one.addresses, one.reason) for one in found.not_priced] == [
        (
            "aws_elasticache_cluster",
            ("aws_elasticache_cluster.cache", "aws_elasticache_cluster.other"),
            "its price is not known here",
        ),
        ("google_sql", ("google_sql.db",), "it is no resource of AWS"),
    ]


def test_what_is_free_says_why() -> None:
    found = bill({"aws_iam_role.role": {}, "terraform_data.rule": {}})

    assert [(one.type, one.reason) for one in found.free] == [
        ("aws_iam_role", "IAM costs nothing"),
        ("terraform_data", "it exists in Terraform only"),
    ]
    assert not found.resources


def test_lines_without_a_price_are_told() -> None:
    found = bill({"aws_lb.balancer": {"subnets": "${data.aws_subnets.public.ids}"}})

    ((resource, line),) = found.unpriced
    assert (resource.address, line.name) == ("aws_lb.balancer", "public addresses")
    assert line.monthly_usd is None
    assert line.range_usd == (Decimal(0), Decimal(0))


def test_a_component_is_billed_by_the_hour_or_by_the_month() -> None:
    found = bill({**BALANCER, "aws_kms_key.key": {}})

    assert lines(found, "aws_lb.balancer")["application load balancer"].billed == "hourly"
    assert lines(found, "aws_kms_key.key")["key"].billed == "monthly"


def test_each_price_has_its_date() -> None:
    found = bill({"aws_nat_gateway.nat": {}, "aws_kms_key.key": {}}, between_zones_gb=0)

    assert lines(found, "aws_nat_gateway.nat")["NAT gateway"].price_date == date(2025, 10, 28)
    assert found.price_dates == (date(2024, 9, 25), date(2025, 12, 6))
    assert bill({"aws_iam_role.role": {}}).price_dates is None


def test_old_prices_are_warned_of() -> None:
    key: Resources = {"aws_kms_key.key": {}}

    assert "older than 180 days" in bill(key, today=date(2030, 1, 1)).warnings[0]
    assert not bill(key, today=date(2024, 10, 1)).warnings


def test_an_unknown_number_is_warned_of_where_it_costs_something() -> None:
    many = {"count": "${length(data.aws_subnets.public.ids)}"}
    found = bill({"aws_eip.address": many, "aws_iam_role.role": many})

    (warning,) = (one for one in found.warnings if "one is counted" in one)
    assert warning.startswith("how many there are of aws_eip.address is known only after it is applied")


def test_numbers_that_change_by_the_clock_are_warned_of() -> None:
    found = bill({**SERVICE, "aws_appautoscaling_scheduled_action.night": {}})

    assert found.warnings[-1] == (
        "the number of tasks changes by the clock, but the desired one is counted all day: "
        "aws_appautoscaling_scheduled_action.night"
    )


def test_no_price_is_borrowed_from_another_region() -> None:
    with pytest.raises(UnknownRegionError, match="eu-central-9"):
        bill({"aws_kms_key.key": {}}, "eu-central-9")


def test_refreshed_prices_are_read(tmp_path: Path) -> None:
    readings = '[{"published": "2026-11-01", "source": "test", "prices": {"kms/key": "2"}}]'
    (tmp_path / "us-east-1.json").write_text(f'{{"readings": {readings}}}', encoding="utf-8")

    found = estimate(stack({"aws_kms_key.key": {}}), usage_profile("default"), TODAY, price_folder=tmp_path)
    assert lines(found, "aws_kms_key.key")["key"].monthly_usd == 2


def alarms(number: int) -> Resources:
    return {f"aws_cloudwatch_metric_alarm.alarm-{one}": {"metric_name": "CPUUtilization"} for one in range(number)}


def test_what_an_account_has_free_is_taken_off_on_request_only() -> None:
    resources: Resources = {
        **alarms(12),
        **{f"aws_cloudwatch_dashboard.dashboard-{one}": {} for one in range(4)},
        **{f"aws_cloudwatch_log_group.group-{one}": {} for one in range(2)},
        **SERVICE,
    }
    usage = usage_profile("default").with_amounts({"log_gb": 16, "egress_gb": 250, "log_stored_gb": 0}, "test")
    listed = estimate(stack(resources), usage, TODAY)
    account = estimate(stack(resources), usage, TODAY, account_allowances=True)

    # 10 alarms, 3 dashboards, 5 GB of logs and 100 GB to the internet.
    allowances = 10 * Decimal("0.1") + 3 * 3 + 5 * Decimal("0.5") + 100 * Decimal("0.09")
    assert listed.cost.total - account.cost.total == allowances
    assert account.by_service["Amazon CloudWatch"].total == 2 * Decimal("0.1") + 3
    assert lines(account, "data transfer")["to the internet"].note == (
        "less 100 of the 100 GB to the internet that an account has free"
    )
    assert account.cost.lowest < account.cost.total < account.cost.highest


def test_amounts_are_not_rounded() -> None:
    found = bill({"aws_s3_bucket.a": {}, "aws_s3_bucket.b": {}, "aws_s3_bucket.c": {}}, s3_gb=1)

    storage = sum((lines(found, f"aws_s3_bucket.{one}")["storage"].quantity for one in "abc"), Decimal(0))
    assert abs(storage - 1) < Decimal("1e-20")
    assert found.resources[0].monthly_usd.quantize(Decimal("0.0001")) == usd("0.1577")
