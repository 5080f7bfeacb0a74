"""Amazon SNS: what subscriptions are sent.

https://aws.amazon.com/sns/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon SNS"

_EMAIL = ("email", "email-json")
_FREE = ("lambda", "sqs")


def notifications(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """What a subscription is sent, by how."""
    protocol = resource.known("protocol")
    if protocol in _FREE:
        yield Free(f"notifications to {protocol} cost nothing")
        return
    if protocol not in _EMAIL:
        yield Charge(f"notifications by {protocol}", None, note=f"the price book has no price of {protocol}")
        return
    sharers = [
        one for one in billing.stack.of_type("aws_sns_topic_subscription") if one.attributes.get("protocol") in _EMAIL
    ]
    sent = billing.assumed("notification_emails", resource, sharers)
    yield Charge("e-mails", "sns/email", sent.amount, usage=sent)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_sns_topic": free("an account's first million requests of a month cost nothing, which alarms do not reach"),
    "aws_sns_topic_policy": free("a permission"),
    "aws_sns_topic_subscription": (notifications,),
}
