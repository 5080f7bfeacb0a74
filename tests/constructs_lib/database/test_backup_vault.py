from __future__ import annotations

import pytest
from cdktf_cdktf_provider_aws.provider import AwsProvider

from constructs_lib import BackupVault, Bucket, DailyBackups, Retention, VaultSettings
from tests.constructs_lib.stand_ins import encryption_key, new_stack, postgres_database
from tests.constructs_lib.template import Template


def backed_up(
    *,
    buckets: tuple[str, ...] = ("uploads", "dumps"),
    locked: bool = False,
    copied: bool = False,
    protected: bool = True,
) -> Template:
    stack = new_stack()
    settings = VaultSettings(name="shop", retention_days=30, locked=locked)
    vault = BackupVault(
        stack,
        "backup-vault",
        settings=settings,
        encryption_key=encryption_key(stack, "vault-key"),
        prevent_destroy=protected,
    )
    copies = None
    if copied:
        elsewhere = AwsProvider(stack, "aws-copies", region="eu-west-1", alias="copies")
        key = encryption_key(stack, "copies-key")
        copies = BackupVault(stack, "copies-vault", settings=settings, encryption_key=key, provider=elsewhere)
    key = encryption_key(stack, "bucket-key")
    DailyBackups(
        stack,
        "backup-plan",
        name="shop",
        database=postgres_database(stack),
        buckets=[
            Bucket(
                stack,
                name,
                bucket_name=f"shop-{name}",
                region="us-east-1",
                encryption_key=key,
                retention=Retention(superseded_days=90),
            )
            for name in buckets
        ],
        vault=vault,
        copies=copies,
    )
    return Template(stack)


def test_the_vault_is_encrypted_with_a_key_of_ones_own() -> None:
    assert backed_up().only("aws_backup_vault")["kms_key_arn"] == "${aws_kms_key.vault-key.arn}"


def test_the_vault_is_protected_unless_its_owner_gives_that_up() -> None:
    assert backed_up().only("aws_backup_vault")["lifecycle"] == {"prevent_destroy": True}
    assert "lifecycle" not in backed_up(protected=False).only("aws_backup_vault")


def test_a_backup_is_taken_each_day_and_kept_as_long_as_asked() -> None:
    (rule,) = backed_up().only("aws_backup_plan")["rule"]
    assert rule["schedule"] == "cron(0 7 * * ? *)"
    assert rule["lifecycle"] == {"delete_after": 30}
    assert "copy_action" not in rule


def test_the_database_is_selected_by_its_arn() -> None:
    selection = backed_up().resources("aws_backup_selection")["backup-plan_selection"]
    assert selection["resources"] == ["${aws_db_instance.database.arn}"]


def test_buckets_are_selected_by_their_arns_in_the_same_plan() -> None:
    selections = backed_up().resources("aws_backup_selection")
    assert selections["backup-plan_buckets"]["resources"] == [
        "${aws_s3_bucket.uploads.arn}",
        "${aws_s3_bucket.dumps.arn}",
    ]
    assert {selection["plan_id"] for selection in selections.values()} == {"${aws_backup_plan.backup-plan.id}"}


def test_backups_are_snapshots_of_a_day_and_not_continuous() -> None:
    (rule,) = backed_up().only("aws_backup_plan")["rule"]
    assert "enable_continuous_backup" not in rule


def test_the_first_backup_of_a_bucket_may_take_a_week() -> None:
    (rule,) = backed_up().only("aws_backup_plan")["rule"]
    assert rule["completion_window"] == 10_080


def test_the_role_may_read_buckets_where_there_are_any() -> None:
    def attached(template: Template) -> set[str]:
        attachments = template.resources("aws_iam_role_policy_attachment").values()
        return {attachment["policy_arn"].rpartition("/")[2] for attachment in attachments}

    database = "AWSBackupServiceRolePolicyForBackup"
    assert attached(backed_up(buckets=())) == {database}
    assert attached(backed_up()) == {database, "AWSBackupServiceRolePolicyForS3Backup"}


def test_without_buckets_the_database_alone_is_selected() -> None:
    assert set(backed_up(buckets=()).resources("aws_backup_selection")) == {"backup-plan_selection"}


def test_the_role_is_assumed_by_aws_backup_of_this_account() -> None:
    (statement,) = backed_up().policy("aws_iam_role", "backup-plan_role", "assume_role_policy")
    assert statement["Principal"] == {"Service": "backup.amazonaws.com"}
    assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


def test_copies_go_to_the_vault_of_another_region_and_stay_as_long() -> None:
    template = backed_up(copied=True)
    (rule,) = template.only("aws_backup_plan")["rule"]
    assert rule["copy_action"] == [
        {"destination_vault_arn": "${aws_backup_vault.copies-vault.arn}", "lifecycle": {"delete_after": 30}}
    ]
    assert template.resources("aws_backup_vault")["copies-vault"]["provider"] == "aws.copies"


def test_a_locked_vault_keeps_each_backup_to_its_end() -> None:
    lock = backed_up(locked=True).only("aws_backup_vault_lock_configuration")
    assert lock["min_retention_days"] == 30
    # Without a date from which on nobody can take the lock off again.
    assert "changeable_for_days" not in lock


def test_there_is_no_lock_unless_asked_for() -> None:
    assert "aws_backup_vault_lock_configuration" not in backed_up().json["resource"]


def test_a_vault_that_keeps_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="supply a retention of 1 day or more, got 0"):
        VaultSettings(name="shop", retention_days=0, locked=False)
