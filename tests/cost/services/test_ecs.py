from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.cost.bills import bill, lines, monthly, unpriced, usd

ARM: dict[str, Any] = {"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}


def service(
    task: dict[str, Any] | None = None, target: dict[str, Any] | None = None, **attributes: object
) -> dict[str, Any]:
    """Two tasks of half a vCPU and 1 GB."""
    resources = {
        "aws_ecs_cluster.cluster": {"name": "shop"},
        "aws_ecs_task_definition.task": {"family": "shop", "cpu": "512", "memory": "1024", **(task or {})},
        "aws_ecs_service.service": {
            "name": "web",
            "cluster": "${aws_ecs_cluster.cluster.arn}",
            "task_definition": "${aws_ecs_task_definition.task.arn}",
            "desired_count": 2,
            "launch_type": "FARGATE",
            **attributes,
        },
    }
    if target is not None:
        resources["aws_appautoscaling_target.target"] = {
            "resource_id": "service/shop/${aws_ecs_service.service.name}",
            **target,
        }
    return resources


def test_tasks_cost_their_vcpus_and_memory_on_x86() -> None:
    assert monthly(bill(service()), "aws_ecs_service.service") == {
        "vCPUs of tasks, x86": usd("29.5504"),  # 2 x 0.5 x 730 x 0.04048
        "memory of tasks, x86": usd("6.4897"),  # 2 x 1 x 730 x 0.004445
    }


def test_tasks_on_arm_have_prices_of_their_own() -> None:
    assert monthly(bill(service({"runtime_platform": ARM}), "eu-central-1"), "aws_ecs_service.service") == {
        "vCPUs of tasks, arm64": usd("27.1925"),  # 2 x 0.5 x 730 x 0.03725
        "memory of tasks, arm64": usd("5.9714"),  # 2 x 1 x 730 x 0.00409
    }


@pytest.mark.parametrize(("gib", "expected"), [(20, None), (21, usd("0.1621")), (50, usd("4.8618"))])
def test_disk_is_billed_beyond_20_gib(gib: int, expected: Decimal | None) -> None:
    found = bill(service({"ephemeral_storage": [{"size_in_gib": gib}]}))

    # 2 x 1 (or 30) x 730 x 0.000111
    assert monthly(found, "aws_ecs_service.service").get("disk of tasks beyond 20 GiB") == expected


def test_a_public_address_is_billed_for_each_task() -> None:
    found = bill(service(network_configuration=[{"assign_public_ip": True}]))

    assert monthly(found, "aws_ecs_service.service")["public IPv4 addresses"] == usd("7.30")  # 2 x 730 x 0.005


@pytest.mark.parametrize(
    ("lowest", "highest", "tasks"),
    [(1, 10, 2), (3, 10, 3), (0, 1, 1)],
)
def test_autoscaling_brings_the_count_within_its_bounds(lowest: int, highest: int, tasks: int) -> None:
    found = bill(service(target={"min_capacity": lowest, "max_capacity": highest}))

    count = found.task_counts["aws_ecs_service.service"]
    assert [count.lowest, count.desired, count.highest] == [lowest, tasks, highest]
    line = lines(found, "aws_ecs_service.service")["vCPUs of tasks, x86"]
    assert line.quantity == tasks * 365  # 0.5 vCPU x 730 h
    assert [line.lowest, line.highest] == [lowest * 365, highest * 365]


def test_the_target_of_another_service_scales_nothing() -> None:
    resources = service(target={"min_capacity": 7, "max_capacity": 9})
    resources["aws_appautoscaling_target.target"]["resource_id"] = "service/shop/worker"

    assert bill(resources).task_counts["aws_ecs_service.service"].desired == 2


def strategy(spot: int, base: int = 1) -> list[dict[str, Any]]:
    return [
        {"capacity_provider": "FARGATE", "base": base, "weight": 100 - spot},
        {"capacity_provider": "FARGATE_SPOT", "weight": spot},
    ]


def test_tasks_beyond_the_base_run_on_spot_by_weight() -> None:
    resources = service(launch_type=None, desired_count=5, capacity_provider_strategy=strategy(50))

    # 5 tasks: 1 base and half of the other 4 on demand, 2 on Spot.
    assert monthly(bill(resources), "aws_ecs_service.service") == {
        "vCPUs of tasks, x86": usd("44.3256"),  # 3 x 0.5 x 730 x 0.04048
        "vCPUs of tasks on Spot, x86": usd("9.2298"),  # 2 x 0.5 x 730 x 0.01264355
        "memory of tasks, x86": usd("9.7346"),  # 3 x 1 x 730 x 0.004445
        "memory of tasks on Spot, x86": usd("2.0270"),  # 2 x 1 x 730 x 0.00138835
    }


@pytest.mark.parametrize(("platform", "region"), [(ARM, "us-east-1"), ({}, "ap-east-2")])
def test_spot_without_a_known_price_is_priced_on_demand_and_says_so(platform: dict[str, Any], region: str) -> None:
    task = {"runtime_platform": [platform]}
    spot = service(task, launch_type=None, desired_count=5, capacity_provider_strategy=strategy(100))
    on_demand = service(task, desired_count=5)

    found = bill(spot, region)
    assert sum(monthly(found, "aws_ecs_service.service").values()) == sum(
        monthly(bill(on_demand, region), "aws_ecs_service.service").values()
    )
    notes = {line.note for name, line in lines(found, "aws_ecs_service.service").items() if "Spot" in name}
    assert notes == {"no Spot price is known: priced on demand, which Spot never exceeds"}


def test_a_cluster_may_say_where_its_services_run() -> None:
    resources = service(launch_type=None)
    resources["aws_ecs_cluster_capacity_providers.providers"] = {
        "cluster_name": "${aws_ecs_cluster.cluster.name}",
        "default_capacity_provider_strategy": [{"capacity_provider": "FARGATE", "weight": 1}],
    }

    assert monthly(bill(resources), "aws_ecs_service.service")["vCPUs of tasks, x86"] == usd("29.5504")


def test_tasks_on_ec2_are_not_priced_as_fargate() -> None:
    assert set(unpriced(bill(service(launch_type="EC2")), "aws_ecs_service.service")) == {"tasks on EC2 instances"}


def test_capacity_of_ones_own_is_not_priced_as_fargate() -> None:
    own = service(launch_type=None, capacity_provider_strategy=[{"capacity_provider": "graphics", "weight": 1}])

    assert set(unpriced(bill(own), "aws_ecs_service.service")) == {"tasks on EC2 instances"}
    assert set(unpriced(bill(service(launch_type=None)), "aws_ecs_service.service")) == {"tasks on EC2 instances"}


def test_a_service_on_each_instance_has_an_unknown_count() -> None:
    found = bill(service(scheduling_strategy="DAEMON"))

    assert "one on each instance" in unpriced(found, "aws_ecs_service.service")["tasks"]


def test_a_target_may_refer_to_its_service() -> None:
    resources = service(target={"min_capacity": 3, "max_capacity": 9})
    resources["aws_appautoscaling_target.target"]["resource_id"] = (
        "service/${aws_ecs_cluster.cluster.arn}/${aws_ecs_service.service.name}"
    )

    assert bill(resources).task_counts["aws_ecs_service.service"].desired == 3


def test_an_unknown_count_is_no_count_of_nought() -> None:
    found = bill(service(desired_count="${data.external.count.result.tasks}"))

    assert list(unpriced(found, "aws_ecs_service.service")) == ["tasks"]
    assert not found.task_counts


def test_a_task_definition_elsewhere_is_unknown() -> None:
    found = bill(service(task_definition="${data.aws_ecs_task_definition.other.arn}"))

    assert "data.aws_ecs_task_definition.other.arn" in unpriced(found, "aws_ecs_service.service")["tasks"]


def test_windows_is_not_priced_as_linux() -> None:
    windows = {"operating_system_family": "WINDOWS_SERVER_2022_CORE"}

    assert list(unpriced(bill(service({"runtime_platform": [windows]})), "aws_ecs_service.service")) == [
        "tasks of WINDOWS_SERVER_2022_CORE"
    ]


def insights(value: str, services: int = 1) -> dict[str, Any]:
    resources = service()
    for number in range(1, services):
        resources[f"aws_ecs_service.worker-{number}"] = {**resources["aws_ecs_service.service"], "name": f"w{number}"}
    resources["aws_ecs_cluster.cluster"]["setting"] = [{"name": "containerInsights", "value": value}]
    return resources


@pytest.mark.parametrize(("services", "expected"), [(1, usd("11.10")), (2, usd("18.60"))])
def test_container_insights_are_metrics_of_the_cluster_its_services_and_their_tasks(
    services: int, expected: Decimal
) -> None:
    found = bill(insights("enabled", services))

    # (12 + (15 + 10) x services) x 0.3
    assert monthly(found, "aws_ecs_cluster.cluster") == {"metrics of Container Insights": expected}
    line = lines(found, "aws_ecs_cluster.cluster")["metrics of Container Insights"]
    assert line.usage is None
    assert line.note == "12 of the cluster, 15 of each service, 10 of each service's task definition"


def test_somebody_may_know_how_many_metrics_there_are() -> None:
    found = bill(insights("enhanced"), container_insights_metrics=100)

    assert monthly(found, "aws_ecs_cluster.cluster") == {"metrics of Container Insights, enhanced": usd("7.00")}


def test_enhanced_container_insights_are_unknown_until_somebody_counts() -> None:
    assert "container_insights_metrics" in unpriced(bill(insights("enhanced")), "aws_ecs_cluster.cluster").popitem()[1]


def test_a_cluster_without_insights_is_free() -> None:
    assert [one.reason for one in bill(insights("disabled")).free if one.type == "aws_ecs_cluster"] == [
        "what is billed are its tasks"
    ]
