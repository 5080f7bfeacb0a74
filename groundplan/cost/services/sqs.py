"""Amazon SQS: requests to queues.

https://aws.amazon.com/sqs/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon SQS"


def requests(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """What sends to a queue and receives from it."""
    note = "the price book has no price of requests; an account's first million of a month cost nothing"
    yield Charge("requests", None, note=note)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_sqs_queue": (requests,),
    "aws_sqs_queue_policy": free("a permission"),
    "aws_sqs_queue_redrive_allow_policy": free("a permission"),
    "aws_sqs_queue_redrive_policy": free("a setting of its queue"),
}
