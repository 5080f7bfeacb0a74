from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.cost.bills import bill, lines, monthly, unpriced, usd

DATABASE: dict[str, Any] = {
    "identifier": "shop",
    "engine": "postgres",
    "engine_version": "16.4",
    "instance_class": "db.m6g.large",
    "allocated_storage": 100,
    "storage_type": "gp3",
}


def database(**attributes: object) -> dict[str, Any]:
    return {"aws_db_instance.database": {**DATABASE, **attributes}}


def test_an_instance_costs_its_hours_and_its_storage() -> None:
    found = bill(database())

    assert monthly(found, "aws_db_instance.database") == {
        "instance db.m6g.large, single-az": usd("116.07"),  # 730 x 0.159
        "storage gp3, single-az": usd("11.50"),  # 100 x 0.115
    }


def test_multi_az_has_prices_of_its_own_and_not_twice_those_of_one() -> None:
    found = bill(database(multi_az=True), "eu-central-1")

    assert monthly(found, "aws_db_instance.database") == {
        "instance db.m6g.large, multi-az": usd("276.67"),  # 730 x 0.379, where one is 0.189
        "storage gp3, multi-az": usd("27.40"),  # 100 x 0.274
    }


def test_a_replica_has_storage_of_its_own_of_the_size_of_its_source() -> None:
    replica = {
        "instance_class": "db.t4g.small",
        "replicate_source_db": "${aws_db_instance.database.identifier}",
        "storage_type": "gp3",
    }
    found = bill({**database(multi_az=True), "aws_db_instance.replica": replica}, database_cpu_credit_hours=10)

    assert monthly(found, "aws_db_instance.replica") == {
        "instance db.t4g.small, single-az": usd("23.36"),  # 730 x 0.032
        "storage gp3, single-az": usd("11.50"),  # 100 x 0.115
        "CPU credits beyond those earned": usd("0.75"),  # 10 x 0.075
    }


def test_a_replica_of_what_is_not_in_the_stack_has_an_unknown_size() -> None:
    found = bill({"aws_db_instance.replica": {"instance_class": "db.t4g.small", "replicate_source_db": "elsewhere"}})

    reasons = unpriced(found, "aws_db_instance.replica")
    assert "that of elsewhere" in reasons["storage"]


@pytest.mark.parametrize(
    ("gib", "iops", "expected"),
    [
        (399, 3000, None),
        (399, 4000, usd("20.00")),  # (4000 - 3000) x 0.02
        (400, 12000, None),
        (400, 13000, usd("20.00")),  # (13000 - 12000) x 0.02
    ],
)
def test_gp3_includes_3000_iops_and_12000_from_400_gib(gib: int, iops: int, expected: Decimal | None) -> None:
    found = monthly(bill(database(allocated_storage=gib, iops=iops)), "aws_db_instance.database")

    assert next((cost for name, cost in found.items() if name.startswith("IOPS")), None) == expected


def test_io1_includes_no_iops() -> None:
    found = bill(database(storage_type="io1", iops=1000, multi_az=True))

    assert monthly(found, "aws_db_instance.database") == {
        "instance db.m6g.large, multi-az": usd("232.14"),  # 730 x 0.318
        "storage io1, multi-az": usd("25.00"),  # 100 x 0.25
        "IOPS io1, above the 0 included": usd("200.00"),  # 1000 x 0.2
    }


def test_storage_that_the_book_does_not_know_is_not_priced() -> None:
    found = bill(database(storage_type="io2", iops=1000))

    assert set(unpriced(found, "aws_db_instance.database")) == {
        "storage io2, single-az",
        "IOPS io2, above the 0 included",
    }


@pytest.mark.parametrize(("gb", "expected"), [(60, usd("0")), (100, usd("0")), (160, usd("5.70"))])  # 60 x 0.095
def test_backups_cost_what_is_above_the_size_of_the_storage(gb: int, expected: Decimal) -> None:
    found = bill(database(backup_retention_period=7), database_backup_gb=gb)

    assert monthly(found, "aws_db_instance.database")["backups above the size of the storage"] == expected
    line = lines(found, "aws_db_instance.database")["backups above the size of the storage"]
    assert line.usage is not None
    assert line.usage.origin == "test"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (7, {}),
        (31, {"Performance Insights, first month": usd("3.00")}),  # 2 vCPUs x 1.5
        (
            731,
            {
                "Performance Insights, first month": usd("3.00"),
                "Performance Insights, further months": usd("2.9026"),  # 2 vCPUs x 23 months x 0.0631
            },
        ),
    ],
)
def test_performance_insights_cost_nothing_for_seven_days(days: int, expected: dict[str, Decimal]) -> None:
    found = monthly(
        bill(database(performance_insights_enabled=True, performance_insights_retention_period=days)),
        "aws_db_instance.database",
    )

    assert {name: cost for name, cost in found.items() if "Insights" in name} == expected


def test_database_insights_advanced_is_billed_by_the_vcpu_and_keeps_performance_insights() -> None:
    attributes = {"performance_insights_enabled": True, "performance_insights_retention_period": 465}
    found = monthly(bill(database(database_insights_mode="advanced", **attributes)), "aws_db_instance.database")

    assert found["Database Insights Advanced"] == usd("18.25")  # 2 vCPUs x 730 x 0.0125
    assert len(found) == 3


