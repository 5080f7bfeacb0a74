"""A plan as Terraform writes it, cut down to what is read."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from groundplan.cost import StackError, Unknown, estimate, stack_of, usage_profile
from tests.cost.bills import TODAY, monthly, unpriced, usd

TASK = {"family": "shop", "cpu": "512", "memory": "1024", "ephemeral_storage": [], "runtime_platform": []}
SERVICE = {"name": "web", "desired_count": 2, "launch_type": "FARGATE", "capacity_provider_strategy": []}
PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "variables": {"region": {"value": "us-east-1"}},
    "planned_values": {
        "root_module": {
            "resources": [
                {"address": "aws_kms_key.copies", "mode": "managed", "type": "aws_kms_key", "values": {}},
                {"address": "data.aws_vpc.vpc", "mode": "data", "type": "aws_vpc", "values": {}},
            ],
            "child_modules": [
                {
                    "address": 'module.app["web"]',
                    "resources": [
                        {
                            "address": 'module.app["web"].aws_ecs_service.service',
                            "mode": "managed",
                            "type": "aws_ecs_service",
                            "values": SERVICE,
                        },
                        {
                            "address": 'module.app["web"].aws_ecs_task_definition.task[0]',
                            "mode": "managed",
                            "type": "aws_ecs_task_definition",
                            "values": TASK,
                        },
                    ],
                }
            ],
        }
    },
    "resource_changes": [
        {
            "address": 'module.app["web"].aws_ecs_service.service',
            "mode": "managed",
            "type": "aws_ecs_service",
            "change": {"after": SERVICE, "after_unknown": {"task_definition": True, "tags": {}}},
        },
        {
            "address": 'module.app["web"].aws_ecs_task_definition.task[0]',
            "mode": "managed",
            "type": "aws_ecs_task_definition",
            "change": {"after": TASK, "after_unknown": {"arn": True}},
        },
    ],
    "configuration": {
        "provider_config": {
            "aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}},
            "aws.copies": {"alias": "copies", "expressions": {"region": {"constant_value": "eu-west-1"}}},
        },
        "root_module": {
            "resources": [{"address": "aws_kms_key.copies", "provider_config_key": "aws.copies"}],
            "module_calls": {
                "app": {
                    "module": {
                        "resources": [
                            {
                                "address": "aws_ecs_service.service",
                                "provider_config_key": "module.app:aws",
                                "expressions": {
                                    "task_definition": {
                                        "references": [
                                            "aws_ecs_task_definition.task[0].arn",
                                            "aws_ecs_task_definition.task[0]",
                                        ]
                                    }
                                },
                            }
                        ]
                    }
                }
            },
        },
    },
}


def test_resources_of_modules_are_read_with_their_region() -> None:
    found = stack_of(PLAN)

    assert [(one.address, one.region) for one in found.resources] == [
        ("aws_kms_key.copies", "eu-west-1"),
        ('module.app["web"].aws_ecs_service.service', "us-east-1"),
        ('module.app["web"].aws_ecs_task_definition.task[0]', "us-east-1"),
    ]


def test_what_is_known_after_apply_leads_to_its_resource_by_the_configuration() -> None:
    found = estimate(stack_of(PLAN), usage_profile("default"), TODAY)

    assert monthly(found, 'module.app["web"].aws_ecs_service.service') == {
        "vCPUs of tasks, x86": usd("29.5504"),  # 2 x 0.5 x 730 x 0.04048
        "memory of tasks, x86": usd("6.4897"),  # 2 x 1 x 730 x 0.004445
    }


def database() -> dict[str, Any]:
    """A plan of a database of which AWS has yet to choose the IOPS, and of a replica that is like it."""
    resource = {"mode": "managed", "type": "aws_db_instance"}
    source = {"engine": "postgres", "instance_class": "db.m6g.large", "allocated_storage": 100, "storage_type": "gp3"}
    return {
        "resource_changes": [
            {
                "address": "aws_db_instance.database",
                **resource,
                "change": {"after": source, "after_unknown": {"iops": True, "identifier": True}},
            },
            {
                "address": "aws_db_instance.replica",
                **resource,
                "change": {
                    "after": {"instance_class": "db.m6g.large"},
                    "after_unknown": {"allocated_storage": True, "storage_type": True, "replicate_source_db": True},
                },
            },
        ],
        "configuration": {
            "provider_config": {"aws": {"expressions": {"region": {"constant_value": "us-east-1"}}}},
            "root_module": {
                "resources": [
                    {"address": "aws_db_instance.database", "expressions": {}},
                    {
                        "address": "aws_db_instance.replica",
                        "expressions": {
                            "replicate_source_db": {
                                "references": ["aws_db_instance.database.identifier", "aws_db_instance.database"]
                            }
                        },
                    },
                ]
            },
        },
    }


def test_what_nobody_set_is_left_out_and_not_unknown() -> None:
    found = estimate(stack_of(database()), usage_profile("default"), TODAY)

    assert monthly(found, "aws_db_instance.database") == {
        "instance db.m6g.large, single-az": usd("116.07"),  # 730 x 0.159
        "storage gp3, single-az": usd("11.50"),  # 100 x 0.115
    }
    assert monthly(found, "aws_db_instance.replica") == monthly(found, "aws_db_instance.database")
    assert not unpriced(found, "aws_db_instance.database")


def test_a_plan_may_have_changes_only() -> None:
    plan = {key: value for key, value in PLAN.items() if key != "planned_values"}
    removed = {"address": "aws_eip.old", "mode": "managed", "type": "aws_eip", "change": {"after": None}}
    plan["resource_changes"] = [*PLAN["resource_changes"], removed]

    assert [one.type for one in stack_of(plan).resources] == ["aws_ecs_service", "aws_ecs_task_definition"]


def test_unknown_values_within_blocks_and_lists_are_unknown() -> None:
    plan = {
        "resource_changes": [
            {
                "address": "aws_lb.balancer",
                "mode": "managed",
                "type": "aws_lb",
                "change": {
                    "after": {"subnets": [None, "subnet-2"], "subnet_mapping": [{"subnet_id": "a"}]},
                    "after_unknown": {"subnets": [True, False], "subnet_mapping": [{"allocation_id": True}]},
                },
            }
        ]
    }

    (balancer,) = stack_of(plan, region="us-east-1").resources
    assert balancer.count("subnets") == 2
    assert isinstance(balancer.attributes["subnets"][0], Unknown)
    assert isinstance(balancer.attributes["subnet_mapping"][0]["allocation_id"], Unknown)


def test_a_region_that_is_not_in_the_plan_is_not_guessed() -> None:
    plan = deepcopy(PLAN)
    del plan["configuration"]["provider_config"]["aws.copies"]["expressions"]

    with pytest.raises(StackError, match=r"provider aws.copies is not in the plan"):
        stack_of(plan)
    assert stack_of(plan, region="sa-east-1").resources[0].region == "sa-east-1"


@pytest.mark.parametrize("change", [{"planned_values": []}, {"resource_changes": [{}]}])
def test_what_is_no_plan_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(StackError, match="no plan"):
        stack_of({**PLAN, **change})
