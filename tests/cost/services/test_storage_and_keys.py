"""Services of a line or two."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from groundplan.cost import estimate, usage_profile
from groundplan.cost.price_book.file import Reading, read, write
from tests.cost.bills import TODAY, bill, monthly, stack, unpriced, usd


def test_s3_costs_storage_and_requests() -> None:
    found = bill(
        {"aws_s3_bucket.uploads": {}},
        "eu-central-1",
        s3_gb=100,
        s3_write_requests_thousands=200,
        s3_read_requests_thousands=1000,
    )

    assert monthly(found, "aws_s3_bucket.uploads") == {
        "storage": usd("2.45"),  # 100 x 0.0245
        "requests that write": usd("1.08"),  # 200,000 x 0.0000054
        "requests that read": usd("0.43"),  # 1,000,000 x 0.00000043
    }


def test_kms_costs_keys_and_requests() -> None:
    found = bill({"aws_kms_key.key": {"enable_key_rotation": True}}, kms_requests_thousands=100)

    assert monthly(found, "aws_kms_key.key") == {
        "key": usd("1.00"),
        "requests": usd("0.30"),  # 100,000 x 0.000003
    }


def test_requests_with_an_asymmetric_key_are_not_priced() -> None:
    found = bill({"aws_kms_key.key": {"customer_master_key_spec": "RSA_4096"}})

    assert list(unpriced(found, "aws_kms_key.key")) == ["requests"]


def test_a_secret_is_billed_with_its_replicas() -> None:
    found = bill(
        {"aws_secretsmanager_secret.secret": {"replica": [{"region": "eu-west-1"}]}}, secret_requests_thousands=10
    )

    assert monthly(found, "aws_secretsmanager_secret.secret") == {
        "secret": usd("0.80"),  # 2 x 0.4
        "requests": usd("0.05"),  # 10,000 x 0.000005
    }


def test_ecr_costs_what_is_kept() -> None:
    assert monthly(bill({"aws_ecr_repository.images": {}}, ecr_gb=5), "aws_ecr_repository.images") == {
        "images": usd("0.50")  # 5 x 0.1
    }


def test_each_vault_keeps_recovery_points() -> None:
    copies = {"provider": "aws.copies"}

    providers = [{"region": "eu-central-1"}, {"alias": "copies", "region": "eu-west-1"}]
    both = stack({"aws_backup_vault.vault": {}, "aws_backup_vault.copies": copies}, provider={"aws": providers})
    found = estimate(both, usage_profile("default").with_amounts({"backup_vault_gb": 200}, "test"), TODAY)

    assert monthly(found, "aws_backup_vault.vault") == {"recovery points of RDS": usd("20.60")}  # 200 x 0.103
    assert monthly(found, "aws_backup_vault.copies") == {"recovery points of RDS": usd("19.00")}  # 200 x 0.095
    assert found.regions == ("eu-central-1", "eu-west-1")


def test_what_copies_send_is_not_priced() -> None:
    plan = {"rule": [{"copy_action": [{"destination_vault_arn": "${aws_backup_vault.copies.arn}"}]}]}
    found = bill({"aws_backup_plan.plan": plan, "aws_backup_plan.without": {"rule": [{}]}})

    assert list(unpriced(found, "aws_backup_plan.plan")) == ["data of copies to another region"]
    assert [one.addresses for one in found.free] == [("aws_backup_plan.without",)]


SELECTED = {
    "aws_s3_bucket.logs": {},
    "aws_s3_bucket.uploads": {},
    "aws_s3_bucket.exports": {},
    "aws_backup_selection.buckets": {"resources": ["${aws_s3_bucket.uploads.arn}", "${aws_s3_bucket.exports.arn}"]},
    "aws_backup_selection.database": {"resources": ["${aws_db_instance.database.arn}"]},
}


def test_recovery_points_of_buckets_have_no_price_that_was_not_refreshed() -> None:
    found = bill(SELECTED)

    assert list(unpriced(found, "aws_backup_selection.buckets")) == ["recovery points of buckets"]
    assert ("aws_backup_selection.database",) in [one.addresses for one in found.free]


def test_recovery_points_of_buckets_take_what_the_buckets_hold(tmp_path: Path) -> None:
    refreshed = Reading(TODAY, "test", {"backup/s3": Decimal("0.06")})
    write({"us-east-1": (*read("us-east-1", None), refreshed)}, tmp_path)
    usage = usage_profile("default").with_amounts({"s3_gb": 300}, "test")

    found = estimate(stack(SELECTED), usage, TODAY, price_folder=tmp_path)

    # 100 GB in each of three buckets, of which two are selected.
    assert monthly(found, "aws_backup_selection.buckets") == {"recovery points of buckets": usd("12.00")}


def test_a_hosted_zone_is_billed_and_its_queries_are_not_priced() -> None:
    found = bill({"aws_route53_zone.zone": {"name": "example.com"}, "aws_route53_record.record": {}})

    assert monthly(found, "aws_route53_zone.zone") == {"hosted zone": usd("0.50")}
    assert list(unpriced(found, "aws_route53_zone.zone")) == ["queries"]
    assert [one.type for one in found.free] == ["aws_route53_record"]


def test_notifications_are_billed_by_how_they_are_sent() -> None:
    found = bill(
        {
            f"aws_sns_topic_subscription.{protocol}": {"protocol": protocol}
            for protocol in ("email", "email-json", "sqs", "sms")
        },
        notification_emails=5000,
    )

    assert monthly(found, "aws_sns_topic_subscription.email") == {"e-mails": usd("0.05")}  # 2,500 x 0.00002
    assert list(unpriced(found, "aws_sns_topic_subscription.sms")) == ["notifications by sms"]
    assert [one.addresses for one in found.free] == [("aws_sns_topic_subscription.sqs",)]


def test_requests_to_queues_are_not_priced() -> None:
    assert list(unpriced(bill({"aws_sqs_queue.queue": {}}), "aws_sqs_queue.queue")) == ["requests"]


@pytest.mark.parametrize(
    ("address", "free", "billed"),
    [
        ("aws_ssm_parameter.parameter", {}, {"tier": "Advanced"}),
        ("aws_acm_certificate.certificate", {}, {"certificate_authority_arn": "arn:aws:acm-pca:x"}),
        ("aws_acm_certificate.certificate", {"options": [{}]}, {"options": [{"export": "ENABLED"}]}),
    ],
)
def test_what_is_free_as_a_rule_is_not_always(address: str, free: dict[str, Any], billed: dict[str, Any]) -> None:
    assert [one.addresses for one in bill({address: free}).free] == [(address,)]
    assert len(unpriced(bill({address: billed}), address)) == 1


@pytest.mark.parametrize(
    ("address", "attributes", "line"),
    [
        ("aws_kms_key.x", {"enable_key_rotation": "${var.x}"}, "key"),
        ("aws_kms_key.x", {"customer_master_key_spec": "${var.x}"}, "requests"),
        ("aws_secretsmanager_secret.x", {"replica": "${var.x}"}, "secret"),
        ("aws_backup_plan.x", {"rule": "${var.x}"}, "copies"),
        ("aws_backup_selection.x", {"resources": "${var.x}"}, "selected"),
        ("aws_sns_topic_subscription.x", {"protocol": "${var.x}"}, "notifications"),
        ("aws_ssm_parameter.x", {"tier": "${var.x}"}, "parameter"),
        ("aws_acm_certificate.x", {"options": "${var.x}"}, "certificate"),
        ("aws_cloudwatch_event_rule.x", {"event_bus_name": "${var.x}"}, "rule"),
        ("aws_appautoscaling_policy.x", {"policy_type": "${var.x}"}, "alarms"),
        ("aws_flow_log.x", {"log_destination_type": "${var.x}"}, "flow logs"),
    ],
)
def test_what_is_unknown_is_said(address: str, attributes: dict[str, Any], line: str) -> None:
    assert "${var.x}" in unpriced(bill({address: attributes}), address)[line]