@pytest.mark.parametrize(
    ("version", "today", "expected"),
    [
        ("13.16", date(2026, 2, 28), None),
        ("13.16", date(2026, 3, 1), usd("146.00")),  # 2 vCPUs x 730 x 0.1
        ("14", date(2026, 11, 26), None),
        ("14", date(2027, 3, 1), usd("146.00")),
        ("15", date(2028, 2, 29), None),
        ("15", date(2028, 3, 1), usd("146.00")),
        ("16", date(2029, 2, 28), None),
        ("16", date(2029, 3, 1), usd("146.00")),
    ],
)
def test_extended_support_begins_by_version_and_date(version: str, today: date, expected: Decimal | None) -> None:
    found = monthly(bill(database(engine_version=version), today=today), "aws_db_instance.database")

    assert found.get(f"Extended Support of PostgreSQL {version}") == expected


def test_extended_support_is_billed_for_the_standby_as_well() -> None:
    found = monthly(bill(database(engine_version="13", multi_az=True)), "aws_db_instance.database")

    assert found["Extended Support of PostgreSQL 13"] == usd("292.00")  # 2 instances x 2 vCPUs x 730 x 0.1


def test_the_third_year_of_extended_support_has_a_price_of_its_own_that_is_not_known() -> None:
    found = bill(database(engine_version="12"), today=date(2027, 3, 1))

    assert "rds/extended-support/year-3 in us-east-1" in unpriced(found, "aws_db_instance.database").popitem()[1]


def test_extended_support_may_be_refused() -> None:
    refused = database(engine_version="13", engine_lifecycle_support="open-source-rds-extended-support-disabled")

    assert "Extended Support of PostgreSQL 13" not in monthly(bill(refused), "aws_db_instance.database")


@pytest.mark.parametrize(("class_", "vcpus"), [("db.m6g.large", 2), ("db.m6g.medium", 2), ("db.m6g.2xlarge", 8)])
def test_a_proxy_is_billed_for_the_vcpus_behind_it_and_at_least_two(class_: str, vcpus: int) -> None:
    found = bill(
        {
            **database(instance_class=class_),
            "aws_db_proxy.proxy": {"name": "shop"},
            "aws_db_proxy_default_target_group.group": {"db_proxy_name": "${aws_db_proxy.proxy.name}"},
            "aws_db_proxy_target.target": {
                "db_proxy_name": "${aws_db_proxy_default_target_group.group.db_proxy_name}",
                "db_instance_identifier": "${aws_db_instance.database.identifier}",
            },
        }
    )

    costs = {2: usd("21.90"), 8: usd("87.60")}  # 730 x 0.015 x 2 or 8
    assert monthly(found, "aws_db_proxy.proxy") == {f"proxy of {vcpus} vCPUs": costs[vcpus]}


def test_a_proxy_is_not_sold_everywhere() -> None:
    found = bill(
        {
            **database(instance_class="db.t3.micro"),
            "aws_db_proxy.proxy": {"name": "shop"},
            "aws_db_proxy_target.target": {"db_proxy_name": "shop", "db_instance_identifier": "shop"},
        },
        "ap-southeast-3",
    )

    assert unpriced(found, "aws_db_proxy.proxy") == {
        "proxy of 2 vCPUs": "the price book has no price of rds/proxy in ap-southeast-3"
    }


@pytest.mark.parametrize(
    ("behind", "reason"),
    [("elsewhere", "elsewhere"), ("${aws_db_instance.database.identifier}", "db.unheard-of")],
)
def test_a_proxy_of_unknown_size_is_not_priced(behind: str, reason: str) -> None:
    found = bill(
        {
            **database(instance_class="db.unheard-of"),
            "aws_db_proxy.proxy": {"name": "shop"},
            "aws_db_proxy_target.target": {"db_proxy_name": "shop", "db_instance_identifier": behind},
        }
    )

    assert reason in unpriced(found, "aws_db_proxy.proxy")["proxy"]


def test_a_proxy_before_nothing_costs_nothing() -> None:
    found = bill({"aws_db_proxy.proxy": {"name": "shop"}})

    assert [one.reason for one in found.free] == ["it stands before no instance of this stack"]


def test_storage_without_a_size_is_unknown() -> None:
    found = bill(database(allocated_storage=None))

    assert "left out" in unpriced(found, "aws_db_instance.database")["storage"]


def test_enhanced_monitoring_writes_logs_by_its_interval() -> None:
    found = bill(database(monitoring_interval=15), enhanced_monitoring_gb=2)

    name = "enhanced monitoring every 15 s, as logs"
    assert monthly(found, "aws_db_instance.database")[name] == usd("4.00")  # 2 GB x 60/15 x 0.5


def test_a_public_address_and_a_managed_secret_are_billed() -> None:
    found = monthly(
        bill(database(publicly_accessible=True, manage_master_user_password=True)), "aws_db_instance.database"
    )

    assert found["public IPv4 address"] == usd("3.65")  # 730 x 0.005
    assert found["secret of the owner"] == usd("0.40")


def test_an_unknown_class_leaves_the_storage_priced() -> None:
    found = bill(database(instance_class="${data.aws_ssm_parameter.class.value}"))

    assert monthly(found, "aws_db_instance.database") == {"storage gp3, single-az": usd("11.50")}
    assert "${data.aws_ssm_parameter.class.value}" in unpriced(found, "aws_db_instance.database")["instance"]


def test_a_class_that_a_region_does_not_sell_has_no_price() -> None:
    found = bill(database(instance_class="db.t4g.micro"), "ca-west-1")

    assert unpriced(found, "aws_db_instance.database") == {
        "instance db.t4g.micro, single-az": (
            "the price book has no price of rds/instance/db.t4g.micro/single-az in ca-west-1"
        )
    }


def test_another_engine_is_not_priced_as_postgresql() -> None:
    found = bill(database(engine="mysql", engine_version="8.0"))

    assert unpriced(found, "aws_db_instance.database") == {
        "instance db.m6g.large, mysql": "the price book has no prices of engine mysql"
    }
