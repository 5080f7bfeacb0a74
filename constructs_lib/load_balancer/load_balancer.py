"""Application Load Balancers open to the internet."""

from __future__ import annotations

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb import Lb, LbAccessLogs
from cdktf_cdktf_provider_aws.lb_listener import (
    LbListener,
    LbListenerDefaultAction,
    LbListenerDefaultActionRedirect,
)
from constructs import Construct

from constructs_lib.load_balancer.target_group import TargetGroup
from constructs_lib.networking.connections import HTTP_PORT, HTTPS_PORT, INTERNET, Connections
from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.references import as_text
from constructs_lib.storage.bucket import Bucket
from constructs_lib.storage.log_bucket import LOAD_BALANCER_PREFIX

_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06"
"""TLS 1.3 and 1.2 with forward secrecy: AWS's recommended policy.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""


class LoadBalancer(Construct):
    """An internet-facing Application Load Balancer in the public subnets.

    With a certificate it answers over HTTPS and redirects HTTP there; without one it answers over HTTP.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        network: NetworkLike,
        certificate_arn: str | None,
        domain_name: str | None = None,
        hsts_max_age_seconds: int | None = None,
        access_logs_to: Bucket | None,
        deletion_protection: bool,
    ) -> None:
        """Create the load balancer and open it to the internet.

        Args:
            scope: The construct it belongs to.
            id_: Its role, such as `load-balancer`; names it in the rules of its peers.
            name: At most 32 characters; cannot be changed later.
            network: Its public subnets.
            certificate_arn: An ACM certificate of the same region; `None` for plain HTTP.
            domain_name: Under which it is reached; `None` for its own name.
            hsts_max_age_seconds: How long browsers that came over HTTPS refuse HTTP for the name, in the header
                `Strict-Transport-Security` of each answer; nothing takes that back before its time. `None` for no header.
            access_logs_to: A bucket made by `log_bucket`; `None` for no access logs.
            deletion_protection: Whether AWS refuses to delete it; its address would be lost.

        Raises:
            ValueError: Browsers would be told to stay with HTTPS, which there is not.
        """
        super().__init__(scope, id_)
        if hsts_max_age_seconds is not None and certificate_arn is None:
            raise ValueError("supply a certificate with hsts_max_age_seconds, got none")
        self._certificate_arn = certificate_arn
        self._hsts_max_age_seconds = hsts_max_age_seconds
        self.connections = Connections(
            self, vpc_id=network.vpc_id, name=f"{name}-load-balancer", description="Load balancer", port=HTTP_PORT
        )
        self.connections.allow_from_addresses(INTERNET, port=HTTP_PORT, why="anyone may ask over HTTP")
        if certificate_arn is not None:
            self.connections.allow_from_addresses(INTERNET, port=HTTPS_PORT, why="anyone may ask over HTTPS")
        self.load_balancer = Lb(
            self,
            "Default",
            name=name,
            load_balancer_type="application",
            internal=False,
            subnets=list(network.public_subnet_ids),
            security_groups=[self.connections.security_group_id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="defensive",
            enable_deletion_protection=deletion_protection,
            access_logs=None
            if access_logs_to is None
            else LbAccessLogs(bucket=access_logs_to.bucket_name, prefix=LOAD_BALANCER_PREFIX, enabled=True),
            depends_on=None if access_logs_to is None else access_logs_to.ready,
        )
        self.dns_name = self.load_balancer.dns_name
        self.arn_suffix = self.load_balancer.arn_suffix
        self.url = f"{'http' if certificate_arn is None else 'https'}://{domain_name or self.dns_name}"

    def forward_to(self, target_group: TargetGroup) -> None:
        """Send all requests to a target group, over HTTPS only where there is a certificate."""
        forward = LbListenerDefaultAction(type="forward", target_group_arn=target_group.arn)
        if self._certificate_arn is None:
            listeners = [self._listen("http-listener", HTTP_PORT, forward)]
        else:
            https = self._listen_securely(forward, self._certificate_arn)
            redirect = LbListenerDefaultActionRedirect(protocol="HTTPS", port=str(HTTPS_PORT), status_code="HTTP_301")
            to_https = LbListenerDefaultAction(type="redirect", redirect=redirect)
            # Requests are sent to HTTPS only once somebody answers there.
            listeners = [self._listen("http-listener", HTTP_PORT, to_https, depends_on=[https]), https]
        target_group.attach(load_balancer_arn_suffix=self.arn_suffix, listeners=[*listeners])

    def _listen(
        self, id_: str, port: int, action: LbListenerDefaultAction, depends_on: list[ITerraformDependable] | None = None
    ) -> LbListener:
        return LbListener(
            self,
            id_,
            load_balancer_arn=self.load_balancer.arn,
            port=port,
            protocol="HTTP",
            default_action=[action],
            depends_on=depends_on,
        )

    def _listen_securely(self, action: LbListenerDefaultAction, certificate_arn: str) -> LbListener:
        max_age = self._hsts_max_age_seconds
        return LbListener(
            self,
            "https-listener",
            load_balancer_arn=self.load_balancer.arn,
            port=HTTPS_PORT,
            protocol="HTTPS",
            ssl_policy=_TLS_POLICY,
            certificate_arn=certificate_arn,
            routing_http_response_strict_transport_security_header_value=(
                None if max_age is None else f"max-age={as_text(max_age)}"
            ),
            default_action=[action],
            # Terraform then lets it go last: after HTTP answers by itself again.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
