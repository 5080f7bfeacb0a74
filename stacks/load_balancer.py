"""The deployment's load balancer with what stands before it, and the targets that it forwards to."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import (
    Certificate,
    HealthCheck,
    HostedZone,
    LoadBalancer,
    ManagedRuleGroup,
    NetworkLike,
    TargetGroup,
    WebAcl,
)
from groundplan.config.resolved import Deployment, Domain, is_zone_id
from stacks.keys import DeploymentKeys
from stacks.storage import DeploymentBuckets


def build_load_balancer(
    stack: TerraformStack,
    deployment: Deployment,
    *,
    network: NetworkLike,
    buckets: DeploymentBuckets,
    keys: DeploymentKeys,
) -> tuple[LoadBalancer, TargetGroup, WebAcl | None]:
    """Create the load balancer under its domain, a target group that it forwards to, and the firewall before it, if any."""
    domain = deployment.domain
    zone = _hosted_zone(stack, domain.zone) if domain and domain.zone else None
    load_balancer = LoadBalancer(
        stack,
        "load-balancer",
        name=deployment.names.load_balancer,
        network=network,
        certificate_arn=_certificate_arn(stack, domain, zone),
        domain_name=domain.main_name if domain else None,
        hsts_max_age_seconds=domain.hsts_max_age_seconds if domain else None,
        access_logs_to=buckets.logs if deployment.monitoring.access_logs else None,
        deletion_protection=deployment.deletion_protection,
    )
    if domain and zone:
        for name in domain.names:
            zone.point_to(_record_id(name, domain), load_balancer, domain_name=name)
    firewall = _build_firewall(stack, deployment, load_balancer, keys)
    target_group = _build_target_group(stack, deployment, network)
    load_balancer.forward_to(target_group)
    return load_balancer, target_group, firewall


def _hosted_zone(stack: TerraformStack, zone: str) -> HostedZone:
    return HostedZone(stack, "zone", zone_id=zone) if is_zone_id(zone) else HostedZone(stack, "zone", name=zone)


def _record_id(name: str, domain: Domain) -> str:
    if name == domain.main_name:
        return "record"
    return f"record-{name.replace('*', 'any').replace('.', '-')}"


def _certificate_arn(stack: TerraformStack, domain: Domain | None, zone: HostedZone | None) -> str | None:
    """Return the certificate that the deployment was given, or make one where it can be proven."""
    if domain is None:
        return None
    if domain.certificate_arn:
        return domain.certificate_arn
    if domain.main_name is None or zone is None:
        raise ValueError("supply a certificate, or a name and the zone that holds it, got neither")
    others = [name for name in domain.names if name != domain.main_name]
    return Certificate(stack, "certificate", domain_name=domain.main_name, other_names=others, zone=zone).arn


def _build_firewall(
    stack: TerraformStack, deployment: Deployment, load_balancer: LoadBalancer, keys: DeploymentKeys
) -> WebAcl | None:
    firewall = deployment.firewall
    if firewall is None:
        return None
    return WebAcl(
        stack,
        "web-acl",
        name=deployment.names.prefix,
        load_balancer=load_balancer,
        rule_groups=[ManagedRuleGroup(group.name, group.counted_rules) for group in firewall.rule_groups],
        requests_per_five_minutes=firewall.requests_per_five_minutes,
        mode=firewall.mode,
        log_retention_days=deployment.monitoring.log_retention_days,
        log_key=keys.logs,
    )


def _build_target_group(stack: TerraformStack, deployment: Deployment, network: NetworkLike) -> TargetGroup:
    health_check = deployment.application.health_check
    return TargetGroup(
        stack,
        "target-group",
        name=deployment.names.target_group,
        network=network,
        port=deployment.application.port,
        health_check=HealthCheck(
            path=health_check.path,
            interval_seconds=health_check.interval_seconds,
            timeout_seconds=health_check.timeout_seconds,
        ),
    )
