from __future__ import annotations

from tests.cost.bills import bill, lines, monthly, unpriced, usd

GROUP = "aws_cloudwatch_log_group.group"


def test_logs_cost_what_comes_in_and_what_is_kept() -> None:
    found = bill({GROUP: {"retention_in_days": 365}}, "eu-central-1", log_gb=20)

    assert monthly(found, GROUP) == {
        "logs that come in": usd("12.60"),  # 20 x 0.63
        "logs that are kept": usd("1.1664"),  # 20 x 0.15 x 12 x 0.0324
    }


def test_logs_that_are_kept_for_ever_are_those_of_a_year() -> None:
    found = bill({GROUP: {}, "aws_cloudwatch_log_group.long": {"retention_in_days": 3653}}, log_gb=20)

    # 10 x 0.15 x 12 x 0.03
    assert monthly(found, GROUP)["logs that are kept"] == usd("0.54")
    assert monthly(found, "aws_cloudwatch_log_group.long")["logs that are kept"] == usd("0.54")


def test_logs_of_flows_and_the_firewall_are_vended() -> None:
    found = bill(
        {
            "aws_cloudwatch_log_group.flows": {"name": "flows"},
            "aws_cloudwatch_log_group.firewall": {"name": "aws-waf-logs-shop"},
            "aws_cloudwatch_log_group.task": {"name": "task"},
            "aws_flow_log.flows": {"log_destination": "${aws_cloudwatch_log_group.flows.arn}"},
            "aws_wafv2_web_acl_logging_configuration.logging": {
                "log_destination_configs": ["${aws_cloudwatch_log_group.firewall.arn}"]
            },
        },
        log_gb=30,
    )

    keys = {
        name: lines(found, f"aws_cloudwatch_log_group.{name}")["logs that come in"].key
        for name in ("flows", "firewall", "task")
    }
    assert keys == {"flows": "logs/ingested/vended", "firewall": "logs/ingested/vended", "task": "logs/ingested"}
    assert monthly(found, "aws_cloudwatch_log_group.flows")["logs that come in"] == usd("5.00")  # 10 x 0.5


def test_flow_logs_may_go_to_a_bucket() -> None:
    found = bill({GROUP: {}, "aws_flow_log.flows": {"log_destination_type": "s3"}}, log_gb=20)

    assert monthly(found, "aws_flow_log.flows") == {"logs to a bucket": usd("2.50")}  # 10 x 0.25
    assert monthly(found, GROUP)["logs that come in"] == usd("5.00")  # 10 x 0.5


def test_logs_that_are_seldom_read_cost_half() -> None:
    found = bill({GROUP: {"log_group_class": "INFREQUENT_ACCESS"}}, log_gb=20)

    assert monthly(found, GROUP)["logs that come in"] == usd("5.00")  # 20 x 0.25


def test_somebody_may_know_how_much_is_kept() -> None:
    assert monthly(bill({GROUP: {}}, log_stored_gb=100), GROUP)["logs that are kept"] == usd("3.00")  # 100 x 0.03


def test_an_unknown_retention_leaves_what_comes_in_priced() -> None:
    found = bill({GROUP: {"retention_in_days": "${var.days}"}}, log_gb=20)

    assert monthly(found, GROUP) == {"logs that come in": usd("10.00")}
    assert list(unpriced(found, GROUP)) == ["stored"]
