"""Edits that owners make to a deployment that runs, and what a plan makes of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from groundplan.rehearse import PlanChanges
from tests.terraform.applied_stack import Edit

DATABASE = "aws_db_instance.database"
HOLDING_DATA = (
    "aws_backup_vault",
    "aws_cloudwatch_log_group",
    "aws_db_instance",
    "aws_ecr_repository",
    "aws_kms_key",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
)
REVISIONS = "aws_ecs_task_definition."
"""A task definition cannot be changed: each edit is a new revision, which a plan calls a replacement."""
NETWORK = ("aws_eip", "aws_nat_gateway", "aws_subnet", "aws_vpc")


@dataclass(frozen=True)
class Transition:
    """An edit of a deployment of a pattern; `gives_up` are the parts that the edit itself asks to remove."""

    pattern: str
    description: str
    edit: Edit
    gives_up: tuple[str, ...] = ()


SMALL, PRODUCTION = "small-saas", "production-saas"
TRANSITIONS = (
    Transition(SMALL, "2 to 3 availability zones", {"platform": {"availability_zones": 3}}),
    Transition(
        SMALL, "to production-saas", {"deployment": {"pattern": PRODUCTION}, "platform": {"availability_zones": 3}}
    ),
    Transition(SMALL, "a larger instance class", {"database": {"size": "db.m7g.large"}}),
    Transition(SMALL, "more storage", {"database": {"storage": 150, "max_storage": 400}}),
    Transition(SMALL, "PostgreSQL 16 to 17", {"database": {"version": "17"}}),
    Transition(SMALL, "Multi-AZ on", {"database": {"multi_az": True}}),
    Transition(SMALL, "0 to 2 read replicas", {"database": {"read_replicas": 2}}),
    Transition(SMALL, "another image", {"application": {"image": "registry.example.com/shop:2"}}),
    Transition(SMALL, "more tasks", {"application": {"instances": 6, "autoscale": {"min": 6, "max": 60}}}),
    Transition(SMALL, "fewer alarms", {"monitoring": {"level": "basic"}}),
    Transition(SMALL, "more alarms", {"monitoring": {"level": "enterprise"}}),
    Transition(SMALL, "deletion protection on", {"database": {"deletion_protection": True}}),
    Transition(SMALL, "row-level security off", {"database": {"row_level_security": False}}),
    Transition(SMALL, "an environment added", {"environments": {"staging": {}}}),
    Transition(SMALL, "Fargate Spot on", {"application": {"spot": 0.5}}),
    Transition(SMALL, "a worker added", {"application": {"workers": {"mail": {"command": "work"}}}}),
    Transition(SMALL, "arm64 to x86_64", {"application": {"architecture": "x86_64"}}),
    Transition(PRODUCTION, "3 to 4 availability zones", {"platform": {"availability_zones": 4}}),
    Transition(
        PRODUCTION,
        "3 to 2 availability zones",
        {"platform": {"availability_zones": 2}},
        gives_up=("aws_subnet.network_", "aws_nat_gateway.network_", "aws_eip.network_"),
    ),
    Transition(PRODUCTION, "a smaller instance class", {"database": {"size": "db.t4g.medium"}}),
    Transition(PRODUCTION, "another instance class", {"database": {"size": "db.m7g.large"}}),
    Transition(PRODUCTION, "more storage", {"database": {"storage": 200, "max_storage": 600}}),
    Transition(PRODUCTION, "PostgreSQL 16 to 17", {"database": {"version": "17"}}),
    Transition(PRODUCTION, "Multi-AZ off", {"database": {"multi_az": False}}),
    Transition(
        PRODUCTION,
        "2 to 1 read replicas",
        {"database": {"read_replicas": 1}},
        gives_up=("aws_db_instance.replica-2", "aws_cloudwatch_log_group.replica-2_"),
    ),
    Transition(PRODUCTION, "another image", {"application": {"image": "registry.example.com/shop:2"}}),
    Transition(PRODUCTION, "more tasks", {"application": {"instances": 6, "autoscale": {"min": 6, "max": 60}}}),
    Transition(PRODUCTION, "fewer alarms", {"monitoring": {"level": "basic"}}),
    Transition(PRODUCTION, "deletion protection off", {"database": {"deletion_protection": False}}),
    Transition(PRODUCTION, "an environment added", {"environments": {"staging": {}}}),
    Transition(
        PRODUCTION, "firewall off", {"platform": {"waf": {"enabled": False}}}, gives_up=("aws_cloudwatch_log_group.",)
    ),
    Transition(
        PRODUCTION,
        "to small-saas, with its storage",
        {"deployment": {"pattern": SMALL}, "database": {"storage": 100, "read_replicas": 0}},
        gives_up=(
            "aws_backup_vault.",
            "aws_cloudwatch_log_group.replica-",
            "aws_cloudwatch_log_group.web-acl_",
            "aws_db_instance.replica-",
            "aws_eip.network_",
            "aws_nat_gateway.network_",
            "aws_secretsmanager_secret.database_owner-secret",
            "aws_subnet.network_",
        ),
    ),
    Transition(PRODUCTION, "copies in a second region", {"database": {"backup": {"copy_to_region": "eu-west-1"}}}),
)


def lost(transition: Transition, changes: PlanChanges) -> list[str]:
    """Return what holds data, or carries the network, and would be destroyed or replaced though nobody asked."""
    gone = [*changes.destroyed, *changes.replaced, *changes.forgotten]
    return [
        address
        for address in gone
        if address.split(".")[0] in HOLDING_DATA + NETWORK and not address.startswith(transition.gives_up or "-")
    ]


def row(transition: Transition, plan: dict[str, Any]) -> str:
    """Return the table's row for a plan, with the names of what is gone but not the number of what is new."""
    changes = PlanChanges.of(plan)
    cells = (
        transition.pattern,
        transition.description,
        ", ".join(f"`{name}`" for name in changed_attributes(plan, DATABASE)) or "—",
        _names(changes.replaced),
        _names(changes.destroyed),
        ", ".join(warnings(plan)) or "—",
    )
    return f"| {' | '.join(cells)} |"


def changed_attributes(plan: dict[str, Any], address: str) -> Iterator[str]:
    """Return the attributes of a resource that a plan changes, where the configuration gives them."""
    for resource in plan.get("resource_changes", []):
        if resource["address"] == address:
            before, after = resource["change"]["before"], resource["change"]["after"]
            yield from sorted(
                name for name in after if name not in ("tags", "tags_all") and before.get(name) != after[name]
            )


def warnings(plan: dict[str, Any]) -> Iterator[str]:
    """Return the names of the checks that fail, which a plan shows as warnings."""
    for check in plan.get("checks", []):
        if check["address"]["kind"] == "check" and check["status"] == "fail":
            yield check["address"]["name"].rpartition("_")[2]


def _names(addresses: tuple[str, ...]) -> str:
    shown = [f"`{address}`" for address in addresses if not address.startswith(REVISIONS)]
    return ", ".join(shown) or "—"
