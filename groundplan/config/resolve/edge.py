"""What stands between the internet and the application: the domain and the firewall."""

from __future__ import annotations

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.messages import shown
from groundplan.config.model.platform import DomainBlock, PlatformBlock
from groundplan.config.resolved import Domain, Firewall, FirewallRuleGroup, is_zone_id

_SECONDS_OF_A_DAY = 86_400


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
    return Domain(
        names=_names(domain),
        zone=domain.zone,
        certificate_arn=domain.certificate_arn,
        hsts_max_age_seconds=domain.hsts * _SECONDS_OF_A_DAY if domain.hsts else None,
    )


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


def _names(domain: DomainBlock) -> tuple[str, ...]:
    return (domain.name,) if isinstance(domain.name, str) else tuple(domain.name or ())


def _check_name(domain: DomainBlock, findings: Findings) -> None:
    names = _names(domain)
    if not names:
        if domain.zone is not None:
            findings.error(
                "platform.domain.zone",
                "platform.domain.name",
                problem="a zone, but no name in it",
                remedy="write name: and a host name in the zone, such as app.example.com",
            )
        return
    if all(name.startswith("*.") for name in names):
        findings.error(
            "platform.domain.name",
            problem=f"{shown(names[0])} is no name by which the application can be called",
            remedy=f"list a name without an asterisk beside it, such as {names[0].removeprefix('*.')}",
        )
    if domain.zone is None:
        if domain.certificate_arn is None:
            findings.error(
                "platform.domain.name",
                problem="a name, but nothing that proves it",
                remedy="write zone: and the public Route 53 zone that holds it, or certificate_arn: of a certificate in ACM",
            )
        return
    if is_zone_id(domain.zone):
        return
    for name in names:
        if name.removeprefix("*.") != domain.zone and not name.endswith(f".{domain.zone}"):
            findings.error(
                "platform.domain.name",
                "platform.domain.zone",
                problem=f"{shown(name)} is not in the zone {shown(domain.zone)}",
                remedy="write a name that ends in the zone, or the zone that holds the name",
            )
            return
