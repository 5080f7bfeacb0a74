"""Who is told of alarms, once they have agreed."""

from __future__ import annotations

from groundplan.config.findings import Findings
from groundplan.config.resolved import Deployment


def check_recipients(deployment: Deployment, findings: Findings) -> None:
    """Report the addresses that AWS writes to first.

    Until a recipient confirms, nothing is sent: https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html.
    """
    monitoring = deployment.monitoring
    told = [monitoring.email, *(alarm.email for alarm in monitoring.alarms)]
    addresses = list(dict.fromkeys(email for email in told if email))
    if addresses:
        findings.notice(
            "monitoring.alarms",
            problem=f"after the first apply, AWS asks {' and '.join(addresses)} by e-mail to confirm, and sends no alarm "
            "before that",
            remedy="look for the message, also among the spam",
        )
