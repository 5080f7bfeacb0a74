"""What can be switched on and off in a deployment that runs, and the resources that each is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from groundplan.rehearse import PlanChanges
from tests.terraform.applied_stack import Edit
from tests.terraform.transitions import REVISIONS

VERSIONS = "aws_secretsmanager_secret_version."
"""A secret's version cannot be changed either: the secret stays, and another value is another version."""

JOB = {"command": "report", "schedule": "0 3 * * *"}
HOURS = {"from": "20:00", "until": "07:00"}


@dataclass(frozen=True)
class Feature:
    """A feature by the edits that switch it on and off, and by words of the addresses that may go with it.

    `on` is None for what small-saas has from the start.
    """

    name: str
    on: Edit | None
    off: Edit
    concerns: tuple[str, ...] = ()


FEATURES = (
    Feature("spot", {"application": {"spot": 0.5}}, {"application": {"spot": None}}),
    Feature("larger disk", {"application": {"ephemeral_storage": 50}}, {"application": {"ephemeral_storage": None}}),
    Feature("x86_64", {"application": {"architecture": "x86_64"}}, {"application": {"architecture": "x86_64"}}),
    Feature("pool size", {"application": {"pool_size": 5}}, {"application": {"pool_size": None}}),
    Feature("migrate", {"application": {"migrate": "bin/migrate"}}, {"application": {"migrate": None}}),
    Feature(
        "workers",
        {"application": {"workers": {"mail": {"command": "work"}}}},
        {"application": {"workers": None}},
        ("worker-mail",),
    ),
    Feature(
        "jobs",
        {"application": {"jobs": {"nightly-report": JOB}}},
        {"application": {"jobs": None}},
        ("job-nightly-report", "aws_scheduler_schedule_group.schedules"),
    ),
    Feature(
        "scaling by the clock",
        {"application": {"autoscale": {"schedule": [{"cron": "0 7 * * *", "min": 3}]}}},
        {"application": {"autoscale": {"schedule": None}}},
        ("scaling-schedule_",),
    ),
    Feature(
        "scaling",
        {"application": {"autoscale": {"target_memory": 70}}},
        {"application": {"autoscale": {"enabled": False}}},
        ("scaling",),
    ),
    Feature("proxy", {"database": {"proxy": True}}, {"database": {"proxy": False}}, ("proxy",)),
    Feature("read replica", {"database": {"read_replicas": 1}}, {"database": {"read_replicas": 0}}, ("replica",)),
    Feature("Multi-AZ", {"database": {"multi_az": True}}, {"database": {"multi_az": False}}),
    Feature("new password", {"database": {"credentials_version": 2}}, {"database": {"credentials_version": 2}}),
    Feature(
        "vault",
        {"database": {"backup": {"vault": True}}},
        # A lock and copies ask for a vault themselves.
        {"database": {"backup": {"vault": False, "vault_lock": False, "copy_to_region": None}}},
        ("backup-plan", "backup-vault", "copies"),
    ),
    Feature(
        "vault lock",
        {"database": {"backup": {"vault_lock": True}}},
        {"database": {"backup": {"vault_lock": False}}},
        ("vault_lock",),
    ),
    Feature(
        "copies of backups",
        {"database": {"backup": {"copy_to_region": "eu-west-1"}}},
        {"database": {"backup": {"copy_to_region": None}}},
        ("backups_copy", "backups_vault-copy", "copies"),
    ),
    Feature(
        "budget",
        {"monitoring": {"budget": {"monthly": 100, "email": "a@example.com"}}},
        {"monitoring": {"budget": None}},
        ("budget",),
    ),
    Feature(
        "domain",
        {"platform": {"domain": {"name": ["features.example", "*.features.example"], "zone": "features.example"}}},
        {"platform": {"domain": None}},
        ("certificate", "aws_route53_record.zone_record", "https-listener", "internet-443"),
    ),
    Feature(
        "firewall",
        {"platform": {"waf": {"enabled": True}}},
        {"platform": {"waf": None}},
        ("web-acl", "requests-blocked"),
    ),
    Feature(
        "firewall that counts",
        {"platform": {"waf": {"enabled": True, "mode": "count"}}},
        {"platform": {"waf": {"mode": "count"}}},
    ),
    Feature(
        "endpoints",
        {"platform": {"network": {"endpoints": ["s3", "ecr", "logs"]}}},
        {"platform": {"network": {"endpoints": ["s3"]}}},
        ("endpoints_", "to-endpoints"),
    ),
    Feature(
        "flow logs",
        None,
        {"platform": {"network": {"flow_logs": False}}},
        ("flow-logs",),
    ),
    Feature(
        "sleep",
        {"sleep": HOURS},
        # Its schedule would come back, which is meant for production.
        {"sleep": None, "application": {"autoscale": {"schedule": None}}},
        ("sleep_", "aws_scheduler_schedule_group.schedules", "scaling"),
    ),
)


def beyond(feature: Feature, changes: PlanChanges) -> Iterator[str]:
    """The resources that a plan would remove, or make anew, though they are none of the feature's."""
    for address in (*changes.destroyed, *changes.replaced):
        if not address.startswith((REVISIONS, VERSIONS)) and not any(word in address for word in feature.concerns):
            yield address
