"""How long AWS supports a major version of PostgreSQL without extra charge."""

from __future__ import annotations

from datetime import timedelta

from groundplan.config import policy
from groundplan.config.findings import Findings
from groundplan.config.resolved import Deployment

_SOON = timedelta(days=365)


def check_engine_support(deployment: Deployment, findings: Findings) -> None:
    """Report a version whose standard support ended, or ends within a year, as of the day the calendar was read.

    Not as of today: two runs over the same file say the same. Extended Support begins by itself:
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html.
    """
    calendar = policy.postgresql()
    version = deployment.database.engine_version
    end = calendar.standard_support_until[version]
    if end - calendar.calendar_read > _SOON:
        return
    tense = "ended" if end < calendar.calendar_read else "ends"
    newest = calendar.versions[-1]
    findings.notice(
        "database.version",
        problem=f"AWS's standard support of PostgreSQL {version} {tense} on {end}; from then on AWS adds Extended Support to "
        "the bill for each vCPU and hour, which costs more than a small instance itself",
        remedy=f'write version: "{newest}", and see docs/transitions.md on what an upgrade does',
    )
