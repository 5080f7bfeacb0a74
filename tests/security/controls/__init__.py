"""AWS's best practices for the services that are used, each with where it is met or why not.

Ids and severities are those of the AWS Foundational Security Best Practices standard
(https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html) where it has the practice; `WA` is the
Well-Architected Framework (https://docs.aws.amazon.com/wellarchitected/latest/framework/welcome.html).
"""

from __future__ import annotations

from tests.security.controls import (
    backups,
    containers,
    databases,
    firewalls,
    identities,
    keys,
    load_balancers,
    monitoring,
    networks,
    queues,
    storage,
)
from tests.security.controls.control import Control

CONTROLS: tuple[Control, ...] = (
    *networks.CONTROLS,
    *databases.CONTROLS,
    *backups.CONTROLS,
    *containers.CONTROLS,
    *load_balancers.CONTROLS,
    *firewalls.CONTROLS,
    *storage.CONTROLS,
    *queues.CONTROLS,
    *keys.CONTROLS,
    *identities.CONTROLS,
    *monitoring.CONTROLS,
)


def rendered() -> str:
    """Return the table of docs/security.md."""
    rows = [
        "| control | severity | asks for | in | met by, or why not |",
        "|---|---|---|---|---|",
        *(f"| {each.id} | {each.severity} | {each.title} | {each.scope.value} | {each.met_by} |" for each in CONTROLS),
    ]
    return "\n".join(rows)
