from __future__ import annotations

import pytest

from constructs_lib import Certificate, HostedZone
from tests.constructs_lib.stand_ins import new_stack
from tests.constructs_lib.template import Template


@pytest.fixture(scope="module")
def template() -> Template:
    stack = new_stack()
    zone = HostedZone(stack, "zone", name="example.com")
    Certificate(stack, "certificate", domain_name="shop.example.com", zone=zone)
    return Template(stack)


def test_a_new_name_has_its_certificate_before_the_old_one_goes(template: Template) -> None:
    certificate = template.only("aws_acm_certificate")
    assert certificate["lifecycle"] == {"create_before_destroy": True}
    assert (certificate["domain_name"], certificate["validation_method"]) == ("shop.example.com", "DNS")


def test_the_zone_proves_the_name(template: Template) -> None:
    record = template.only("aws_route53_record")
    assert record["zone_id"] == "${data.aws_route53_zone.zone.zone_id}"
    for attribute, option in (("name", "name"), ("type", "type")):
        assert record[attribute] == (
            f"${{one(aws_acm_certificate.certificate.domain_validation_options).resource_record_{option}}}"
        )


def test_another_stack_may_have_proven_the_same_name(template: Template) -> None:
    assert template.only("aws_route53_record")["allow_overwrite"] is True


def test_the_certificate_is_handed_on_once_it_is_issued(template: Template) -> None:
    validation = template.only("aws_acm_certificate_validation")
    assert validation["certificate_arn"] == "${aws_acm_certificate.certificate.arn}"
    assert validation["validation_record_fqdns"] == ["${aws_route53_record.certificate_validation-record.fqdn}"]


def test_the_zone_is_looked_up_among_the_public_ones(template: Template) -> None:
    assert template.data("aws_route53_zone")["zone"] == {"name": "example.com", "private_zone": False}
