"""Amazon CloudWatch Logs: what comes in, and what is kept.

https://aws.amazon.com/cloudwatch/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from groundplan.cost.charges import DAYS, Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource, Unknown
from groundplan.cost.usage import Assumption

SERVICE = "Amazon CloudWatch Logs"

_COMPRESSED = Decimal("0.15")
"""What is left of logs as they are stored, by AWS's own examples."""
_MOST_MONTHS = Decimal(12)
"""After a year, logs that are kept for longer are not all there yet."""
_TO_BUCKET = "s3"
_INFREQUENT = "INFREQUENT_ACCESS"


def ingested(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What comes in: by services, such as flow logs, or by whoever else writes."""
    key = "logs/ingested"
    if resource.known("log_group_class") == _INFREQUENT:
        key = "logs/ingested/infrequent"
    elif _is_vended(resource, billing):
        key = "logs/ingested/vended"
    amount = _amount(resource, billing)
    yield Charge("logs that come in", key, amount.amount, usage=amount)


def stored(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """What is kept, compressed, once the retention has passed for the first time, or after a year."""
    kept = billing.given("log_stored_gb", resource, billing.stack.of_type("aws_cloudwatch_log_group"))
    if kept is not None:
        yield Charge("logs that are kept", "logs/stored", kept.amount, usage=kept)
        return
    days = resource.number("retention_in_days")
    months = min(days / DAYS, _MOST_MONTHS) if days else _MOST_MONTHS
    amount = _amount(resource, billing)
    yield Charge("logs that are kept", "logs/stored", amount.amount * _COMPRESSED * months, usage=amount)


def flow_logs(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """Flow logs that go to a bucket; to a log group, they are billed there."""
    if resource.known("log_destination_type") != _TO_BUCKET:
        yield Free("what is billed are the logs that it writes")
        return
    amount = _amount(resource, billing)
    yield Charge("logs to a bucket", "logs/vended-to-s3", amount.amount, usage=amount)


def _amount(resource: Resource, billing: Billing) -> Assumption:
    to_buckets = [
        one for one in billing.stack.of_type("aws_flow_log") if one.attributes.get("log_destination_type") == _TO_BUCKET
    ]
    return billing.assumed("log_gb", resource, [*billing.stack.of_type("aws_cloudwatch_log_group"), *to_buckets])


def _is_vended(group: Resource, billing: Billing) -> bool:
    destinations: list[object] = [
        flow.attributes.get("log_destination") for flow in billing.stack.of_type("aws_flow_log")
    ]
    for logging in billing.stack.of_type("aws_wafv2_web_acl_logging_configuration"):
        configured = logging.attributes.get("log_destination_configs")
        destinations.extend(configured if isinstance(configured, Sequence) else [configured])
    return any(
        billing.stack.referred(destination, "aws_cloudwatch_log_group") is group
        for destination in destinations
        if isinstance(destination, Unknown | str)
    )


_SETTING = "a setting of its log group"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_cloudwatch_log_group": (ingested, stored),
    "aws_flow_log": (flow_logs,),
    "aws_cloudwatch_log_resource_policy": free(_SETTING),
    "aws_cloudwatch_log_stream": free(_SETTING),
    "aws_cloudwatch_query_definition": free("a query that is kept; running it is billed by what it reads"),
}
