from __future__ import annotations

from typing import Any

import pytest

from constructs_lib import ManagedRuleGroup, WebAcl
from constructs_lib.load_balancer.web_acl import Mode
from tests.constructs_lib.stand_ins import encryption_key, load_balancer, new_stack
from tests.constructs_lib.template import Template

GROUPS = [
    ManagedRuleGroup("AWSManagedRulesKnownBadInputsRuleSet"),
    ManagedRuleGroup("AWSManagedRulesCommonRuleSet", ["A"]),
]


def protected(*, mode: Mode = "block", limit: int = 2000) -> Template:
    stack = new_stack()
    balancer = load_balancer(stack)
    WebAcl(
        stack,
        "web-acl",
        name="shop",
        load_balancer=balancer,
        rule_groups=GROUPS,
        requests_per_five_minutes=limit,
        mode=mode,
        log_retention_days=365,
        log_key=encryption_key(stack),
    )
    return Template(stack)


def rules(template: Template) -> dict[str, dict[str, Any]]:
    return {rule["name"]: rule for rule in template.only("aws_wafv2_web_acl")["rule"]}


def test_it_stands_before_the_load_balancer() -> None:
    association = protected().only("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_lb.load-balancer.arn}"
    assert association["web_acl_arn"] == "${aws_wafv2_web_acl.web-acl.arn}"


def test_one_address_may_ask_so_often_and_no_more() -> None:
    rule = rules(protected(limit=500))["rate-limit"]
    assert rule["statement"]["rate_based_statement"] == {
        "limit": 500,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": 300,
    }
    assert rule["action"] == {"block": {}}


def test_blocking_leaves_the_groups_their_own_actions() -> None:
    found = rules(protected())
    assert [found[group.name]["override_action"] for group in GROUPS] == [{"none": {}}, {"none": {}}]


def test_counting_refuses_nothing() -> None:
    first, *groups = rules(protected(mode="count")).values()
    assert first["action"] == {"count": {}}
    assert [rule["override_action"] for rule in groups] == [{"count": {}}, {"count": {}}]


def test_rules_are_asked_in_order_after_the_rate() -> None:
    names = [rule["name"] for rule in sorted(rules(protected()).values(), key=lambda rule: int(rule["priority"]))]
    assert names == ["rate-limit", *(group.name for group in GROUPS)]


def test_a_rule_of_a_group_may_count_alone() -> None:
    statement = rules(protected())["AWSManagedRulesCommonRuleSet"]["statement"]["managed_rule_group_statement"]
    assert statement["rule_action_override"] == [{"name": "A", "action_to_use": {"count": {}}}]


def test_what_it_did_is_logged_encrypted_without_credentials() -> None:
    template = protected()
    logs = template.only("aws_cloudwatch_log_group")
    assert (logs["name"], logs["retention_in_days"]) == ("aws-waf-logs-shop", 365)
    assert logs["kms_key_id"] == "${aws_kms_key.key.arn}"
    logging = template.only("aws_wafv2_web_acl_logging_configuration")
    assert logging["log_destination_configs"] == ["${aws_cloudwatch_log_group.web-acl_log-group.arn}"]
    redacted = [field["single_header"]["name"] for field in logging["redacted_fields"]]
    assert redacted == ["authorization", "cookie"]


def test_each_rule_is_counted_in_cloudwatch() -> None:
    for rule in rules(protected()).values():
        assert rule["visibility_config"]["cloudwatch_metrics_enabled"] is True


@pytest.mark.parametrize("limit", [9, 2_000_000_001])
def test_a_limit_that_waf_does_not_know_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match=f"requests in five minutes, got {limit}"):
        protected(limit=limit)
