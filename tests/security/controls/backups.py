"""AWS Backup."""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.blocks import Blocks, references
from tests.security.controls.control import Control, Scope, every, removing, setting
from tests.security.controls.storage import takes_access_logs


def _selected(blocks: Blocks) -> set[str]:
    """The addresses of what is backed up."""
    return {
        address
        for selection in blocks.resources("aws_backup_selection")
        for address in references(str(selection.attributes.get("resources")))
    }


def _each_primary_is_selected(blocks: Blocks) -> Iterator[str]:
    for instance in blocks.resources("aws_db_instance"):
        if not instance.attributes.get("replicate_source_db") and instance.address not in _selected(blocks):
            yield instance.address


def _each_bucket_of_data_is_selected(blocks: Blocks) -> Iterator[str]:
    for bucket in blocks.resources("aws_s3_bucket"):
        if not takes_access_logs(blocks, bucket) and bucket.address not in _selected(blocks):
            yield bucket.address


CONTROLS = (
    Control(
        "RDS.26",
        "medium",
        "in a backup plan",
        Scope.PRODUCTION,
        "`aws_backup_selection` of the primary; small-saas: `database.backup.vault: true`",
        _each_primary_is_selected,
        removing("aws_backup_selection"),
    ),
    Control(
        "WA REL09",
        "",
        "buckets in a backup plan",
        Scope.PRODUCTION,
        "`aws_backup_selection` of each but the one that takes the logs; small-saas: `database.backup.vault: true`",
        _each_bucket_of_data_is_selected,
        setting("aws_backup_selection", resources=["${aws_db_instance.database.arn}"]),
    ),
    Control(
        "Backup.1",
        "medium",
        "recovery points encrypted",
        Scope.PRODUCTION,
        "`kms_key_arn` of each vault",
        every("aws_backup_vault", lambda block: "aws_kms_key." in str(block.attributes.get("kms_key_arn"))),
        setting("aws_backup_vault", kms_key_arn=None),
    ),
    Control(
        "WA REL09",
        "",
        "vaults protected",
        Scope.PRODUCTION,
        "`prevent_destroy` of each vault; small-saas: `database.deletion_protection: true`",
        every("aws_backup_vault", lambda block: block.attributes.get("lifecycle", {}).get("prevent_destroy") is True),
        setting("aws_backup_vault", lifecycle={"prevent_destroy": False}),
    ),
)
