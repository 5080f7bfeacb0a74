"""Which key of deployment.yaml would make a line smaller, tried on the resources of the stack itself.

A table of edits, each as the key makes it: what it removes and what it changes. So a stack that is synthesized already
can be asked without Node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundplan.config.resolved import NEEDED_TO_START
from groundplan.cost.command.instance_sizes import next_class
from groundplan.cost.command.traffic import Way
from groundplan.cost.output.lines import Line
from groundplan.cost.resources import Resource, Stack
from groundplan.cost.task_counts import scales

_SERVICE = "aws_ecs_service.service"
"""The application's own, as `stacks` calls it; workers have others."""
_INTERFACE = "Interface"
_UNSUPPORTED_NO_MORE = "18"


@dataclass(frozen=True)
class KeyChange:
    """A key with another value, and the stack as it then is."""

    key: str
    stack: Stack
    way: Way | None = None
    """Which images, logs and secrets take that took the other."""


Attempt = Callable[[Line, Stack], KeyChange | None]
"""Gives `None` where the key has the value already, or is not what the line comes from."""


def key_change(line: Line, stack: Stack) -> KeyChange | None:
    """Find the key that makes a line smaller.

    Args:
        line: Of the stack's estimate.
        stack: Made by a pattern.
    """
    for prefix, attempt in _ATTEMPTS:
        if line.price_key.startswith(prefix):
            change = attempt(line, stack)
            if change is not None:
                return change
    return None


def _fewer_gateways(_line: Line, stack: Stack) -> KeyChange | None:
    gateways = stack.of_type("aws_nat_gateway")
    if not gateways:
        return None
    addresses = stack.of_type("aws_eip")
    if len(gateways) > 1:
        removed = {one.address for one in (*gateways[1:], *addresses[1:])}
        return KeyChange("platform.network.nat: single", _without(stack, removed))
    without = _without(stack, {one.address for one in (*gateways, *addresses)})
    return KeyChange("platform.network.nat: none", _with_public_tasks_if_cut_off(without))


def _no_endpoints(_line: Line, stack: Stack) -> KeyChange | None:
    endpoints = {one.address for one in stack.of_type("aws_vpc_endpoint") if _is_interface(one)}
    without = _without(stack, endpoints)
    if not stack.of_type("aws_nat_gateway"):
        without = _with_public_tasks_if_cut_off(without)
    return KeyChange("platform.network.endpoints: [s3]", without, "gateways")


def _fewer_replicas(line: Line, stack: Stack) -> KeyChange | None:
    if not any(_is_replica(one) for one in _resources(line, stack)):
        return None
    replicas = {one.address for one in stack.of_type("aws_db_instance") if _is_replica(one)}
    return KeyChange("database.read_replicas: 0", _without(stack, replicas))


def _one_zone(line: Line, stack: Stack) -> KeyChange | None:
    doubled = [one for one in _resources(line, stack) if one.attributes.get("multi_az") is True]
    if not doubled:
        return None
    return KeyChange("database.multi_az: false", _changed(stack, {one.address: {"multi_az": False} for one in doubled}))


def _smaller_class(line: Line, stack: Stack) -> KeyChange | None:
    class_ = next((str(one.attributes.get("instance_class")) for one in _resources(line, stack)), "")
    smaller = next_class(class_, -1)
    if smaller is None:
        return None
    instances = {one.address: {"instance_class": smaller} for one in stack.of_type("aws_db_instance")}
    return KeyChange(f"database.size: {smaller}", _changed(stack, instances))


def _newer_version(_line: Line, stack: Stack) -> KeyChange | None:
    instances = {one.address: {"engine_version": _UNSUPPORTED_NO_MORE} for one in stack.of_type("aws_db_instance")}
    return KeyChange(f'database.version: "{_UNSUPPORTED_NO_MORE}"', _changed(stack, instances))


def _no_proxy(_line: Line, stack: Stack) -> KeyChange | None:
    return KeyChange("database.proxy: false", _without(stack, {one.address for one in stack.of_type("aws_db_proxy")}))


