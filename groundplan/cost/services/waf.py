"""AWS WAF: web ACLs, their rules and the requests that they look at.

https://aws.amazon.com/waf/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Block, Resource

SERVICE = "AWS WAF"

_MILLION = Decimal(1_000_000)
# They have a subscription and a price for each request of their own.
_DEARER_GROUPS = {
    "AWSManagedRulesACFPRuleSet",
    "AWSManagedRulesATPRuleSet",
    "AWSManagedRulesAntiDDoSRuleSet",
    "AWSManagedRulesBotControlRuleSet",
}


def web_acl(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """A web ACL."""
    yield Charge("web ACL", "waf/web-acl", Decimal(1))


def rules(resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """The rules, of which a managed group is one."""
    if resource.known("rule_json"):
        yield Charge("rules", None, note="they are written in rule_json, which is not read")
        return
    found = resource.blocks("rule")
    if found:
        yield Charge("rules", "waf/rule", Decimal(len(found)))
    for name in map(_managed_group, found):
        if name in _DEARER_GROUPS:
            yield Charge(f"subscription to {name}", None, note=f"the price book has no prices of {name}")


def requests(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The requests that a web ACL looks at."""
    made = billing.assumed("requests_millions", resource, billing.stack.of_type("aws_wafv2_web_acl"))
    yield Charge("requests", "waf/requests", made.amount * _MILLION, usage=made)


def _managed_group(rule: Block) -> str | None:
    statement = rule.block("statement")
    group = statement.block("managed_rule_group_statement") if statement else None
    return str(group.known("name")) if group else None


_OF_ACL = "part of its web ACL"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_wafv2_web_acl": (web_acl, rules, requests),
    "aws_wafv2_rule_group": (rules,),
    "aws_wafv2_ip_set": free(_OF_ACL),
    "aws_wafv2_regex_pattern_set": free(_OF_ACL),
    "aws_wafv2_web_acl_association": free(_OF_ACL),
    "aws_wafv2_web_acl_logging_configuration": free("what is billed are the logs that it writes"),
}
