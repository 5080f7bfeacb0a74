"""Arithmetic across blocks: what no schema can see, checked on the deployment as it is resolved."""

from __future__ import annotations

from groundplan.config.checks.addresses import check_addresses
from groundplan.config.checks.availability import check_availability
from groundplan.config.checks.database_connections import check_database_connections
from groundplan.config.checks.engine_support import check_engine_support
from groundplan.config.checks.instance_class import check_instance_class
from groundplan.config.checks.recipients import check_recipients
from groundplan.config.checks.variables import check_variables
from groundplan.config.findings import Findings
from groundplan.config.resolved import Deployment

_CHECKS = (
    check_instance_class,
    check_engine_support,
    check_database_connections,
    check_addresses,
    check_availability,
    check_recipients,
    check_variables,
)


def check(deployment: Deployment, findings: Findings) -> None:
    """Report what the values of a deployment break together."""
    for check_one in _CHECKS:
        check_one(deployment, findings)
