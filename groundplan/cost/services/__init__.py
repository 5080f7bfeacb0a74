"""What each AWS service charges for its resources: a file for each service, and this register of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from groundplan.cost.charges import Part
from groundplan.cost.services import (
    application_auto_scaling,
    backup,
    certificate_manager,
    cloudwatch,
    cloudwatch_logs,
    data_transfer,
    ecr,
    ecs,
    elastic_load_balancing,
    eventbridge,
    free_of_charge,
    kms,
    rds,
    route53,
    s3,
    secrets_manager,
    sns,
    sqs,
    systems_manager,
    vpc,
    waf,
)

__all__ = ["BILLS", "Bill"]


@dataclass(frozen=True)
class Bill:
    """How a type of resource is billed."""

    service: str
    parts: tuple[Part, ...]


BILLS: Mapping[str, Bill] = {
    type_: Bill(module.SERVICE, parts)
    for module in (
        application_auto_scaling,
        backup,
        certificate_manager,
        certificate_manager,
        cloudwatch,
        cloudwatch_logs,
        data_transfer,
        ecr,
        ecs,
        elastic_load_balancing,
        eventbridge,
        free_of_charge,
        kms,
        rds,
        route53,
        s3,
        secrets_manager,
        sns,
        sqs,
        systems_manager,
        vpc,
        waf,
    )
    for type_, parts in module.PARTS.items()
}
"""By type of resource; one that is missing here is not priced, and the estimate says so."""
