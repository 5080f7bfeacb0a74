"""What stands between the internet and the application: the domain and the firewall."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.messages import shown
from groundplan.config.model.platform import DomainBlock, PlatformBlock
from groundplan.config.resolved import Domain, Firewall, FirewallRuleGroup


def resolve_domain(platform: PlatformBlock, findings: Findings) -> Domain | None:
    """Give the domain; without one, a notice says that everything is readable on its way."""
    domain = platform.domain
    if domain is None or not (domain.name or domain.zone or domain.certificate_arn):
        findings.notice(
            "platform.domain",
            problem="without a domain the application answers over http, which anybody on the way can read",
            remedy="for https, write platform.domain with a name and its Route 53 zone, or a certificate_arn",
        )
        return None
    _check_certificate(domain, platform.region, findings)
    _check_name(domain, findings)
    return Domain(name=domain.name, zone=domain.zone, certificate_arn=domain.certificate_arn)


def resolve_firewall(platform: PlatformBlock) -> Firewall | None:
    """Give the firewall with the rule groups of `patterns/tables/firewall.yaml`."""
    waf = platform.waf
    if waf is None or not waf.enabled:
        return None
    return Firewall(
        mode=waf.mode,
        requests_per_five_minutes=waf.rate_limit,
        rule_groups=tuple(
            FirewallRuleGroup(group.name, group.counted_rules) for group in policy.firewall().rule_groups
        ),
    )


def _check_certificate(domain: DomainBlock, region: str, findings: Findings) -> None:
    """A load balancer takes only certificates of its own region."""
    if domain.certificate_arn is None:
        return
    of_certificate = domain.certificate_arn.split(":")[3]
    if of_certificate != region:
        findings.error(
            "platform.domain.certificate_arn",
            "platform.region",
            problem=f"the certificate is in {shown(of_certificate)}, the load balancer in {shown(region)}",
            remedy=f"give a certificate in {region}",
        )


def _check_name(domain: DomainBlock, findings: Findings) -> None:
    if domain.name is None:
        if domain.zone is not None:
            findings.error(
                "platform.domain.zone",
                "platform.domain.name",
                problem="a zone, but no name in it",
                remedy=f"write name: and a host name such as app.{domain.zone}",
            )
    elif domain.zone is None:
        if domain.certificate_arn is None:
            findings.error(
                "platform.domain.name",
                problem="a name, but nothing that proves it",
                remedy="write zone: and the public Route 53 zone that holds it, or certificate_arn: of a certificate in ACM",
            )
    elif domain.name != domain.zone and not domain.name.endswith(f".{domain.zone}"):
        findings.error(
            "platform.domain.name",
            "platform.domain.zone",
            problem=f"{shown(domain.name)} is not in the zone {shown(domain.zone)}",
            remedy="write a name that ends in the zone, or the zone that holds the name",
        )
