"""Application Auto Scaling, which costs nothing but the alarms it makes.

https://docs.aws.amazon.com/autoscaling/application/userguide/what-is-application-auto-scaling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from groundplan.cost.charges import Billing, Charge, Free, Part, free
from groundplan.cost.resources import Resource

SERVICE = "Amazon CloudWatch"

# AlarmHigh and AlarmLow, as AWS answers to a new policy:
# https://docs.aws.amazon.com/cli/latest/reference/application-autoscaling/put-scaling-policy.html
_ALARMS_OF_TARGET_TRACKING = 2


def alarms(resource: Resource, _billing: Billing) -> Iterator[Charge | Free]:
    """The two alarms of target tracking: one above its target, one below."""
    if resource.known("policy_type") != "TargetTrackingScaling":
        yield Free("the alarms that call it are resources of their own")
        return
    tracking = resource.block("target_tracking_scaling_policy_configuration")
    customized = tracking.block("customized_metric_specification") if tracking else None
    metrics = sum(1 for one in customized.blocks("metrics") if one.blocks("metric_stat")) if customized else 1
    quantity = Decimal(_ALARMS_OF_TARGET_TRACKING * max(metrics, 1))
    yield Charge("alarms of target tracking", "cloudwatch/alarm/standard", quantity)


_BOUNDS = "what is billed are the tasks that it allows"

PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_appautoscaling_policy": (alarms,),
    "aws_appautoscaling_scheduled_action": free(_BOUNDS),
    "aws_appautoscaling_target": free(_BOUNDS),
}
