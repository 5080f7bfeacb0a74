"""AWS Certificate Manager: certificates.

https://aws.amazon.com/certificate-manager/pricing/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from groundplan.cost.charges import Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource

SERVICE = "AWS Certificate Manager"


def certificate(resource: Resource, _billing: Billing) -> Iterator[Charge | Free]:
    """A certificate, of which only private and exportable ones cost something."""
    options = resource.block("options")
    if resource.known("certificate_authority_arn") or (options and options.known("export") == "ENABLED"):
        note = "the price book has no price of private and exportable certificates"
        yield Charge("private or exportable certificate", None, note=note)
    else:
        yield Free("public certificates for AWS services cost nothing")


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_acm_certificate": (certificate,),
    "aws_acm_certificate_validation": free("part of its certificate"),
}
