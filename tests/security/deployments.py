"""The deployments that are scanned: what each pattern says by itself, and with a domain and all that costs extra."""

from __future__ import annotations

from dataclasses import dataclass

from tests.stacks.deployments import Deployment, merged

PATTERNS = ("small-saas", "production-saas")

ZONE = "example.com"
EVERYTHING: Deployment = {
    "platform": {"domain": {"name": f"shop.{ZONE}", "zone": ZONE}, "waf": {"enabled": True}},
    "database": {"backup": {"vault_lock": True, "copy_to_region": "eu-west-1"}},
}


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
        return merged(smallest, EVERYTHING) if self.https else smallest


VARIANTS = tuple(Variant(pattern, https) for pattern in PATTERNS for https in (False, True))
