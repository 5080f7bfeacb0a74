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
            "${one([for option in aws_acm_certificate.certificate.domain_validation_options : option "
            f'if option.domain_name == "shop.example.com"]).resource_record_{option}}}'
        )


def test_another_stack_may_have_proven_the_same_name(template: Template) -> None:
    assert template.only("aws_route53_record")["allow_overwrite"] is True


def test_the_certificate_is_handed_on_once_it_is_issued(template: Template) -> None:
    validation = template.only("aws_acm_certificate_validation")
    assert validation["certificate_arn"] == "${aws_acm_certificate.certificate.arn}"
    assert validation["validation_record_fqdns"] == ["${aws_route53_record.certificate_validation-record.fqdn}"]


def test_the_zone_is_looked_up_among_the_public_ones(template: Template) -> None:
    assert template.data("aws_route53_zone")["zone"] == {"name": "example.com", "private_zone": False}


@pytest.fixture(scope="module")
def several() -> Template:
    stack = new_stack()
    Certificate(
        stack,
        "certificate",
        domain_name="example.com",
        other_names=["*.example.com", "shop.example.com", "*.shop.example.com"],
        zone=HostedZone(stack, "zone", zone_id="Z0123456789ABCDEFGHIJ"),
    )
    return Template(stack)


def test_a_certificate_may_have_several_names(several: Template) -> None:
    certificate = several.only("aws_acm_certificate")
    assert certificate["domain_name"] == "example.com"
    assert certificate["subject_alternative_names"] == ["*.example.com", "shop.example.com", "*.shop.example.com"]


def test_a_name_and_its_wildcard_are_proven_by_one_record(several: Template) -> None:
    records = several.resources("aws_route53_record")
    assert sorted(records) == ["certificate_validation-record", "certificate_validation-record-shop-example-com"]
    assert (
        'option.domain_name == "shop.example.com"' in records["certificate_validation-record-shop-example-com"]["name"]
    )
    assert len(several.only("aws_acm_certificate_validation")["validation_record_fqdns"]) == 2


def test_a_wildcard_alone_is_proven_as_it_is_spelt() -> None:
    stack = new_stack()
    zone = HostedZone(stack, "zone", name="example.com")
    Certificate(stack, "certificate", domain_name="example.com", other_names=["*.shop.example.com"], zone=zone)

    records = Template(stack).resources("aws_route53_record")
    assert (
        'option.domain_name == "*.shop.example.com"'
        in records["certificate_validation-record-shop-example-com"]["name"]
    )


def test_a_zone_by_its_id_must_be_public(several: Template) -> None:
    zone = several.data("aws_route53_zone")["zone"]
    assert zone["zone_id"] == "Z0123456789ABCDEFGHIJ"
    (condition,) = zone["lifecycle"]["postcondition"]
    assert condition["condition"] == "${!self.private_zone}"


@pytest.mark.parametrize("given", [{}, {"name": "example.com", "zone_id": "Z0123456789ABCDEFGHIJ"}])
def test_a_zone_is_looked_up_by_one_of_its_names(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="supply either a name or a zone_id"):
        HostedZone(new_stack(), "zone", **given)
