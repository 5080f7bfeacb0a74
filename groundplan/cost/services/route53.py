"""Amazon Route 53: hosted zones.

https://aws.amazon.com/route53/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon Route 53"


def hosted_zone(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """A zone, as each of the first 25 of an account is billed."""
    yield Charge("hosted zone", "route53/hosted-zone", Decimal(1))


def queries(_resource: Resource, _billing: Billing) -> Iterator[Charge]:
    """What asks for names of a zone."""
    note = "the price book has no price of queries; those for aliases of AWS resources cost nothing"
    yield Charge("queries", None, note=note)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_route53_zone": (hosted_zone, queries),
    "aws_route53_record": free("records cost nothing; queries are billed to the zone"),
    "aws_route53_zone_association": free("a setting of its zone"),
}
