"""AWS WAF."""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.blocks import Block, Blocks
from tests.security.controls.control import Control, Scope, both, every, removing, setting

ACL = "aws_wafv2_web_acl"
REDACTED = {"authorization", "cookie"}


def _each_balancer_is_behind_one(blocks: Blocks) -> Iterator[str]:
    for balancer in blocks.resources("aws_lb"):
        if not list(blocks.pointing_at(balancer, "aws_wafv2_web_acl_association", "resource_arn")):
            yield balancer.address


def _blocks_what_it_finds(block: Block) -> bool:
    managed = [rule for rule in block.nested("rule") if "managed_rule_group_statement" in rule["statement"]]
    return bool(managed) and all(rule["override_action"] == {"none": {}} for rule in managed)


def _is_measured(block: Block) -> bool:
    configurations = [block.attributes["visibility_config"], *(r["visibility_config"] for r in block.nested("rule"))]
    return all(configuration["cloudwatch_metrics_enabled"] is True for configuration in configurations)


def _logs_without_credentials(blocks: Blocks) -> Iterator[str]:
    names = {f"${{{group.address}.arn}}": group for group in blocks.resources("aws_cloudwatch_log_group")}
    for logging in blocks.resources("aws_wafv2_web_acl_logging_configuration"):
        for destination in logging.attributes["log_destination_configs"]:
            if not str(names[destination].attributes["name"]).startswith("aws-waf-logs-"):
                yield f"AWS WAF refuses the name of {destination}"
        redacted = {field["single_header"]["name"] for field in logging.nested("redacted_fields")}
        if not redacted >= REDACTED:
            yield f"{logging.address} logs {sorted(REDACTED - redacted)}"


CONTROLS = (
    Control(
        "ELB.16",
        "medium",
        "a web ACL before the load balancer",
        Scope.PRODUCTION,
        "`aws_wafv2_web_acl_association`; small-saas: `platform.waf.enabled: true`",
        _each_balancer_is_behind_one,
        removing("aws_wafv2_web_acl_association"),
    ),
    Control(
        "WAF.10",
        "medium",
        "rules in the web ACL",
        Scope.PRODUCTION,
        "a limit by address and AWS's managed groups, which block; `platform.waf.mode: count` lets them count",
        every(ACL, _blocks_what_it_finds),
        setting(ACL, rule=[]),
    ),
    Control(
        "WAF.11",
        "low",
        "logs of the web ACL",
        Scope.PRODUCTION,
        "`aws_wafv2_web_acl_logging_configuration`, without authorization and cookie headers",
        both(every("aws_wafv2_web_acl_logging_configuration", lambda _: True), _logs_without_credentials),
        setting("aws_wafv2_web_acl_logging_configuration", redacted_fields=[]),
    ),
    Control(
        "WAF.12",
        "medium",
        "metrics of the rules",
        Scope.PRODUCTION,
        "`cloudwatch_metrics_enabled` of the ACL and each rule",
        every(ACL, _is_measured),
        setting(ACL, visibility_config={"cloudwatch_metrics_enabled": False}),
    ),
)
