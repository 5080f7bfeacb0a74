"""Amazon RDS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.blocks import Block, Blocks, references
from tests.security.controls.control import (
    Control,
    Scope,
    adding,
    both,
    each_has,
    every,
    none,
    removing,
    rules,
    setting,
)
from tests.security.resource_rules import every_database_proxy_demands_tls, no_credential_is_written_down

INSTANCE = "aws_db_instance"
FORBIDDEN_NAMES = {"admin", "administrator", "postgres", "rdsadmin", "root", "awsuser"}
INSTANCE_EVENTS = {"maintenance", "configuration change", "failure"}


def _primary(holds: Any) -> Any:  # noqa: ANN401 — a check of a check
    return every(INSTANCE, lambda block: bool(block.attributes.get("replicate_source_db")) or holds(block))


def _has_no_way_out(blocks: Blocks) -> Iterator[str]:
    """Subnets of the group whose route table has a default route."""
    tables = {
        subnet: table
        for association in blocks.resources("aws_route_table_association")
        for subnet in references(association.attributes["subnet_id"])
        for table in references(association.attributes["route_table_id"])
    }
    leaving = {table for route in blocks.resources("aws_route") for table in references(str(route.attributes))}
    groups = list(blocks.resources("aws_db_subnet_group"))
    if not groups:
        yield "there is no aws_db_subnet_group"
    for group in groups:
        for subnet in references(str(group.attributes["subnet_ids"])):
            if tables.get(subnet) in leaving or subnet not in tables:
                yield subnet


def _put_into_public_subnets(configuration: dict[str, Any]) -> None:
    subnets = [name for name in configuration["resource"]["aws_subnet"] if "public" in name]
    (group,) = configuration["resource"]["aws_db_subnet_group"].values()
    group["subnet_ids"] = [f"${{aws_subnet.{name}.id}}" for name in subnets]


def _demands_tls(blocks: Blocks) -> Iterator[str]:
    demanding = {
        group.address
        for group in blocks.resources("aws_db_parameter_group")
        if {"name": "rds.force_ssl", "value": "1"}.items()
        <= {
            key: value for p in group.nested("parameter") if p["name"] == "rds.force_ssl" for key, value in p.items()
        }.items()
    }
    for instance in blocks.resources(INSTANCE):
        if not references(str(instance.attributes.get("parameter_group_name"))) & demanding:
            yield instance.address


def _hears_of_instances(blocks: Blocks) -> Iterator[str]:
    heard = {
        category
        for subscription in blocks.resources("aws_db_event_subscription")
        if subscription.attributes["source_type"] == "db-instance"
        for category in subscription.attributes["event_categories"]
    }
    yield from sorted(INSTANCE_EVENTS - heard)


def _hears_of_parameter_groups(blocks: Blocks) -> Iterator[str]:
    sources = {block.attributes["source_type"] for block in blocks.resources("aws_db_event_subscription")}
    yield from {"db-parameter-group"} - sources


def _has_an_owner_by_another_name(block: Block) -> bool:
    return block.attributes.get("username") not in {None, *FORBIDDEN_NAMES}


def _has_a_kept_password(block: Block) -> bool:
    managed = block.attributes.get("manage_master_user_password") is True
    written = "ephemeral." in str(block.attributes.get("password_wo"))
    return (managed or written) and "password" not in block.attributes


def _exports_logs(block: Block) -> bool:
    return {"postgresql", "upgrade"} <= set(block.attributes.get("enabled_cloudwatch_logs_exports", []))


CONTROLS = (
    Control(
        "RDS.1, RDS.4",
        "critical",
        "snapshots private and encrypted",
        Scope.BOTH,
        "no snapshot is shared or made unencrypted: those of an encrypted instance are encrypted",
        both(none("aws_db_snapshot", "aws_db_snapshot_copy"), each_has(INSTANCE, storage_encrypted=True)),
        adding("aws_db_snapshot", shared_accounts=["all"]),
    ),
    Control(
        "RDS.2",
        "critical",
        "no public database",
        Scope.BOTH,
        "`publicly_accessible` is false",
        each_has(INSTANCE, publicly_accessible=False),
        setting(INSTANCE, publicly_accessible=True),
    ),
    Control(
        "RDS.3",
        "medium",
        "storage encrypted",
        Scope.BOTH,
        "`storage_encrypted`, with the data key",
        both(
            each_has(INSTANCE, storage_encrypted=True),
            _primary(lambda block: "aws_kms_key.data-key" in str(block.attributes.get("kms_key_id"))),
        ),
        setting(INSTANCE, storage_encrypted=False),
    ),
    Control(
        "RDS.5",
        "medium",
        "Multi-AZ",
        Scope.PRODUCTION,
        "`multi_az` of the primary; small-saas: `database.multi_az: true`",
        _primary(lambda block: block.attributes.get("multi_az") is True),
        setting(INSTANCE, multi_az=False),
    ),
    Control(
        "RDS.6",
        "low",
        "enhanced monitoring",
        Scope.PRODUCTION,
        "`monitoring_interval` with a role",
        every(
            INSTANCE,
            lambda block: (
                block.attributes.get("monitoring_interval") in {1, 5, 10, 15, 30, 60}
                and bool(block.attributes.get("monitoring_role_arn"))
            ),
        ),
        setting(INSTANCE, monitoring_interval=0),
    ),
    Control(
        "RDS.8",
        "low",
        "deletion protection",
        Scope.PRODUCTION,
        "`deletion_protection` of the primary, and `prevent_destroy`; small-saas: `database.deletion_protection: true`",
        _primary(
            lambda block: (
                block.attributes.get("deletion_protection") is True
                and block.attributes.get("lifecycle", {}).get("prevent_destroy") is True
            )
        ),
        setting(INSTANCE, deletion_protection=False),
    ),
    Control(
        "RDS.9, RDS.36",
        "medium",
        "logs in CloudWatch",
        Scope.BOTH,
        "`enabled_cloudwatch_logs_exports`, into log groups that are made before",
        every(INSTANCE, _exports_logs),
        setting(INSTANCE, enabled_cloudwatch_logs_exports=["upgrade"]),
    ),
    Control(
        "RDS.10",
        "medium",
        "IAM authentication",
        Scope.BOTH,
        "`iam_database_authentication_enabled`",
        each_has(INSTANCE, iam_database_authentication_enabled=True),
        setting(INSTANCE, iam_database_authentication_enabled=False),
    ),
    Control(
        "RDS.11",
        "medium",
        "backups for a week or longer",
        Scope.BOTH,
        "`backup_retention_period` of the primary: 7 days, or 30 under production-saas",
        _primary(lambda block: 7 <= int(block.attributes.get("backup_retention_period", 0)) <= 35),
        setting(INSTANCE, backup_retention_period=6),
    ),
    Control(
        "RDS.13",
        "high",
        "minor upgrades by AWS",
        Scope.BOTH,
        "`auto_minor_version_upgrade`; only the major version is pinned",
        every(INSTANCE, lambda block: block.attributes.get("auto_minor_version_upgrade") is not False),
        setting(INSTANCE, auto_minor_version_upgrade=False),
    ),
    Control(
        "RDS.17",
        "low",
        "tags on snapshots",
        Scope.BOTH,
        "`copy_tags_to_snapshot`",
        each_has(INSTANCE, copy_tags_to_snapshot=True),
        setting(INSTANCE, copy_tags_to_snapshot=False),
    ),
    Control(
        "RDS.18",
        "high",
        "in a VPC",
        Scope.BOTH,
        "`db_subnet_group_name`",
        _primary(lambda block: bool(block.attributes.get("db_subnet_group_name"))),
        setting(INSTANCE, db_subnet_group_name=None),
    ),
    Control(
        "RDS.20",
        "low",
        "told of the instance's critical events",
        Scope.BOTH,
        "`aws_db_event_subscription` to the topic of alarms",
        _hears_of_instances,
        setting("aws_db_event_subscription", event_categories=["maintenance"]),
    ),
    Control(
        "RDS.21",
        "low",
        "told of changes of parameter groups",
        Scope.BOTH,
        "the same",
        _hears_of_parameter_groups,
        removing("aws_db_event_subscription"),
    ),
    Control(
        "RDS.22",
        "low",
        "told of changes of database security groups",
        Scope.NOWHERE,
        "those belong to EC2-Classic, which AWS has retired; the database has a VPC security group",
    ),
    Control(
        "RDS.23",
        "low",
        "another port than the default",
        Scope.CHOICE,
        "5432: whoever reaches the network finds any port, and clients expect this one",
    ),
    Control(
        "RDS.25",
        "medium",
        "an owner by another name than the default",
        Scope.BOTH,
        "`username` is dbadmin",
        _primary(_has_an_owner_by_another_name),
        setting(INSTANCE, username="postgres"),
    ),
    Control(
        "RDS.38",
        "medium",
        "TLS demanded",
        Scope.BOTH,
        "`rds.force_ssl` is 1 in the parameter group of primary and replicas",
        _demands_tls,
        setting("aws_db_parameter_group", parameter=[{"name": "rds.force_ssl", "value": "0"}]),
    ),
    Control(
        "RDS.38",
        "medium",
        "TLS demanded by the proxy",
        Scope.CHOICE,
        "`require_tls`, where `database.proxy: true` asks for a proxy",
        rules(every_database_proxy_demands_tls),
        setting("aws_db_proxy", require_tls=False),
    ),
    Control(
        "RDS.46",
        "high",
        "in subnets without a way to the internet",
        Scope.BOTH,
        "the database subnets' route tables have no default route",
        _has_no_way_out,
        _put_into_public_subnets,
    ),
    Control(
        "Owner's password",
        "",
        "in no configuration and no state",
        Scope.BOTH,
        "`manage_master_user_password`, or a write-only argument where there are replicas",
        both(_primary(_has_a_kept_password), rules(no_credential_is_written_down)),
        setting(INSTANCE, password="hunter22"),
    ),
)
