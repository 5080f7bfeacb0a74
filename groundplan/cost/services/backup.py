"""AWS Backup: what its vaults keep.

https://aws.amazon.com/backup/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource

SERVICE = "AWS Backup"


def recovery_points(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The recovery points of databases in a vault; one for copies keeps as many as the one that they are copied from."""
    kept = billing.assumed("backup_vault_gb", resource)
    yield Charge("recovery points of RDS", "rds/backup", kept.amount, usage=kept)


def copies(resource: Resource, _billing: Billing) -> Iterator[Charge | Free]:
    """What a plan sends to vaults elsewhere."""
    if any(rule.blocks("copy_action") for rule in resource.blocks("rule")):
        note = "the price book has no price of data between regions; a copy within the region costs nothing to send"
        yield Charge("data of copies to another region", None, note=note)
    else:
        yield Free("what is billed are the recovery points")


def selected(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """What the recovery points of buckets take; those of databases are in the assumption of the vault."""
    named = [billing.stack.referred(arn, "aws_s3_bucket") for arn in resource.known("resources") or ()]
    buckets = [bucket for bucket in named if bucket is not None]
    if not buckets:
        yield Free("part of its plan")
        return
    kept = [billing.assumed("s3_gb", bucket, billing.stack.of_type("aws_s3_bucket")) for bucket in buckets]
    yield Charge(
        "recovery points of buckets",
        "backup/s3",
        sum((one.amount for one in kept), Decimal(0)),
        usage=kept[0],
        note="what the buckets hold, once; requests and events of the backups are not priced",
    )


_OF_VAULT = "a setting of its vault"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_backup_vault": (recovery_points,),
    "aws_backup_plan": (copies,),
    "aws_backup_selection": (selected,),
    "aws_backup_vault_lock_configuration": free(_OF_VAULT),
    "aws_backup_vault_notifications": free(_OF_VAULT),
    "aws_backup_vault_policy": free(_OF_VAULT),
}
