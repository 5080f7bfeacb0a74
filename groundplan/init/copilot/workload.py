"""One workload's manifest, in one environment, in our own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groundplan.config.confidential import SECRET_NAME
from groundplan.config.source import Layer
from groundplan.init.copilot import units
from groundplan.init.copilot.report import Report

Block = dict[str, Any]
_UNITS_PER_VCPU = 1024


class Workload:
    """Takes values out of a manifest, and says of each what became of it."""

    def __init__(self, layer: Layer, report: Report) -> None:
        self._layer = layer
        self._report = report

    def has(self, *path: str) -> bool:
        """Tell whether the manifest says anything there."""
        return self.value(*path) is not None

    def value(self, *path: str) -> Any:  # noqa: ANN401  # whatever the manifest holds
        """Look at a value; `None` for one that is missing, or that could not be read as it looks."""
        value: Any = self._layer.data
        for size, key in enumerate(path, start=1):
            if not isinstance(value, Mapping) or key not in value or self._layer.origins[path[:size]].refused:
                return None
            value = value[key]
        return value

    def names(self, *path: str) -> list[str]:
        """Give the keys of a mapping; none of anything else."""
        value = self.value(*path)
        return list(value) if isinstance(value, Mapping) else []

    def take(self, *path: str, to: str, note: str = "") -> Any:  # noqa: ANN401
        """Give a value that is carried over as it is."""
        value = self.value(*path)
        if value is not None:
            self._report.say(self._layer.origins[path], "carried over", f"{to}{note}")
        return value

    def changed(self, *path: str, note: str) -> None:
        """Say that a value is carried over as something else."""
        self._report.say(self._layer.origins[path], "changed", note)

    def left(self, *path: str, note: str) -> None:
        """Say that a value is not carried over."""
        self._report.say(self._layer.origins[path], "not carried over", note)

    def know(self, *path: str) -> None:
        """Take note of a value that needs no word."""
        if path in self._layer.origins:
            self._report.know(self._layer.origins[path])


def size(workload: Workload, where: str) -> Block:
    """Give CPU, memory and disk."""
    block: Block = {}
    cpu = workload.value("cpu")
    if isinstance(cpu, int):
        block["cpu"] = cpu / _UNITS_PER_VCPU
        workload.changed("cpu", note=f"{where}.cpu, in vCPU: {block['cpu']:g}")
    memory = workload.value("memory")
    if isinstance(memory, int):
        block["memory"] = workload.take("memory", to=f"{where}.memory")
    return {key: int(value) if value == int(value) else value for key, value in block.items()}


def count(workload: Workload, where: str) -> Block:
    """Give the number of tasks, and what moves it."""
    wanted = workload.value("count")
    if isinstance(wanted, int):
        workload.take("count", to=f"{where}.instances")
        return {"instances": wanted, "autoscale": None}
    if not isinstance(wanted, Mapping):
        return {}
    return _scaled(workload, where, _range(workload, where))


def _range(workload: Workload, where: str) -> tuple[int, int] | None:
    between = units.bounds(workload.value("count", "range"))
    if between:
        workload.changed("count", "range", note=f"{where}.autoscale.min and max")
        return between
    low, high = workload.value("count", "range", "min"), workload.value("count", "range", "max")
    if isinstance(low, int) and isinstance(high, int):
        workload.take("count", "range", "min", to=f"{where}.autoscale.min")
        workload.take("count", "range", "max", to=f"{where}.autoscale.max")
        if workload.has("count", "range", "spot_from"):
            workload.left("count", "range", "spot_from", note="application.spot is a share of the tasks above min")
        return low, high
    return None


def _scaled(workload: Workload, where: str, between: tuple[int, int] | None) -> Block:
    if between is None:
        return {}
    block: Block = {
        "instances": max(1, between[0]),
        "autoscale": {"min": max(1, between[0]), "max": max(1, between[1])},
    }
    for key, target in (
        ("cpu_percentage", "target_cpu"),
        ("memory_percentage", "target_memory"),
        ("requests", "target_requests"),
    ):
        path = ("count", key, "value") if isinstance(workload.value("count", key), Mapping) else ("count", key)
        if isinstance(workload.value(*path), int):
            block["autoscale"][target] = workload.take(*path, to=f"{where}.autoscale.{target}")
    return block


def environment(workload: Workload) -> Block:
    """Give variables and secrets; what belongs into Secrets Manager and is not there stays out."""
    block: Block = {}
    for name in workload.names("variables"):
        value = workload.value("variables", name)
        if isinstance(value, Mapping) or value is None:
            continue
        if SECRET_NAME.search(name):
            workload.left(
                "variables", name, note="looks like a secret: keep it in Secrets Manager, under application.secrets"
            )
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        block.setdefault("environment", {})[name] = text
        workload.take("variables", name, to=f"application.environment.{name}")
    for name in workload.names("secrets"):
        if isinstance(workload.value("secrets", name, "secretsmanager"), str):
            secret = workload.take("secrets", name, "secretsmanager", to=f"application.secrets.{name}")
            block.setdefault("secrets", {})[name] = secret
        elif workload.has("secrets", name):
            note = "an SSM parameter: copy it to Secrets Manager, and write its name under application.secrets"
            workload.left("secrets", name, note=note)
    return block


def architecture(workload: Workload) -> str:
    """Give the CPU architecture, which is x86_64 where a manifest does not say."""
    path = ("platform", "architecture") if isinstance(workload.value("platform"), Mapping) else ("platform",)
    named = str(workload.value(*path) or "")
    if named:
        workload.take(*path, to="application.architecture")
    return "arm64" if "arm64" in named else "x86_64"


def command(workload: Workload, where: str) -> str | None:
    """Give what a worker or a job runs."""
    words = [units.command(workload.value(key)) for key in ("entrypoint", "command")]
    for key, text in zip(("entrypoint", "command"), words, strict=True):
        if text:
            workload.changed(key, note=f"{where}.command")
    return " ".join(text for text in words if text) or None


def web_service(workload: Workload) -> tuple[Block, Block]:
    """Give the blocks `application` and `platform` of a load-balanced web service."""
    application: Block = {}
    port = workload.value("image", "port")
    if isinstance(port, int):
        application["port"] = workload.take("image", "port", to="application.port")
    if isinstance(workload.value("image", "location"), str):
        application["image"] = workload.take("image", "location", to="application.image")
    if check := _health_check(workload):
        application["health_check"] = check
    application["architecture"] = architecture(workload)
    application |= size(workload, "application") | count(workload, "application") | environment(workload)
    disk = workload.value("storage", "ephemeral")
    if isinstance(disk, int):
        application["ephemeral_storage"] = workload.take("storage", "ephemeral", to="application.ephemeral_storage")
    _settled(workload)
    return application, _platform(workload)


def _settled(workload: Workload) -> None:
    """Speak of what is so here in any case."""
    workload.take("exec", to="always on")
    if workload.value("http", "path") == "/":
        workload.take("http", "path", to="every path leads to the application")
    if workload.value("network", "vpc", "placement") == "private":
        workload.take("network", "vpc", "placement", to="tasks stand in private subnets")
    for key in ("command", "entrypoint"):
        if workload.has(key):
            workload.left(key, note="make it the image's CMD")


def _health_check(workload: Workload) -> Block:
    plain = workload.value("http", "healthcheck")
    if isinstance(plain, str):
        return {"path": workload.take("http", "healthcheck", to="application.health_check.path")}
    block: Block = {}
    if isinstance(workload.value("http", "healthcheck", "path"), str):
        block["path"] = workload.take("http", "healthcheck", "path", to="application.health_check.path")
    for key in ("interval", "timeout", "grace_period"):
        if (time := units.seconds(workload.value("http", "healthcheck", key))) is not None:
            block[key] = time
            workload.changed("http", "healthcheck", key, note=f"application.health_check.{key}, in seconds")
    return block


def _platform(workload: Workload) -> Block:
    alias = workload.value("http", "alias")
    if isinstance(alias, list) and alias:
        first = alias[0].get("name") if isinstance(alias[0], Mapping) else alias[0]
        if len(alias) > 1 or isinstance(alias[0], Mapping):
            workload.changed(
                "http", "alias", note="platform.domain.name, the first of them, in the zone that its name says"
            )
        alias = first
    if not isinstance(alias, str):
        return {}
    workload.take("http", "alias", to="platform.domain.name", note=", in the zone that its name says")
    name = alias.split(",")[0].strip()
    return {"domain": {"name": name, "zone": name.partition(".")[2] if name.count(".") > 1 else name}}
