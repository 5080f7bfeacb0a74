"""The deployments that are scanned: what each pattern says by itself, and with a domain and all that costs extra."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stacks.deployments import Deployment, merged

PATTERNS = ("small-saas", "production-saas")

ZONE = "example.com"
EVERYTHING: Deployment = {
    "platform": {"domain": {"name": f"shop.{ZONE}", "zone": ZONE}, "waf": {"enabled": True}},
    "database": {"proxy": True, "backup": {"vault_lock": True, "copy_to_region": "eu-west-1"}},
    "application": {
        # Of another region than the deployment's: a plan would look for any other.
        "secrets": {"STRIPE_KEY": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/stripe-Ab12Cd"},
        "workers": {"mail": {"command": "work"}},
        "jobs": {"nightly-report": {"command": "report", "schedule": "0 3 * * *"}},
    },
}
ASLEEP: Deployment = {"sleep": {"from": "20:00", "until": "07:00"}}
"""Only where there are no read replicas: RDS stops no database that has some."""


@dataclass(frozen=True)
class Variant:
    pattern: str
    https: bool

    @property
    def name(self) -> str:
        return f"{self.pattern.partition('-')[0]}-{'https' if self.https else 'http'}"

    @property
    def deployment(self) -> Deployment:
        smallest: Deployment = {"deployment": {"name": self.name, "framework": "fraiseql", "pattern": self.pattern}}
        if not self.https:
            return smallest
        everything = merged(smallest, EVERYTHING)
        return merged(everything, ASLEEP) if self.pattern == "small-saas" else everything


VARIANTS = tuple(Variant(pattern, https) for pattern in PATTERNS for https in (False, True))