def _on_arm(_line: Line, stack: Stack) -> KeyChange | None:
    definitions = {
        one.address: {"runtime_platform": [{"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}]}
        for one in stack.of_type("aws_ecs_task_definition")
    }
    return KeyChange("application.architecture: arm64", _changed(stack, definitions))


def _one_task_fewer(_line: Line, stack: Stack) -> KeyChange | None:
    service = next((one for one in stack.of_type("aws_ecs_service") if one.address == _SERVICE), None)
    desired = None if service is None else service.attributes.get("desired_count")
    if service is None or not isinstance(desired, int) or desired <= 1:
        return None
    fewer = desired - 1
    bounds = {
        one.address: {"min_capacity": fewer}
        for one in stack.of_type("aws_appautoscaling_target")
        if scales(one, service) and one.known("min_capacity") > fewer
    }
    key = f"application.instances: {fewer}"
    return KeyChange(
        f"{key}, autoscale.min: {fewer}" if bounds else key,
        _changed(stack, {_SERVICE: {"desired_count": fewer}, **bounds, **_waking(service, stack, fewer)}),
    )


def _waking(service: Resource, stack: Stack, fewer: int) -> Mapping[str, Mapping[str, Any]]:
    """Lower the bounds with which a service wakes that sleeps; those of other schedules are keys of their own."""
    actions = {
        one.address: one.blocks("scalable_target_action")[0]
        for one in stack.of_type("aws_appautoscaling_scheduled_action")
        if scales(one, service)
    }
    if all(block.number("max_capacity") != 0 for block in actions.values()):
        return {}
    return {
        address: {"scalable_target_action": {**block.attributes, "min_capacity": fewer}}
        for address, block in actions.items()
        if (block.number("min_capacity") or 0) > fewer
    }


def _no_firewall(_line: Line, stack: Stack) -> KeyChange | None:
    firewall = {one.address for one in stack.resources if one.type.startswith("aws_wafv2_")}
    return KeyChange("platform.waf.enabled: false", _without(stack, firewall))


def _no_vault(line: Line, stack: Stack) -> KeyChange | None:
    if not any(one.type == "aws_backup_vault" for one in line.resources):
        return None
    vault = {one.address for one in stack.resources if one.type.startswith("aws_backup_")}
    return KeyChange("database.backup.vault: false", _without(stack, vault))


_ATTEMPTS: Sequence[tuple[str, Attempt]] = (
    ("nat/", _fewer_gateways),
    ("vpc/interface-endpoint", _no_endpoints),
    ("rds/instance/", _one_zone),
    ("rds/instance/", _fewer_replicas),
    ("rds/instance/", _smaller_class),
    ("rds/storage/", _one_zone),
    ("rds/storage/", _fewer_replicas),
    ("rds/backup", _no_vault),
    ("rds/extended-support/", _newer_version),
    ("rds/proxy", _no_proxy),
    ("fargate/vcpu/x86", _on_arm),
    ("fargate/memory/x86", _on_arm),
    ("fargate/", _one_task_fewer),
    ("waf/", _no_firewall),
)
"""By the beginning of the key of a line's price; the first that changes something counts."""


def _resources(line: Line, stack: Stack) -> Iterator[Resource]:
    addresses = {one.address for one in line.resources}
    return (one for one in stack.resources if one.address in addresses)


def _without(stack: Stack, addresses: set[str]) -> Stack:
    return replace(stack, resources=tuple(one for one in stack.resources if one.address not in addresses))


def _changed(stack: Stack, changes: Mapping[str, Mapping[str, Any]]) -> Stack:
    return replace(
        stack,
        resources=tuple(
            replace(one, attributes={**one.attributes, **changes[one.address]}) if one.address in changes else one
            for one in stack.resources
        ),
    )


def _with_public_tasks_if_cut_off(stack: Stack) -> Stack:
    """Give tasks addresses of their own where neither a gateway nor endpoints lead to what they start with."""
    reached = {
        service
        for one in stack.of_type("aws_vpc_endpoint")
        for service in NEEDED_TO_START
        if _is_interface(one) and str(one.attributes.get("service_name")).endswith(f".{service}")
    }
    if reached >= NEEDED_TO_START:
        return stack
    networks = {
        one.address: {
            "network_configuration": [
                {**block.attributes, "assign_public_ip": True} for block in one.blocks("network_configuration")
            ]
        }
        for one in stack.of_type("aws_ecs_service")
    }
    return _changed(stack, networks)


def _is_interface(endpoint: Resource) -> bool:
    return endpoint.attributes.get("vpc_endpoint_type") == _INTERFACE


def _is_replica(instance: Resource) -> bool:
    return bool(instance.attributes.get("replicate_source_db"))
