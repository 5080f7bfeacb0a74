"""What stands between the internet and the application: the domain, and the firewall."""

from __future__ import annotations

import pytest

from tests.constructs_lib.template import Template
from tests.stacks.conftest import Synthesize
from tests.stacks.deployments import REFERENCE, merged


@pytest.fixture(scope="module")
def named(synthesize: Synthesize) -> Template:
    return synthesize(merged(REFERENCE, {"platform": {"domain": {"name": "shop.example.com", "zone": "example.com"}}}))


def test_a_domain_leads_to_the_load_balancer(named: Template) -> None:
    record = named.resources("aws_route53_record")["zone_record"]
    assert (record["name"], record["type"]) == ("shop.example.com", "A")
    assert record["alias"]["name"] == "${aws_lb.load-balancer.dns_name}"
    assert named.data("aws_route53_zone")["zone"]["name"] == "example.com"


def test_https_waits_for_the_certificate_to_be_issued(named: Template) -> None:
    listener = named.resources("aws_lb_listener")["load-balancer_https-listener"]
    assert listener["certificate_arn"] == "${aws_acm_certificate_validation.certificate_validation.certificate_arn}"


def test_http_leads_to_https_for_good(named: Template) -> None:
    (action,) = named.resources("aws_lb_listener")["load-balancer_http-listener"]["default_action"]
    assert action["redirect"] == {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}


def test_the_url_is_that_of_the_domain(named: Template) -> None:
    assert named.json["output"]["load_balancer_url"]["value"] == "https://shop.example.com"


def test_a_certificate_under_a_name_of_ones_own_needs_no_zone(synthesize: Synthesize) -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"
    domain = {"name": "shop.example.com", "certificate_arn": arn}
    template = synthesize(merged(REFERENCE, {"platform": {"domain": domain}}))
    assert template.json["output"]["load_balancer_url"]["value"] == "https://shop.example.com"
    assert "aws_route53_record" not in template.json["resource"]
    assert "aws_acm_certificate" not in template.json["resource"]


def test_without_a_domain_the_url_says_http(small: Template) -> None:
    assert small.json["output"]["load_balancer_url"]["value"].startswith("http://")


def test_production_stands_behind_a_firewall_and_small_without(production: Template, small: Template) -> None:
    association = production.only("aws_wafv2_web_acl_association")
    assert association["resource_arn"] == "${aws_lb.load-balancer.arn}"
    assert "aws_wafv2_web_acl" not in small.json["resource"]


def test_uploads_pass_the_firewall_whatever_is_in_them(production: Template) -> None:
    counted = {
        override["name"]
        for rule in production.only("aws_wafv2_web_acl")["rule"]
        for override in rule["statement"].get("managed_rule_group_statement", {}).get("rule_action_override", [])
        if override["action_to_use"] == {"count": {}}
    }
    assert counted == {"SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericLFI_BODY", "SQLi_BODY"}


def test_the_file_sets_mode_and_rate(synthesize: Synthesize) -> None:
    edit = {"platform": {"waf": {"enabled": True, "mode": "count", "rate_limit": 500}}}
    rules = synthesize(merged(REFERENCE, edit)).only("aws_wafv2_web_acl")["rule"]
    assert rules[0]["statement"]["rate_based_statement"]["limit"] == 500
    assert rules[0]["action"] == {"count": {}}
    assert {str(rule["override_action"]) for rule in rules[1:]} == {"{'count': {}}"}
