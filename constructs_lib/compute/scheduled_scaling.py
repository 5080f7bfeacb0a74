"""Bounds of a service that change by the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from constructs_lib.compute.schedule_expression import check_schedule_expression, check_time_zone
from constructs_lib.references import as_text, known, require_known


@dataclass(frozen=True)
class ScheduledCapacity:
    """Bounds from a time on, until another schedule changes them.

    Attributes:
        schedule_expression: In AWS's syntax.
        time_zone: By its IANA name.
        min_capacity: Fewest tasks; `None` leaves the bound as it is.
        max_capacity: Most tasks; `None` leaves the bound as it is.

    Raises:
        ValueError: The bounds are missing, negative or crossed, or AWS knows no such time or time zone.
    """

    schedule_expression: str
    time_zone: str
    min_capacity: int | None = None
    max_capacity: int | None = None

    def __post_init__(self) -> None:
        """Refuse what Application Auto Scaling would, some of it only when the time has come."""
        check_schedule_expression(self.schedule_expression)
        check_time_zone(self.time_zone)
        if self.min_capacity is None and self.max_capacity is None:
            raise ValueError("supply at least one of min_capacity and max_capacity, got neither")
        least = 0 if self.min_capacity is None else self.min_capacity
        most = least if self.max_capacity is None else self.max_capacity
        if not 0 <= least <= most and known(least, most):
            raise ValueError(
                f"supply 0 <= min_capacity <= max_capacity, got {self.min_capacity} and {self.max_capacity}"
            )


class ScheduledScaling(Construct):
    """Moves the bounds of a scalable target by the clock; between them, its policies scale as before.

    A scheduled action changes the target itself
    (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html),
    so Terraform would find a difference and put it back: an apply at night would wake what sleeps. Therefore the
    target ignores, from then on, each bound that a schedule moves. That costs this: a bound that the schedules move
    is Terraform's only when the target is created. A later edit of it reaches AWS by the scheduled actions, at their
    next time, and not by the apply. A bound that no schedule moves stays Terraform's.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        target: AppautoscalingTarget,
        actions: Mapping[str, ScheduledCapacity],
    ) -> None:
        """Create the scheduled actions, and let the target's bounds move.

        Args:
            scope: The construct it belongs to.
            id_: Such as `schedule`.
            name: Begins the names of the actions, at most 200 characters.
            target: Such as `ServiceScaling.target`.
            actions: At least one, by a kebab-case noun each, which names it, must be known when synthesizing, and
                cannot be changed without replacing it.

        Raises:
            ValueError: There is no action, the noun of one is a reference, something else moves the target's bounds
                already, or an action could cross a bound that it leaves as it is.
        """
        super().__init__(scope, id_)
        if not actions:
            raise ValueError("supply at least one action, got none")
        require_known("the nouns of actions", *actions)
        _check_bounds_never_cross(target, actions.values())
        _let_bounds_move(target, actions.values())
        previous: AppautoscalingScheduledAction | None = None
        for action_id, capacity in actions.items():
            previous = AppautoscalingScheduledAction(
                self,
                action_id,
                name=f"{name}-{action_id}",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                schedule=capacity.schedule_expression,
                timezone=capacity.time_zone,
                scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                    min_capacity=_as_text(capacity.min_capacity), max_capacity=_as_text(capacity.max_capacity)
                ),
                # Application Auto Scaling refuses two changes of one target at a time.
                depends_on=[previous] if previous else None,
            )


def _check_bounds_never_cross(target: AppautoscalingTarget, actions: Iterable[ScheduledCapacity]) -> None:
    """Refuse an action that could meet a bound on its wrong side: AWS would refuse it too, but only at its time."""
    capacities = list(actions)
    minima = _comparable([target.min_capacity_input or 0, *(action.min_capacity for action in capacities)])
    maxima = _comparable([target.max_capacity_input or 0, *(action.max_capacity for action in capacities)])
    lowest, highest = min(maxima, default=inf), max(minima, default=-inf)
    for action in capacities:
        if action.max_capacity is None and any(least > lowest for least in _comparable([action.min_capacity])):
            raise ValueError(
                f"supply max_capacity as well where min_capacity may meet a lower one, got {action.min_capacity} "
                f"which may meet {lowest}"
            )
        if action.min_capacity is None and any(most < highest for most in _comparable([action.max_capacity])):
            raise ValueError(
                f"supply min_capacity as well where max_capacity may meet a higher one, got {action.max_capacity} "
                f"which may meet {highest}"
            )


def _let_bounds_move(target: AppautoscalingTarget, actions: Iterable[ScheduledCapacity]) -> None:
    if target.lifecycle is not None:
        raise ValueError("supply one ScheduledScaling or Sleep for a target: its bounds move by a schedule already")
    capacities = list(actions)
    moved = {
        "max_capacity": any(action.max_capacity is not None for action in capacities),
        "min_capacity": any(action.min_capacity is not None for action in capacities),
    }
    target.lifecycle = TerraformResourceLifecycle(ignore_changes=[bound for bound, moves in moved.items() if moves])


def _comparable(bounds: Iterable[float | None]) -> list[float]:
    return [bound for bound in bounds if bound is not None and known(bound)]


def _as_text(bound: int | None) -> str | None:
    return None if bound is None else as_text(bound)
