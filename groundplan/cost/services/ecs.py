"""Amazon ECS on Fargate: services and scheduled tasks, and the metrics of Container Insights.

https://aws.amazon.com/fargate/pricing/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from groundplan.cost.charges import HOURS, Billing, Charge, Free, Part, free
from groundplan.cost.resources import Block, Resource, Unknown, UnknownValueError
from groundplan.cost.task_counts import Shift, TaskCount, always, on_average, shifts_of

SERVICE = "AWS Fargate"

_CPU_UNITS = 1024
_MIB = 1024
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
_FREE_DISK_GIB = 20
_ARCHITECTURES: Mapping[str | None, str] = {None: "x86", "X86_64": "x86", "ARM64": "arm64"}
_SPOT = "FARGATE_SPOT"
_FARGATE = ("FARGATE", _SPOT)
_FAMILY = re.compile(r"task-definition/([\w-]+)|^([\w-]+)(?::\d+)?$")
# Utilized and reserved CPU, memory and disk, received and sent bytes, read and written ones: of the cluster, each
# service and each family of tasks. The cluster counts services and tasks beside, and instances, of which Fargate has
# none; a service its deployments, task sets, and desired, pending and running tasks.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
_METRICS_OF_FAMILY = 10
_METRICS_OF_CLUSTER = _METRICS_OF_FAMILY + 2
_METRICS_OF_SERVICE = _METRICS_OF_FAMILY + 5
_METRICS = (
    f"{_METRICS_OF_CLUSTER} of the cluster, {_METRICS_OF_SERVICE} of each service, "
    f"{_METRICS_OF_FAMILY} of each service's task definition"
)


def tasks(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The vCPUs and the memory of a service's tasks, on demand and on Spot."""
    strategy = _strategy(resource, billing)
    if strategy is None:
        yield Charge("tasks on EC2 instances", None, note="what is billed are the instances, which no service names")
        return
    yield from _compute(_task_definition(resource, billing), shifts_of(resource, billing.stack), strategy, billing)


