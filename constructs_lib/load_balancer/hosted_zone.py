"""Public hosted zones of Route 53 that exist already, and names in them."""

from __future__ import annotations

from cdktf import Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from constructs_lib.load_balancer.load_balancer import LoadBalancer


class HostedZone(Construct):
    """A public hosted zone; the plan fails when there is none of that name or id."""

    def __init__(self, scope: Construct, id_: str, *, name: str | None = None, zone_id: str | None = None) -> None:
        """Look the zone up, by one of the two.

        Args:
            scope: The construct that needs it.
            id_: Such as `zone`.
            name: Such as `example.com`; several zones may share a name, of which one is public.
            zone_id: Such as `Z0123456789ABCDEFGHIJ`.

        Raises:
            ValueError: Both or neither are given.
        """
        super().__init__(scope, id_)
        if (name is None) == (zone_id is None):
            raise ValueError(f"supply either a name or a zone_id, got {name} and {zone_id}")
        self.zone_id = DataAwsRoute53Zone(
            self,
            "Default",
            name=name,
            zone_id=zone_id,
            private_zone=None if name is None else False,
            lifecycle=None if name else TerraformResourceLifecycle(postcondition=[_is_public()]),
        ).zone_id

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


def _is_public() -> Postcondition:
    return Postcondition(
        condition="${!self.private_zone}",
        error_message=(
            "The zone ${self.zone_id} is private: nobody outside of its VPCs, such as the authority that issues the "
            "certificate, can ask it. Give the id of a public zone."
        ),
    )
