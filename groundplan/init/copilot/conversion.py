"""A Copilot application as one deployment file, with a report of what became of each key."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundplan.config import ConfigurationError, read_configuration
from groundplan.config.messages import Message
from groundplan.init.answers import refusal_of
from groundplan.init.copilot import units
from groundplan.init.copilot.manifests import BACKEND, JOB, WEB, WORKER, Application, Manifest, read_application
from groundplan.init.copilot.report import Report, Row
from groundplan.init.copilot.workload import Block, Workload, command, count, size, web_service
from groundplan.init.new_file import as_text

_PRODUCTION = ("production", "prod", "live", "main")
_MOST_ROUNDS = 50


class ConversionError(Exception):
    """There is nothing to convert; the message says what to do."""


@dataclass(frozen=True)
class Conversion:
    """The text of a deployment file, and what became of each key of the manifests."""

    text: str
    rows: tuple[Row, ...]


def from_copilot(
    folder: Path, *, region: str, name: str | None, default_name: str, service: str | None = None
) -> Conversion:
    """Convert the manifests below `folder`.

    Args:
        folder: A repository with a folder `copilot`, or that folder.
        region: Where the deployment is to run; Copilot keeps that in the account, not in a file.
        name: The deployment's name; the Copilot application's by default.
        default_name: The deployment's name where the application's is none that it may have.
        service: The load-balanced web service to convert; the first one by default.

    Raises:
        ConversionError: There are no manifests, or no web service among them.
    """
    application = read_application(folder)
    if application is None:
        raise ConversionError(f"{folder} has no copilot/*/manifest.yml; name the folder that holds copilot/")
    report = Report()
    for manifest in (*application.workloads, *application.environments):
        report.read(manifest.layer)
    for message in application.messages:
        report.say_of(message)
    web = _web_service(application, service, report)
    own_name = application.name if application.name and not refusal_of("name", application.name) else default_name
    data = _deployment(application, web, report, region, name or own_name)
    text = _until_accepted(data, report, web)
    return Conversion(text, (*report.rows(), *_addons(application)))


def _web_service(application: Application, service: str | None, report: Report) -> Manifest:
    services = [manifest for manifest in application.workloads if manifest.type == WEB]
    chosen = [manifest for manifest in services if service in (None, manifest.folder_name)]
    # The one that answers whatever no other service answers.
    chosen.sort(key=lambda manifest: Workload(manifest.layer, report).value("http", "path") != "/")
    if not chosen:
        names = ", ".join(manifest.folder_name for manifest in services) or "none"
        raise ConversionError(f"no {WEB} {service or ''}among the manifests; there is {names}".replace("  ", " "))
    for other in services:
        if other is not chosen[0]:
            note = f"a deployment file of its own: run this again with --service {other.folder_name}"
            report.say(other.layer.origins[()], "not carried over", note)
    return chosen[0]


def _deployment(application: Application, web: Manifest, report: Report, region: str, name: str) -> dict[str, Any]:
    environments: list[str | None] = [*_environments(application)] or [None]
    base, *others = environments
    full = {one: _in_environment(application, web, one, report) for one in environments}
    about: Block = {"name": name, "framework": "generic"}
    if base and base != "production":
        about["environment"] = base
    data: dict[str, Any] = {"deployment": about, **full[base]}
    data["platform"] = {"region": region, **data.get("platform", {})}
    if others:
        data["environments"] = {one: _difference(full[one], full[base]) for one in others}
    return data


def _environments(application: Application) -> list[str]:
    named = {manifest.folder_name for manifest in application.environments}
    for manifest in application.workloads:
        named.update(manifest.environments)
    # The deployment itself is production, if any is; the others say what they do differently.
    return sorted(named, key=lambda name: (name not in _PRODUCTION, name))


def _in_environment(application: Application, web: Manifest, name: str | None, report: Report) -> Block:
    service, platform = web_service(_workload(web, name, report))
    for manifest in application.workloads:
        if manifest.type in (WORKER, BACKEND, JOB):
            kind = "jobs" if manifest.type == JOB else "workers"
            one = (_job if manifest.type == JOB else _worker)(manifest, name, report)
            if one:
                service.setdefault(kind, {})[manifest.folder_name] = one
        elif manifest.type != WEB:
            report.say(manifest.layer.origins[()], "not carried over", f"no equal to a {manifest.type or 'workload'}")
    for manifest in application.environments:
        if manifest.folder_name == name:
            platform |= _network(Workload(manifest.layer, report))
    if any(Workload(manifest.layer, report).has("network", "vpc", "id") for manifest in application.environments):
        # An environment without a network of its own is not to inherit that of another.
        platform.setdefault("network", {"existing": None})
    return {key: block for key, block in (("platform", platform), ("application", service)) if block}


def _workload(manifest: Manifest, environment: str | None, report: Report) -> Workload:
    workload = Workload(manifest.in_environment(environment), report)
    for key in ("name", "type"):
        workload.know(key)
    return workload


def _worker(manifest: Manifest, environment: str | None, report: Report) -> Block | None:
    workload = _workload(manifest, environment, report)
    where = f"application.workers.{manifest.folder_name}"
    runs = command(workload, where)
    if runs is None:
        note = f"write {where} with its command: workers run the web service's image, and so need one"
        report.say(manifest.layer.origins[()], "not carried over", note)
        return None
    if manifest.type == BACKEND:
        report.say(
            manifest.layer.origins[("type",)], "changed", f"{where}, which nothing can call: no service discovery"
        )
    block = {"command": runs, **size(workload, where), **count(workload, where)}
    return {key: value for key, value in block.items() if (key, value) != ("autoscale", None)}


def _job(manifest: Manifest, environment: str | None, report: Report) -> Block | None:
    workload = _workload(manifest, environment, report)
    where = f"application.jobs.{manifest.folder_name}"
    runs, when = command(workload, where), units.schedule(str(workload.value("on", "schedule") or "none"))
    if runs is None or when is None:
        missing = "its command: jobs run the web service's image, and so need one" if runs is None else "a schedule"
        report.say(manifest.layer.origins[()], "not carried over", f"write {where} with {missing}")
        return None
    workload.changed("on", "schedule", note=f"{where}.schedule, in UTC")
    return {"command": runs, "schedule": when, **size(workload, where)}


def _network(environment: Workload) -> Block:
    """Give the existing network that an environment imports; Copilot has no subnets for databases alone."""
    for key in ("name", "type"):
        environment.know(key)
    vpc = environment.value("network", "vpc", "id")
    subnets = {tier: _subnets(environment, tier) for tier in ("public", "private")}
    if not isinstance(vpc, str) or not all(subnets.values()):
        return {}
    where = "platform.network.existing"
    environment.take("network", "vpc", "id", to=f"{where}.vpc_id")
    environment.take("network", "vpc", "subnets", "public", to=f"{where}.public_subnet_ids")
    environment.changed(
        "network", "vpc", "subnets", "private", note=f"{where}.private_subnet_ids, and database_subnet_ids as well"
    )
    existing = {
        "vpc_id": vpc,
        "public_subnet_ids": subnets["public"],
        "private_subnet_ids": subnets["private"],
        "database_subnet_ids": subnets["private"],
    }
    return {"network": {"existing": existing}}


def _subnets(environment: Workload, tier: str) -> list[str]:
    listed = environment.value("network", "vpc", "subnets", tier)
    rows = listed if isinstance(listed, list) else []
    return [row["id"] for row in rows if isinstance(row, Mapping) and isinstance(row.get("id"), str)]


def _difference(block: Mapping[str, Any], base: Mapping[str, Any]) -> Block:
    """Give the keys of a block that differ from those of another, with `null` for those that it has not."""
    difference: Block = {}
    for key, value in block.items():
        below = base.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            if inner := _difference(value, below):
                difference[key] = inner
        elif value != below or key not in base:
            difference[key] = value
    return difference | dict.fromkeys(base.keys() - block.keys())


def _until_accepted(data: dict[str, Any], report: Report, web: Manifest) -> str:
    """Take out what a deployment file would be refused for, and say so."""
    for _ in range(_MOST_ROUNDS):
        text = as_text(data)
        errors = _errors(text)
        if not errors:
            return text
        removed = _remove(data, errors[0].path)
        report.say_of_result(removed, f"{errors[0].problem}; {errors[0].remedy}", web.layer.origins[()])
    raise ConversionError("too many values of the manifests are refused; see groundplan check")


def _errors(text: str) -> Sequence[Message]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "deployment.yaml"
        file.write_text(text, encoding="utf-8")
        try:
            read_configuration([file])
        except ConfigurationError as error:
            return error.messages
    return ()


def _remove(data: Any, path: str) -> str:  # noqa: ANN401
    """Take away the innermost thing that `path` leads to, and give its path."""
    keys = path.split(".")
    for size_ in range(len(keys), 0, -1):
        inside = data
        for key in keys[: size_ - 1]:
            inside = inside.get(key) if isinstance(inside, Mapping) else None
        if isinstance(inside, dict) and keys[size_ - 1] in inside:
            del inside[keys[size_ - 1]]
            return ".".join(keys[:size_])
    raise ConversionError(f"the manifests lead to a deployment that is refused: {path}")


def _addons(application: Application) -> Iterator[Row]:
    for path in application.addons:
        note = "a database, bucket, or whatever it makes: see docs/from-copilot.md"
        yield Row(str(path), 1, "", "not carried over", note)
