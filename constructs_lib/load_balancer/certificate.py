"""Certificates of ACM for names of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

from constructs_lib.load_balancer.hosted_zone import HostedZone
from constructs_lib.references import in_quotes, require_known

_VALIDATION_TTL_SECONDS = 300
_WILDCARD = "*."


class Certificate(Construct):
    """A certificate for one name or several, proven by DNS records that stay, so that ACM renews it by itself.

    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html

    Attributes:
        arn: The certificate, once it is issued.
    """

    def __init__(
        self, scope: Construct, id_: str, *, domain_name: str, other_names: Sequence[str] = (), zone: HostedZone
    ) -> None:
        """Ask for the certificate, prove the names, and wait until it is issued.

        Args:
            scope: The construct it belongs to.
            id_: Such as `certificate`.
            domain_name: Such as `shop.example.com`; a new name makes a new certificate before the old one goes.
            other_names: Further ones, such as `*.shop.example.com`; known when synthesizing, as `domain_name` is then.
            zone: Holds the names.

        Raises:
            ValueError: One of several names is a reference.
        """
        super().__init__(scope, id_)
        if other_names:
            require_known("names", domain_name, *other_names)
        certificate = AcmCertificate(
            self,
            "Default",
            domain_name=domain_name,
            subject_alternative_names=list(other_names) or None,
            validation_method="DNS",
            key_algorithm="EC_prime256v1",
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        options = f"aws_acm_certificate.{certificate.friendly_unique_id}.domain_validation_options"
        # A name and all that may stand before it have the same proof.
        proven: dict[str, str] = {}
        for name in (domain_name, *other_names):
            proven.setdefault(name.removeprefix(_WILDCARD), name)
        records = [
            self._prove(
                "validation-record" if name == domain_name else f"validation-record-{_in_an_id(name)}",
                # Its values are known only once ACM was asked.
                f'one([for option in {options} : option if option.domain_name == "{in_quotes(name)}"])',
                zone,
            )
            for name in proven.values()
        ]
        self.arn = AcmCertificateValidation(
            self,
            "validation",
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records],
        ).certificate_arn

    def _prove(self, id_: str, option: str, zone: HostedZone) -> Route53Record:
        return Route53Record(
            self,
            id_,
            zone_id=zone.zone_id,
            name=f"${{{option}.resource_record_name}}",
            type=f"${{{option}.resource_record_type}}",
            records=[f"${{{option}.resource_record_value}}"],
            ttl=_VALIDATION_TTL_SECONDS,
            # A name has the same proof in every certificate of the account, so another stack may have made the record.
            allow_overwrite=True,
        )


def _in_an_id(name: str) -> str:
    return name.removeprefix(_WILDCARD).replace(".", "-")
