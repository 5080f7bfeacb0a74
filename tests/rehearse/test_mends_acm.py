"""Certificates have the algorithm asked for, and are issued once their validation records are there."""

from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws


@pytest.fixture
def acm(aws: EmulatedAws) -> Any:  # noqa: ANN401 — a boto3 client
    return aws.client("acm")


def request(acm: Any, domain: str, **settings: Any) -> str:  # noqa: ANN401 — boto3's own request
    arn: str = acm.request_certificate(DomainName=domain, ValidationMethod="DNS", **settings)["CertificateArn"]
    return arn


def describe(acm: Any, arn: str) -> dict[str, Any]:  # noqa: ANN401
    certificate: dict[str, Any] = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    return certificate


def validation_records(certificate: dict[str, Any]) -> list[dict[str, str]]:
    return [option["ResourceRecord"] for option in certificate["DomainValidationOptions"]]


def put_records(aws: EmulatedAws, domain: str, records: list[dict[str, str]], *, private: bool = False) -> None:
    route53 = aws.client("route53")
    network = {"VPC": {"VPCRegion": aws.region, "VPCId": "vpc-1"}} if private else {}
    config = {"PrivateZone": private}
    zone = route53.create_hosted_zone(Name=domain, CallerReference=domain, HostedZoneConfig=config, **network)
    changes = [
        {
            "Action": "CREATE",
            "ResourceRecordSet": {
                "Name": record["Name"],
                "Type": record["Type"],
                "TTL": 60,
                "ResourceRecords": [{"Value": record["Value"]}],
            },
        }
        for record in records
    ]
    route53.change_resource_record_sets(HostedZoneId=zone["HostedZone"]["Id"], ChangeBatch={"Changes": changes})


@pytest.mark.parametrize("algorithm", ["EC_prime256v1", "RSA_2048"])
def test_a_certificate_tells_the_algorithm_that_it_was_requested_with(acm: Any, algorithm: str) -> None:  # noqa: ANN401
    arn = request(acm, f"{algorithm.partition('_')[0].lower()}.example.com", KeyAlgorithm=algorithm)
    assert describe(acm, arn)["KeyAlgorithm"] == algorithm


def test_a_certificate_without_an_algorithm_has_an_rsa_key(acm: Any) -> None:  # noqa: ANN401
    assert describe(acm, request(acm, "default.example.com"))["KeyAlgorithm"] == "RSA_2048"


def test_a_certificate_without_its_record_waits(acm: Any) -> None:  # noqa: ANN401
    assert describe(acm, request(acm, "waiting.example.com"))["Status"] == "PENDING_VALIDATION"


def test_a_certificate_with_its_records_is_issued(aws: EmulatedAws, acm: Any) -> None:  # noqa: ANN401
    arn = request(acm, "issued.example.com", SubjectAlternativeNames=["www.issued.example.com"])
    records = validation_records(describe(acm, arn))
    assert len(records) == 2
    put_records(aws, "issued.example.com", records)
    assert describe(acm, arn)["Status"] == "ISSUED"


def test_a_certificate_with_some_of_its_records_waits(aws: EmulatedAws, acm: Any) -> None:  # noqa: ANN401
    arn = request(acm, "some.example.com", SubjectAlternativeNames=["www.some.example.com"])
    put_records(aws, "some.example.com", validation_records(describe(acm, arn))[:1])
    assert describe(acm, arn)["Status"] == "PENDING_VALIDATION"


def test_a_certificate_whose_record_has_another_value_waits(aws: EmulatedAws, acm: Any) -> None:  # noqa: ANN401
    arn = request(acm, "other.example.com")
    (record,) = validation_records(describe(acm, arn))
    put_records(aws, "other.example.com", [{**record, "Value": "elsewhere.example.com."}])
    assert describe(acm, arn)["Status"] == "PENDING_VALIDATION"


def test_a_certificate_whose_record_is_in_a_private_zone_waits(aws: EmulatedAws, acm: Any) -> None:  # noqa: ANN401
    arn = request(acm, "private.example.com")
    put_records(aws, "private.example.com", validation_records(describe(acm, arn)), private=True)
    assert describe(acm, arn)["Status"] == "PENDING_VALIDATION"
