from __future__ import annotations

from typing import Any

from tests.cost.bills import bill, monthly, unpriced, usd

ACL = "aws_wafv2_web_acl.acl"


def managed(name: str) -> dict[str, Any]:
    return {"name": name, "statement": [{"managed_rule_group_statement": [{"name": name, "vendor_name": "AWS"}]}]}


def test_a_managed_group_is_one_rule() -> None:
    rules = [{"name": "rate", "statement": {"rate_based_statement": {}}}, managed("AWSManagedRulesCommonRuleSet")]
    found = bill({ACL: {"rule": rules}}, requests_millions=10)

    assert monthly(found, ACL) == {
        "web ACL": usd("5.00"),
        "rules": usd("2.00"),  # 2 x 1
        "requests": usd("6.00"),  # 10,000,000 x 0.0000006
    }


def test_a_group_with_a_subscription_says_that_it_is_not_priced() -> None:
    found = bill({ACL: {"rule": [managed("AWSManagedRulesBotControlRuleSet")]}})

    assert list(unpriced(found, ACL)) == ["subscription to AWSManagedRulesBotControlRuleSet"]


def test_rules_that_are_not_known_are_not_none() -> None:
    assert list(unpriced(bill({ACL: {"rule": "${local.rules}"}}), ACL)) == ["rules"]
    assert list(unpriced(bill({ACL: {"rule_json": "[]"}}), ACL)) == ["rules"]


def test_a_region_may_have_no_price() -> None:
    found = bill({ACL: {"rule": [managed("AWSManagedRulesCommonRuleSet")]}}, "ap-east-2")

    assert unpriced(found, ACL)["web ACL"] == "the price book has no price of waf/web-acl in ap-east-2"
    assert not monthly(found, ACL)
