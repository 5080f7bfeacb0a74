from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from groundplan.cost import UsageError, usage_profile, with_infracost_usage
from tests.cost.bills import bill, lines

FILE = """
version: 0.1
resource_usage:
  aws_nat_gateway.nat["a.b"]:
    monthly_data_processed_gb: 120.5
  module.app.aws_lb.balancer:
    new_connections: 50        # a second
    active_connections: 3000   # a minute
    processed_bytes_gb: 730    # a month
    rule_evaluations: 100      # a second
  aws_s3_bucket.uploads:
    object_tags: 0
    standard:
      storage_gb: 20
      monthly_tier_1_requests: 5000
  aws_data_transfer.region:
    region: us-east-1
    monthly_outbound_internet_gb: 300
  aws_db_instance.database:
    additional_backup_storage_gb: 50
  aws_ecr_repository.images[*]:
    storage_gb: 4
  aws_wafv2_web_acl.acl:
    monthly_requests: 2500000
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "infracost-usage.yml"
    written.write_text(FILE, encoding="utf-8")
    return written


@pytest.mark.parametrize(
    ("address", "key", "amount"),
    [
        ('aws_nat_gateway.nat["a.b"]', "nat_gb", "120.5"),
        ("module.app.aws_lb.balancer", "load_balancer_lcu", "2"),  # the largest: 50 / 25
        ("aws_s3_bucket.uploads", "s3_gb", "20"),
        ("aws_s3_bucket.uploads", "s3_write_requests_thousands", "5"),
        ("aws_wafv2_web_acl.acl", "requests_millions", "2.5"),
    ],
)
def test_amounts_of_resources_are_read(path: Path, address: str, key: str, amount: str) -> None:
    usage, _ = with_infracost_usage(usage_profile("default"), path)

    found = usage.of(key, address)
    assert found is not None
    assert (found.amount, found.origin) == (Decimal(amount), "usage file infracost-usage.yml")


def test_traffic_is_that_of_the_stack(path: Path) -> None:
    usage, _ = with_infracost_usage(usage_profile("default"), path)

    whole = usage.whole("egress_gb")
    assert whole is not None
    assert whole.amount == 300


def test_what_means_nothing_here_is_told(path: Path) -> None:
    _, ignored = with_infracost_usage(usage_profile("default"), path)

    assert ignored == ("aws_s3_bucket.uploads: object_tags", "aws_data_transfer.region: region")


def test_backups_above_the_free_share_are_above_it_already(path: Path) -> None:
    usage, _ = with_infracost_usage(usage_profile("default"), path)
    database = {"engine": "postgres", "allocated_storage": 100, "backup_retention_period": 7}
    found = bill({"aws_db_instance.database": database}, usage=usage)

    assert lines(found, "aws_db_instance.database")["backups above the size of the storage"].quantity == 50


def test_each_of_several_instances_has_the_amount(path: Path) -> None:
    usage, _ = with_infracost_usage(usage_profile("default"), path)
    found = bill({"aws_ecr_repository.images": {"count": 2}}, usage=usage)

    assert [lines(found, f"aws_ecr_repository.images[{one}]")["images"].quantity for one in range(2)] == [4, 4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("version: 0.3", "no usage file of Infracost's version 0.1"),
        ("[]", "no usage file"),
        ("a: [", "cannot be read as YAML"),
        ("version: 0.1\nresource_usage: [1]", "must have, by address, amounts by key"),
        ("version: 0.1\nresource_usage: {aws_nat_gateway.nat: 7}", "must have, by address, amounts by key"),
        ("version: 0.1\nresource_usage: {aws_nat_gateway.nat: {monthly_data_processed_gb: -7}}", "0 or more"),
        ("version: 0.1\nresource_usage: {aws_lb.lb: {new_connections: many}}", "must be a number"),
    ],
)
def test_what_is_no_usage_file_is_refused(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(UsageError, match=message):
        with_infracost_usage(usage_profile("default"), path)


def test_a_file_without_amounts_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "usage.yml"
    path.write_text("version: v0.1\nresource_usage:\n", encoding="utf-8")

    assert with_infracost_usage(usage_profile("default"), path) == (usage_profile("default"), ())
    with pytest.raises(UsageError, match="cannot be read"):
        with_infracost_usage(usage_profile("default"), tmp_path / "missing.yml")
