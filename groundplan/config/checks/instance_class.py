"""Whether a region has an instance class."""

from __future__ import annotations

from groundplan.config.findings import Findings
from groundplan.config.instance_classes import is_in_table, memory_gib
from groundplan.config.resolved import Deployment
from groundplan.config.tables import absent_instance_families, memory_gib_by_instance_class

_MOST_NAMED = 3


def check_instance_class(deployment: Deployment, findings: Findings) -> None:
    """Report a class that AWS does not sell in the region, with those of as much memory that it does, or one unknown."""
    wanted, region = deployment.database.instance_class, deployment.region
    if not is_in_table(wanted):
        findings.notice(
            "database.size",
            problem=f"{wanted} is newer than our table of instance classes: by its family's ratio it has "
            f"{memory_gib(wanted):g} GiB of memory; whether AWS sells it in {region} is not known here",
            remedy="check both; where its memory is another, write max_connections under database.parameters",
        )
        return
    absent = absent_instance_families().get(region, frozenset())
    if _family(wanted) not in absent:
        return
    memory = memory_gib_by_instance_class()
    alike = [name for name in memory if memory[name] == memory[wanted] and _family(name) not in absent]
    # First those of the same kind: burstable, general or for memory.
    alike.sort(key=lambda name: (_family(name)[0] != _family(wanted)[0], name))
    named = f"write size: {' or '.join(alike[:_MOST_NAMED])}, or " if alike else "write "
    findings.error(
        "database.size",
        "platform.region",
        problem=f"AWS's price list of December 2025 has no {wanted} in {region}",
        remedy=f"{named}choose another region",
    )


def _family(instance_class: str) -> str:
    return instance_class.split(".")[1]
