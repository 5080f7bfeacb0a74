"""What every account has free in a month, whichever of its stacks uses it; so it is taken off on request only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from groundplan.cost.components import Component, PricedResource

# https://aws.amazon.com/cloudwatch/pricing/ (alarms, dashboards, metrics, logs), https://aws.amazon.com/ec2/pricing/
# (egress), https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/sns/pricing/
_FREE: Mapping[str, Decimal] = {
    "alarms": Decimal(10),
    "dashboards": Decimal(3),
    "e-mails": Decimal(1000),
    "GB of logs": Decimal(5),
    "GB to the internet": Decimal(100),
    "metrics": Decimal(10),
    "requests to KMS": Decimal(20_000),
}
_OF_KEY: Mapping[str, str] = {
    "cloudwatch/alarm/standard": "alarms",
    "cloudwatch/dashboard": "dashboards",
    "cloudwatch/metric": "metrics",
    "kms/requests": "requests to KMS",
    "logs/ingested": "GB of logs",
    "logs/ingested/infrequent": "GB of logs",
    "logs/ingested/vended": "GB of logs",
    "logs/stored": "GB of logs",
    "sns/email": "e-mails",
    "transfer/internet-out": "GB to the internet",
}


def with_account_allowances(resources: Iterable[PricedResource]) -> tuple[PricedResource, ...]:
    """Take off what the account has free, as if no other stack used it: from the first lines that it applies to."""
    left = dict(_FREE)
    return tuple(
        replace(resource, components=tuple(_reduced(component, left) for component in resource.components))
        for resource in resources
    )


def _reduced(component: Component, left: dict[str, Decimal]) -> Component:
    what = _OF_KEY.get(component.key or "")
    if what is None:
        return component
    taken = min(left[what], component.quantity)
    left[what] -= taken
    if not taken:
        return component
    return replace(
        component,
        quantity=component.quantity - taken,
        lowest=component.lowest - taken,
        highest=component.highest - taken,
        note=f"less {taken.normalize():f} of the {_FREE[what]} {what} that an account has free",
    )
