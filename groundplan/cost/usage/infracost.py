"""Reads usage from a file in Infracost's format, for the keys that mean something here.

https://www.infracost.io/docs/features/usage_based_resources/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from groundplan.cost.usage.assumptions import Usage, UsageError, checked_amount

_ADDRESS = re.compile(r"(?:^|\.)(\w+)\.[\w-]+(?:\[[^\]]*\])?$")
_VERSIONS = {"0.1", "v0.1"}
_THOUSAND = Decimal(1000)
_MILLION = Decimal(1_000_000)
_HOURS = Decimal(730)
# By type and key: our key, and how many of Infracost's units ours is.
_KEYS: Mapping[str, Mapping[str, tuple[str, Decimal]]] = {
    "aws_backup_vault": {"monthly_rds_snapshot_gb": ("backup_vault_gb", Decimal(1))},
    "aws_cloudwatch_log_group": {
        "monthly_data_ingested_gb": ("log_gb", Decimal(1)),
        "storage_gb": ("log_stored_gb", Decimal(1)),
    },
    "aws_data_transfer": {
        "monthly_intra_region_gb": ("between_zones_gb", Decimal(1)),
        "monthly_outbound_internet_gb": ("egress_gb", Decimal(1)),
    },
    "aws_db_instance": {
        "additional_backup_storage_gb": ("database_backup_gb_above_free", Decimal(1)),
        "monthly_cpu_credit_hrs": ("database_cpu_credit_hours", Decimal(1)),
    },
    "aws_ecr_repository": {"storage_gb": ("ecr_gb", Decimal(1))},
    "aws_kms_key": {"monthly_requests": ("kms_requests_thousands", _THOUSAND)},
    "aws_nat_gateway": {"monthly_data_processed_gb": ("nat_gb", Decimal(1))},
    "aws_s3_bucket": {
        "standard.storage_gb": ("s3_gb", Decimal(1)),
        "standard.monthly_tier_1_requests": ("s3_write_requests_thousands", _THOUSAND),
        "standard.monthly_tier_2_requests": ("s3_read_requests_thousands", _THOUSAND),
    },
    "aws_secretsmanager_secret": {"monthly_requests": ("secret_requests_thousands", _THOUSAND)},
    "aws_sns_topic_subscription": {"monthly_requests": ("notification_emails", Decimal(1))},
    "aws_vpc_endpoint": {"monthly_data_processed_gb": ("interface_endpoint_gb", Decimal(1))},
    "aws_wafv2_web_acl": {"monthly_requests": ("requests_millions", _MILLION)},
}
# What a capacity unit carries; the largest counts: https://aws.amazon.com/elasticloadbalancing/pricing/
_CAPACITY_UNIT: Mapping[str, Decimal] = {
    "new_connections": Decimal(25),
    "active_connections": Decimal(3000),
    "processed_bytes_gb": _HOURS,
    "rule_evaluations": Decimal(1000),
}
# Which Infracost has as a resource of a region, and here is of the whole stack.
_OF_STACK = "aws_data_transfer"


def with_infracost_usage(usage: Usage, path: Path) -> tuple[Usage, tuple[str, ...]]:
    """Add the amounts of a usage file to assumptions.

    Args:
        usage: The assumptions that the file's take the place of.
        path: A YAML file with `version: 0.1` and `resource_usage`.

    Returns:
        The assumptions, and what the file has beyond them, as `address: key`.

    Raises:
        UsageError: The file cannot be read, is no such file, or an amount is negative or no number.
    """
    origin = f"usage file {path.name}"
    ignored: list[str] = []
    for address, given in _resource_usage(path).items():
        match = _ADDRESS.search(address)
        type_ = match[1] if match else ""
        amounts: dict[str, Decimal] = {}
        capacity: list[Decimal] = []
        for key, amount in _flat(given):
            if type_ in {"aws_lb", "aws_alb"} and key in _CAPACITY_UNIT:
                capacity.append(checked_amount(key, amount, origin) / _CAPACITY_UNIT[key])
            elif key in _KEYS.get(type_, {}):
                own, units = _KEYS[type_][key]
                amounts[own] = checked_amount(key, amount, origin) / units
            else:
                ignored.append(f"{address}: {key}")
        if capacity:
            amounts["load_balancer_lcu"] = max(capacity)
        if type_ == _OF_STACK:
            usage = usage.with_amounts(amounts, origin)
        else:
            # Infracost's way to mean all instances; here, the address without an index does.
            usage = usage.with_amounts_of(address.removesuffix("[*]"), amounts, origin)
    return usage, tuple(ignored)


def _resource_usage(path: Path) -> Mapping[str, Any]:
    import yaml  # noqa: PLC0415 — takes longer to import than all else here, and few have such a file

    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path} cannot be read as YAML ({error})") from error
    if not isinstance(content, dict) or str(content.get("version")) not in _VERSIONS:
        raise UsageError(f"{path} is no usage file of Infracost's version 0.1: it begins with version: 0.1")
    usage = content.get("resource_usage") or {}
    if not isinstance(usage, dict) or not all(isinstance(given, dict) for given in usage.values()):
        raise UsageError(f"resource_usage of {path} must have, by address, amounts by key")
    return usage


def _flat(given: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, amount in given.items():
        if isinstance(amount, dict):
            yield from _flat(amount, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", amount
