"""Elastic Load Balancing, AWS Certificate Manager, Amazon Route 53."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.security.blocks import Block, Blocks
from tests.security.controls.control import Control, Scope, each_has, every, none, setting

BALANCER = "aws_lb"
REDIRECT = {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}


def _plain_listeners_redirect(blocks: Blocks) -> Iterator[str]:
    plain = [block for block in blocks.resources("aws_lb_listener") if block.attributes["protocol"] == "HTTP"]
    if not plain:
        yield "nothing listens on port 80"
    for listener in plain:
        if [action.get("redirect") for action in listener.nested("default_action")] != [REDIRECT]:
            yield listener.address


def _secure_listeners_are_modern(blocks: Blocks) -> Iterator[str]:
    secure = [block for block in blocks.resources("aws_lb_listener") if block.attributes["protocol"] == "HTTPS"]
    if not secure:
        yield "nothing listens on port 443"
    for listener in secure:
        if not str(listener.attributes.get("ssl_policy")).startswith("ELBSecurityPolicy-TLS13-1-2-"):
            yield listener.address


def _logs(block: Block) -> bool:
    return any(logs.get("enabled") is True and logs.get("bucket") for logs in block.nested("access_logs"))


def _forward(configuration: dict[str, Any]) -> None:
    for listener in configuration["resource"]["aws_lb_listener"].values():
        listener["default_action"] = [{"type": "forward", "target_group_arn": "x"}]


CONTROLS = (
    Control(
        "ELB.1",
        "medium",
        "HTTP redirected to HTTPS",
        Scope.DOMAIN,
        "the listener on port 80 redirects; without `platform.domain` there is no HTTPS, and a notice says so",
        _plain_listeners_redirect,
        _forward,
    ),
    Control(
        "ELB.4",
        "medium",
        "invalid headers dropped",
        Scope.BOTH,
        "`drop_invalid_header_fields`",
        each_has(BALANCER, drop_invalid_header_fields=True),
        setting(BALANCER, drop_invalid_header_fields=False),
    ),
    Control(
        "ELB.5",
        "medium",
        "access logs",
        Scope.BOTH,
        "`access_logs`, into the log bucket",
        every(BALANCER, _logs),
        setting(BALANCER, access_logs={"bucket": "x", "enabled": False}),
    ),
    Control(
        "ELB.6",
        "medium",
        "deletion protection",
        Scope.PRODUCTION,
        "`enable_deletion_protection`; small-saas: `database.deletion_protection: true`",
        each_has(BALANCER, enable_deletion_protection=True),
        setting(BALANCER, enable_deletion_protection=False),
    ),
    Control(
        "ELB.12",
        "medium",
        "desynchronized requests refused",
        Scope.BOTH,
        "`desync_mitigation_mode` is defensive",
        every(
            BALANCER, lambda block: block.attributes.get("desync_mitigation_mode") in {None, "defensive", "strictest"}
        ),
        setting(BALANCER, desync_mitigation_mode="monitor"),
    ),
    Control(
        "ELB.13",
        "medium",
        "more than one zone",
        Scope.BOTH,
        "a public subnet in each zone, two at least",
        every(BALANCER, lambda block: len(set(block.attributes["subnets"])) > 1),
        setting(BALANCER, subnets=["subnet-1"]),
    ),
    Control(
        "ELB.17",
        "medium",
        "a recommended TLS policy",
        Scope.DOMAIN,
        "`ssl_policy` of the family TLS13-1-2",
        _secure_listeners_are_modern,
        setting("aws_lb_listener", ssl_policy="ELBSecurityPolicy-2016-08"),
    ),
    Control(
        "ACM.1",
        "medium",
        "certificates that renew themselves",
        Scope.DOMAIN,
        "`validation_method` is DNS, and the record stays",
        each_has("aws_acm_certificate", validation_method="DNS"),
        setting("aws_acm_certificate", validation_method="EMAIL"),
    ),
    Control(
        "ACM.2",
        "high",
        "keys of sufficient length",
        Scope.DOMAIN,
        "`key_algorithm` is EC_prime256v1",
        every(
            "aws_acm_certificate",
            lambda block: block.attributes.get("key_algorithm") in {"RSA_2048", "EC_prime256v1", "EC_secp384r1"},
        ),
        setting("aws_acm_certificate", key_algorithm="RSA_1024"),
    ),
    Control(
        "Route53.2",
        "medium",
        "logs of DNS queries",
        Scope.CHOICE,
        "the zone is yours and made elsewhere; no zone is made here",
        none("aws_route53_zone"),
    ),
)
