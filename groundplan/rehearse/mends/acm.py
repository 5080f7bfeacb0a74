"""ACM: certificates of the algorithm asked for, issued once their validation records are there."""

from typing import Any

from moto import settings
from moto.acm.models import CertBundle
from moto.acm.responses import AWSCertificateManagerResponse
from moto.core.utils import utcnow
from moto.route53.models import route53_backends
from moto.utilities.utils import get_partition

from groundplan.rehearse.patching import Function, MotoObject, around, parameter


def mend() -> None:
    """Mend key algorithms and validation."""
    mend_key_algorithms()
    mend_validation()


def mend_key_algorithms() -> None:
    """Say of each certificate the algorithm that it was requested with."""

    # Symptom: a certificate with an elliptic curve key is replaced at every plan, because moto's are all RSA_2048.
    @around(AWSCertificateManagerResponse, "request_certificate")
    def remember_algorithm(original: Function, response: MotoObject) -> MotoObject:
        answer = original(response)
        certificate = response.acm_backend.get_certificate(answer.result["CertificateArn"])
        certificate.requested_key_algorithm = parameter(response, "KeyAlgorithm")
        return answer

    @around(CertBundle, "describe")
    def tell_algorithm(original: Function, certificate: MotoObject) -> dict[str, Any]:
        description: dict[str, Any] = original(certificate)
        if algorithm := getattr(certificate, "requested_key_algorithm", None):
            description["Certificate"]["KeyAlgorithm"] = algorithm
        return description


def mend_validation() -> None:
    """Issue a certificate when its records are in a public zone, and give up where they stay away."""

    # Symptoms: every certificate waits a minute for its validation, and passes it with any record or none. AWS looks
    # for the records, and gives up after 72 hours: https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
    @around(CertBundle, "check")
    def validate(original: Function, certificate: MotoObject) -> None:
        if certificate.type != "AMAZON_ISSUED" or certificate.status != "PENDING_VALIDATION":
            original(certificate)
        elif validation_records(certificate) <= public_records(certificate):
            certificate.status = "ISSUED"
        elif (utcnow() - certificate.created_at).total_seconds() > settings.ACM_VALIDATION_WAIT:
            certificate.status = "VALIDATION_TIMED_OUT"


def validation_records(certificate: MotoObject) -> set[tuple[str, str]]:
    """Name and target of each CNAME record that a certificate asks for."""
    options = certificate.describe()["Certificate"]["DomainValidationOptions"]
    return {(option["ResourceRecord"]["Name"], option["ResourceRecord"]["Value"]) for option in options}


def public_records(certificate: MotoObject) -> set[tuple[str, str]]:
    """Name and target of each CNAME record in the public zones of a certificate's account."""
    _, _, _, region, account, _ = certificate.arn.split(":", 5)
    return {
        (record.name, target)
        for zone in route53_backends[account][get_partition(region)].zones.values()
        if not zone.private_zone
        for record in zone.rrsets
        if record.type == "CNAME"
        for target in record.records
    }
