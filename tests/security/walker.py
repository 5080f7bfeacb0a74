"""A walk over all blocks of a configuration, for what checkov was measured not to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.security import container_rules, network_rules, policy_rules, resource_rules
from tests.security.blocks import Blocks

RULES = (*network_rules.RULES, *container_rules.RULES, *policy_rules.RULES, *resource_rules.RULES)


@dataclass(frozen=True, order=True)
class Finding:
    rule: str
    address: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule.replace('_', ' ')}: {self.address}: {self.detail}"


def walk(configuration: dict[str, Any]) -> list[Finding]:
    """What any rule finds, sorted."""
    blocks = Blocks(configuration)
    return sorted({Finding(rule.__name__, address, detail) for rule in RULES for address, detail in rule(blocks)})
