"""A web application firewall in front of a load balancer.

https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from constructs_lib.load_balancer.load_balancer import LoadBalancer
from constructs_lib.references import known, require_known_length
from constructs_lib.security.encryption_key_like import EncryptionKeyLike

Mode = Literal["block", "count"]

LOG_GROUP_PREFIX = "aws-waf-logs-"
"""WAF delivers to no log group of another name.
https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html"""
_REDACTED_HEADERS = ("authorization", "cookie")
_FEWEST_REQUESTS, _MOST_REQUESTS = 10, 2_000_000_000
_RATE_WINDOW_SECONDS = 300


@dataclass(frozen=True)
class ManagedRuleGroup:
    """A rule group that AWS keeps up to date.

    https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html

    Attributes:
        name: Such as `AWSManagedRulesCommonRuleSet`.
        counted_rules: Rules of the group that only count, because they would refuse ordinary requests; their number must
            be known when synthesizing.

    Raises:
        ValueError: The rules are a reference to a whole list.
    """

    name: str
    counted_rules: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Refuse a list of which no blocks can be made."""
        require_known_length("counted_rules", self.counted_rules)


class WebAcl(Construct):
    """Managed rule groups and a limit for each address, before every request; what it did is logged."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        load_balancer: LoadBalancer,
        rule_groups: Sequence[ManagedRuleGroup],
        requests_per_five_minutes: int,
        mode: Mode,
        log_retention_days: int,
        log_key: EncryptionKeyLike,
    ) -> None:
        """Create the web ACL, put it before the load balancer, and log what it does.

        Args:
            scope: The construct it belongs to.
            id_: Such as `web-acl`.
            name: At most 128 letters, digits, hyphens and underscores.
            load_balancer: What it protects.
            rule_groups: In the order in which they are asked.
            requests_per_five_minutes: Of one address, 10 to 2,000,000,000; more are refused until they get fewer.
            mode: `block` refuses; `count` lets all pass and only counts, to see what would be refused.
            log_retention_days: One of the values that CloudWatch Logs allows.
            log_key: Must let CloudWatch Logs use it (`logs_statement`).

        Raises:
            ValueError: The limit is out of range.
        """
        super().__init__(scope, id_)
        limit = requests_per_five_minutes
        if not _FEWEST_REQUESTS <= limit <= _MOST_REQUESTS and known(limit):
            raise ValueError(f"supply {_FEWEST_REQUESTS} to {_MOST_REQUESTS} requests in five minutes, got {limit}")
        self.name = name
        self.web_acl = Wafv2WebAcl(
            self,
            "Default",
            name=name,
            description="Refuses known attacks and floods",
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            visibility_config=Wafv2WebAclVisibilityConfig(
                cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
            ),
        )
        # The binding knows the statement of a rule only as untyped data.
        self.web_acl.add_override(
            "rule",
            [
                _rate_rule(limit, mode),
                *(_group_rule(group, priority, mode) for priority, group in enumerate(rule_groups, start=1)),
            ],
        )
        Wafv2WebAclAssociation(
            self, "association", resource_arn=load_balancer.load_balancer.arn, web_acl_arn=self.web_acl.arn
        )
        logs = CloudwatchLogGroup(
            self,
            "log-group",
            name=f"{LOG_GROUP_PREFIX}{name}",
            retention_in_days=log_retention_days,
            kms_key_id=log_key.arn,
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging",
            resource_arn=self.web_acl.arn,
            log_destination_configs=[logs.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in _REDACTED_HEADERS
            ],
        )


def _rate_rule(limit: int, mode: Mode) -> Mapping[str, Any]:
    statement = {"limit": limit, "aggregate_key_type": "IP", "evaluation_window_sec": _RATE_WINDOW_SECONDS}
    return _rule("rate-limit", 0, {"rate_based_statement": statement}) | {"action": {mode: {}}}


def _group_rule(group: ManagedRuleGroup, priority: int, mode: Mode) -> Mapping[str, Any]:
    statement = {
        "vendor_name": "AWS",
        "name": group.name,
        "rule_action_override": [{"name": rule, "action_to_use": {"count": {}}} for rule in group.counted_rules],
    }
    override = "none" if mode == "block" else "count"
    return _rule(group.name, priority, {"managed_rule_group_statement": statement}) | {
        "override_action": {override: {}}
    }


def _rule(name: str, priority: int, statement: Mapping[str, Any]) -> dict[str, Any]:
    visibility = {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": True}
    return {"name": name, "priority": priority, "statement": statement, "visibility_config": visibility}
