"""The pattern's own choices, made otherwise: what each would save in a month, and what is given up for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from groundplan.config import Deployment
from groundplan.config.resolved import NEEDED_TO_START, OwnedNetwork
from groundplan.cost.command.edits import Edit, edited
from groundplan.cost.command.errors import CostError
from groundplan.cost.command.instance_sizes import next_class
from groundplan.cost.command.synthesis import synthesized_subjects
from groundplan.cost.command.traffic import Way, rerouted
from groundplan.cost.subject import Subject

_ENDPOINTS = ["s3", "ecr", "logs", "secretsmanager"]
"""What tasks start with, in the file's words."""
_LOG_DAYS = (7, 30, 365)
_SPOT_SHARE = 0.5


@dataclass(frozen=True)
class Choice:
    """An edit of a deployment file, as its author would write it, and what it means."""

    key: str
    edit: Edit
    effect: str
    """What is given up where it saves something; what is gained where it costs more."""
    way: Way | None = None
    """Which images, logs and secrets take that took the other."""


@dataclass(frozen=True)
class Alternative:
    """A choice with the stack that comes of it."""

    choice: Choice
    subject: Subject


def alternatives(path: Path, deployment: Deployment) -> Sequence[Alternative]:
    """Resolve and synthesize the file anew for each choice that can be made.

    Args:
        path: The deployment file.
        deployment: As it stands.
    """
    possible = []
    for choice in choices(deployment):
        try:
            possible.append((choice, edited(path, deployment.environment, choice.edit)))
        except CostError:
            # Another line of the file does not go with it, such as a region that lacks the class.
            continue
    subjects = synthesized_subjects([resolved for _, resolved in possible])
    return [
        Alternative(choice, replace(subject, usage=rerouted(subject.usage, choice.way, choice.key)))
        for (choice, _), subject in zip(possible, subjects, strict=True)
    ]


def choices(deployment: Deployment) -> Iterator[Choice]:
    """Give what could be chosen otherwise in a deployment."""
    if isinstance(deployment.network, OwnedNetwork):
        yield from _of_nat(deployment.network)
        yield from _of_endpoints(deployment.network)
    yield from _of_application(deployment)
    yield from _of_database(deployment)
    kept = deployment.monitoring.log_retention_days
    for days in _LOG_DAYS:
        if days != kept:
            effect = f"logs older than {days} days are gone" if days < kept else f"logs of {days} days can be read"
            yield Choice(f"monitoring.log_retention: {days}", {"monitoring": {"log_retention": days}}, effect)


def _of_nat(network: OwnedNetwork) -> Iterator[Choice]:
    effects = {
        "single": "an outage of the gateway's zone stops the way out of all zones"
        if network.nat == "per_az"
        else "tasks have no public addresses, and reach the internet through the gateway",
        "per_az": "each zone has a way out of its own, which another zone's outage does not stop",
    }
    for nat, effect in effects.items():
        if nat != network.nat:
            yield _of_network({"nat": nat}, effect)
    if not network.has_public_tasks:
        effect = "tasks have public addresses, which security groups close to all but the load balancer"
        yield _of_network({"nat": "none", "endpoints": ["s3"]}, effect)
    if network.nat != "none" or network.has_public_tasks:
        effect = "tasks reach these services of AWS and nothing else: no other API, no mail provider"
        yield _of_network({"nat": "none", "endpoints": _ENDPOINTS}, effect)


def _of_endpoints(network: OwnedNetwork) -> Iterator[Choice]:
    if network.nat == "none":
        return
    if network.interface_endpoints:
        yield _of_network({"endpoints": ["s3"]}, "images, logs and secrets take the NAT gateway", "gateways")
    if not set(network.interface_endpoints) >= NEEDED_TO_START:
        effect = "images, logs and secrets stay inside AWS, at a lower price for each GB"
        yield _of_network({"endpoints": _ENDPOINTS}, effect, "endpoints")


def _of_network(values: Mapping[str, str | list[str]], effect: str, way: Way | None = None) -> Choice:
    spelt = [
        f"{key}: {value}" if isinstance(value, str) else f"{key}: [{', '.join(value)}]" for key, value in values.items()
    ]
    return Choice(f"platform.network.{', '.join(spelt)}", {"platform": {"network": dict(values)}}, effect, way)


def _of_application(deployment: Deployment) -> Iterator[Choice]:
    application = deployment.application
    if application.cpu_architecture == "ARM64":
        other, effect = "x86_64", "images need not be built for ARM"
    else:
        other, effect = "arm64", "images must be built for ARM"
    yield Choice(f"application.architecture: {other}", {"application": {"architecture": other}}, effect)
    if application.autoscaling is not None:
        spot = 0 if application.spot_percent else _SPOT_SHARE
        effect = (
            "counts above the fewest tasks only; AWS may stop this share at two minutes' notice; the price floats"
            if spot
            else "AWS takes no task back"
        )
        yield Choice(f"application.spot: {spot}", {"application": {"spot": spot}}, effect)


def _of_database(deployment: Deployment) -> Iterator[Choice]:
    database = deployment.database
    if database.multi_az:
        yield Choice(
            "database.multi_az: false",
            {"database": {"multi_az": False}},
            "after an outage of its zone, the database is restored by hand, from a backup of five minutes before",
        )
    else:
        yield Choice(
            "database.multi_az: true", {"database": {"multi_az": True}}, "a standby in another zone takes over"
        )
    for steps, effect in ((-1, "less memory, fewer connections"), (1, "more memory, more connections")):
        other = next_class(database.instance_class, steps)
        if other is not None:
            yield Choice(f"database.size: {other}", {"database": {"size": other}}, effect)
