"""Target groups of an Application Load Balancer."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from constructs_lib.networking.network_like import NetworkLike
from constructs_lib.references import known

_HEALTHY_ANSWERS, _UNHEALTHY_ANSWERS = 2, 3
_LONGEST_INTERVAL_SECONDS = 300
_DEREGISTRATION_DELAY_SECONDS = 30
"""AWS waits 300 seconds; a web request that takes longer than half a minute is the exception."""


@dataclass(frozen=True)
class HealthCheck:
    """How the load balancer asks a task whether it is well.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html

    Attributes:
        path: Begins with `/`; any answer from 200 to 399 is healthy.
        interval_seconds: 5 to 300.
        timeout_seconds: 2 to 120, less than the interval.

    Raises:
        ValueError: The timeout is not less than the interval, or the path is no path.
    """

    path: str
    interval_seconds: int
    timeout_seconds: int

    def __post_init__(self) -> None:
        """Refuse what AWS would refuse only when the service is deployed."""
        if not self.path.startswith("/") and known(self.path):
            raise ValueError(f"supply a health check path that begins with /, got {self.path!r}")
        timeout, interval = self.timeout_seconds, self.interval_seconds
        if timeout >= interval and known(timeout, interval):
            raise ValueError(f"supply a timeout below the interval of {interval} seconds, got {timeout}")


class TargetGroup(Construct):
    """Tasks by their addresses, reached over HTTP inside the VPC.

    Attributes:
        listeners: Filled by the load balancer that forwards here.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, network: NetworkLike, port: int, health_check: HealthCheck
    ) -> None:
        """Create the target group.

        Args:
            scope: The construct it belongs to.
            id_: Such as `target-group`.
            name: At most 32 characters. A port cannot be changed in place, and the new group stands before the old
                one goes: let the name hold the port.
            network: The VPC of the tasks.
            port: Where tasks listen.
            health_check: How tasks are asked.
        """
        super().__init__(scope, id_)
        self.group = LbTargetGroup(
            self,
            "Default",
            name=name,
            vpc_id=network.vpc_id,
            target_type="ip",
            protocol="HTTP",
            port=port,
            deregistration_delay=str(_DEREGISTRATION_DELAY_SECONDS),
            health_check=LbTargetGroupHealthCheck(
                path=health_check.path,
                protocol="HTTP",
                matcher="200-399",
                interval=health_check.interval_seconds,
                timeout=health_check.timeout_seconds,
                healthy_threshold=_HEALTHY_ANSWERS,
                unhealthy_threshold=_UNHEALTHY_ANSWERS,
            ),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.arn = self.group.arn
        self.arn_suffix = self.group.arn_suffix
        self.listeners: list[ITerraformDependable] = []
        interval = health_check.interval_seconds
        self._longest_interval_seconds = interval if known(interval) else _LONGEST_INTERVAL_SECONDS
        self._load_balancer_arn_suffix: str | None = None

    def attach(self, *, load_balancer_arn_suffix: str, listeners: list[ITerraformDependable]) -> None:
        """Note who forwards here; the load balancer calls this."""
        self._load_balancer_arn_suffix = load_balancer_arn_suffix
        self.listeners.extend(listeners)

    @property
    def seconds_until_healthy(self) -> int:
        """How long a task that answers well is asked before it gets requests, at most."""
        return self._longest_interval_seconds * _HEALTHY_ANSWERS

    @property
    def seconds_until_unhealthy(self) -> int:
        """How long a task that does not is asked before it is replaced, at most."""
        return self._longest_interval_seconds * _UNHEALTHY_ANSWERS

    @property
    def request_count_label(self) -> str:
        """The label under which Application Auto Scaling finds this group's request count.

        Raises:
            ValueError: No load balancer forwards here yet.
        """
        if self._load_balancer_arn_suffix is None:
            raise ValueError("forward a load balancer to the target group first: requests are counted there")
        return f"{self._load_balancer_arn_suffix}/{self.arn_suffix}"