def disk(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """The ephemeral storage of a service's tasks beyond the 20 GiB that each has."""
    if _strategy(resource, billing) is None:
        return
    definition = _task_definition(resource, billing)
    if definition.block("ephemeral_storage") is not None:
        yield from _disk(definition, shifts_of(resource, billing.stack))


def public_addresses(resource: Resource, billing: Billing) -> Iterator[Charge]:
    """A public IPv4 address for each task that is given one."""
    network = resource.block("network_configuration")
    if network is not None and network.flag("assign_public_ip"):
        count = on_average(shifts_of(resource, billing.stack))
        yield _scaled("public IPv4 addresses", "vpc/public-ipv4/in-use", HOURS, count)


def run_of(resource: Resource, parameters: Block, billing: Billing) -> Iterator[Charge]:
    """The tasks that a schedule or a rule starts, for as long as they are assumed to run.

    Args:
        resource: The schedule or the target of the rule.
        parameters: The block in it that names the task definition.
        billing: What the bill depends on beside.

    Raises:
        UnknownValueError: The task definition is not one of the stack's, or its size is not known.
    """
    definition = _named_definition(resource, parameters.attributes.get("task_definition_arn"), billing)
    hours = billing.assumed("job_hours", resource)
    number = parameters.number("task_count") or Decimal(1)
    shares = _shares(parameters.blocks("capacity_provider_strategy")) or _ON_DEMAND
    for charge in (*_compute(definition, always(number), shares, billing), *_disk(definition, always(number))):
        quantity = charge.quantity * hours.amount / HOURS
        yield Charge(f"{charge.name}, while they run", charge.key, quantity, usage=hours, note=charge.note)
    network = parameters.block("network_configuration")
    if network is not None and network.flag("assign_public_ip"):
        yield Charge("public IPv4 address", "vpc/public-ipv4/in-use", number * hours.amount, usage=hours)


def container_insights(resource: Resource, billing: Billing) -> Iterator[Charge | Free]:
    """The metrics of Container Insights, which are billed as custom ones."""
    settings = {setting.known("name"): setting.known("value") for setting in resource.blocks("setting")}
    insights = settings.get("containerInsights", "disabled")
    if insights == "disabled":
        yield Free("what is billed are its tasks")
        return
    name, key = "metrics of Container Insights", "cloudwatch/metric"
    if insights == "enhanced":
        name, key = f"{name}, enhanced", "cloudwatch/container-insights/enhanced-metric"
    given = billing.given("container_insights_metrics", resource, billing.stack.of_type("aws_ecs_cluster"))
    if given is not None:
        yield Charge(name, key, given.amount, usage=given)
    elif insights == "enhanced":
        unknown = Unknown("one for each task and container beside: give container_insights_metrics")
        raise UnknownValueError(resource.address, "the number of metrics", unknown)
    else:
        services = [one for one in billing.stack.of_type("aws_ecs_service") if _runs_on(resource, one, billing)]
        metrics = _METRICS_OF_CLUSTER + (_METRICS_OF_SERVICE + _METRICS_OF_FAMILY) * len(services)
        yield Charge(name, key, Decimal(metrics), note=_METRICS)


def _runs_on(cluster: Resource, service: Resource, billing: Billing) -> bool:
    return billing.stack.referred(service.attributes.get("cluster"), "aws_ecs_cluster") is cluster


@dataclass(frozen=True)
class _Shares:
    """How tasks are spread over capacity: the first ones on demand or Spot, the rest by weight."""

    base: Decimal
    base_is_spot: bool
    spot_weight: Decimal
    all_weights: Decimal

    def spot_count(self, count: TaskCount) -> TaskCount:
        return TaskCount(*(self._spot_tasks(one) for one in (count.desired, count.lowest, count.highest)))

    def _spot_tasks(self, count: Decimal) -> Decimal:
        base = min(self.base, count)
        return (base if self.base_is_spot else 0) + (count - base) * self.spot_weight / self.all_weights


_ON_DEMAND = _Shares(Decimal(0), base_is_spot=False, spot_weight=Decimal(0), all_weights=Decimal(1))


def _strategy(resource: Resource, billing: Billing) -> _Shares | None:
    """Which tasks run on Spot; `None` where they run on no Fargate at all."""
    launch_type = resource.known("launch_type")
    if launch_type is not None:
        return _ON_DEMAND if launch_type == "FARGATE" else None
    own = resource.blocks("capacity_provider_strategy")
    if own:
        return _shares(own)
    for providers in billing.stack.of_type("aws_ecs_cluster_capacity_providers"):
        default = providers.blocks("default_capacity_provider_strategy")
        if default and _are_of_one_cluster(providers, resource, billing):
            return _shares(default)
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html: without either, it is EC2.
    return None


def _are_of_one_cluster(providers: Resource, service: Resource, billing: Billing) -> bool:
    cluster = billing.stack.referred(service.attributes.get("cluster"), "aws_ecs_cluster")
    name = providers.attributes.get("cluster_name")
    return cluster is not None and (
        name == cluster.attributes.get("name") or billing.stack.referred(name, "aws_ecs_cluster") is cluster
    )


def _shares(strategy: Sequence[Block]) -> _Shares | None:
    by_provider = {str(one.known("capacity_provider")): one for one in strategy}
    if not by_provider or not by_provider.keys() <= set(_FARGATE):
        return None
    weights = {name: one.number("weight") or Decimal(0) for name, one in by_provider.items()}
    bases = {name: one.number("base") or Decimal(0) for name, one in by_provider.items()}
    with_base = max(bases, key=lambda name: bases[name])
    return _Shares(
        base=bases[with_base],
        base_is_spot=with_base == _SPOT,
        spot_weight=weights.get(_SPOT, Decimal(0)),
        # Without any weight, only the base is placed.
        all_weights=sum(weights.values(), Decimal(0)) or Decimal(1),
    )


def _task_definition(resource: Resource, billing: Billing) -> Resource:
    return _named_definition(resource, resource.attributes.get("task_definition"), billing)


def _named_definition(resource: Resource, value: object, billing: Billing) -> Resource:
    found = billing.stack.referred(value, "aws_ecs_task_definition")
    if found is None:
        # A family's latest revision, by an ARN of which the account is not known yet.
        match = _FAMILY.search(value.expression if isinstance(value, Unknown) else str(value))
        found = billing.stack.referred(match[1] or match[2], "aws_ecs_task_definition") if match else None
    if found is None:
        unknown = value if isinstance(value, Unknown) else Unknown(str(value))
        raise UnknownValueError(resource.address, "task_definition", unknown)
    return found


def _compute(definition: Resource, shifts: Sequence[Shift], shares: _Shares, billing: Billing) -> Iterator[Charge]:
    cpu = definition.required_number("cpu") / _CPU_UNITS
    memory = definition.required_number("memory") / _MIB
    platform = definition.block("runtime_platform")
    system = platform.known("operating_system_family") if platform else None
    architecture = _ARCHITECTURES.get(platform.known("cpu_architecture") if platform else None)
    if architecture is None or system not in {None, "LINUX"}:
        yield Charge(f"tasks of {system}", None, note="the price book has prices of Linux on x86 and ARM only")
        return
    count, spot = on_average(shifts), on_average([replace(one, count=shares.spot_count(one.count)) for one in shifts])
    on_demand = TaskCount(count.desired - spot.desired, count.lowest - spot.lowest, count.highest - spot.highest)
    for what, unit, size in (("vCPUs", "vcpu", cpu), ("memory", "memory", memory)):
        key = f"fargate/{unit}/{architecture}"
        if on_demand.highest:
            yield _scaled(f"{what} of tasks, {architecture}", key, size * HOURS, on_demand)
        if spot.highest:
            spot_key = _spot_key(unit, architecture, billing)
            note = (
                "the price of Spot floats"
                if spot_key
                else "no Spot price is known: priced on demand, which Spot never exceeds"
            )
            yield _scaled(f"{what} of tasks on Spot, {architecture}", spot_key or key, size * HOURS, spot, note)


def _spot_key(unit: str, architecture: str, billing: Billing) -> str | None:
    if architecture != "x86":
        return None
    key = f"fargate/spot/{unit}/{architecture}"
    return key if billing.book.price(key) else None


def _disk(definition: Resource, shifts: Sequence[Shift]) -> Iterator[Charge]:
    ephemeral = definition.block("ephemeral_storage")
    if ephemeral is None:
        return
    beyond = ephemeral.required_number("size_in_gib") - _FREE_DISK_GIB
    if beyond > 0:
        yield _scaled(f"disk of tasks beyond {_FREE_DISK_GIB} GiB", "fargate/disk", beyond * HOURS, on_average(shifts))


def _scaled(name: str, key: str, of_one: Decimal, count: TaskCount, note: str | None = None) -> Charge:
    lowest, highest = count.lowest * of_one, count.highest * of_one
    return Charge(name, key, count.desired * of_one, lowest=lowest, highest=highest, note=note)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "aws_ecs_service": (tasks, disk, public_addresses),
    "aws_ecs_cluster": (container_insights,),
    "aws_ecs_cluster_capacity_providers": free("what is billed are the tasks"),
    "aws_ecs_task_definition": free("what is billed are the tasks that services and schedules run by it"),
    "aws_ecs_account_setting_default": free("a setting"),
}
