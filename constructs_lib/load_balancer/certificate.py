"""HTTPS under a domain of one's own: a certificate, and the record that leads there."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from constructs_lib.load_balancer.load_balancer import LoadBalancer

_VALIDATION_TTL_SECONDS = 300


class HostedZone(Construct):
    """A public hosted zone in Route 53 that exists already; the plan fails when there is none of that name."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        """Look the zone up.

        Args:
            scope: The construct that needs it.
            id_: Such as `zone`.
            name: Such as `example.com`.
        """
        super().__init__(scope, id_)
        self.zone_id = DataAwsRoute53Zone(self, "Default", name=name, private_zone=False).zone_id

    def point_to(self, id_: str, load_balancer: LoadBalancer, *, domain_name: str) -> None:
        """Lead a name of the zone to a load balancer, by an alias record, which costs nothing.

        https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
        """
        balancer = load_balancer.load_balancer
        Route53Record(
            self,
            id_,
            zone_id=self.zone_id,
            name=domain_name,
            type="A",
            alias=Route53RecordAlias(name=balancer.dns_name, zone_id=balancer.zone_id, evaluate_target_health=True),
        )


class Certificate(Construct):
    """A certificate of ACM for one name, proven by a DNS record that stays, so that ACM renews it by itself.

    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html

    Attributes:
        arn: The certificate, once it is issued.
    """

    def __init__(self, scope: Construct, id_: str, *, domain_name: str, zone: HostedZone) -> None:
        """Ask for the certificate, prove the name, and wait until it is issued.

        Args:
            scope: The construct it belongs to.
            id_: Such as `certificate`.
            domain_name: Such as `shop.example.com`; a new name makes a new certificate before the old one goes.
            zone: Holds the name.
        """
        super().__init__(scope, id_)
        certificate = AcmCertificate(
            self,
            "Default",
            domain_name=domain_name,
            validation_method="DNS",
            key_algorithm="EC_prime256v1",
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        # One name has one option; its values are known only once ACM was asked.
        option = f"one(aws_acm_certificate.{certificate.friendly_unique_id}.domain_validation_options)"
        record = Route53Record(
            self,
            "validation-record",
            zone_id=zone.zone_id,
            name=f"${{{option}.resource_record_name}}",
            type=f"${{{option}.resource_record_type}}",
            records=[f"${{{option}.resource_record_value}}"],
            ttl=_VALIDATION_TTL_SECONDS,
            # A name has the same proof in every certificate of the account, so another stack may have made the record.
            allow_overwrite=True,
        )
        self.arn = AcmCertificateValidation(
            self, "validation", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn]
        ).certificate_arn
