"""The effective value of each key of a deployment, and who says so."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from groundplan.config.confidential import is_confidential
from groundplan.config.findings import Findings
from groundplan.config.messages import KeyPath, dotted, escaped
from groundplan.config.model import DeploymentFile
from groundplan.config.resolved import Deployment
from groundplan.config.source import Origin
from groundplan.config.validate import blocks_of, keys_of

CONCEALED = "***"
_NOT_OF_ONE_DEPLOYMENT = {"environments"}


@dataclass(frozen=True)
class EffectiveValue:
    """A key with its value, and where that came from: a pattern, a line of a file, a framework or a default."""

    key: str
    value: str
    origin: str


def effective_values(deployment: Deployment, findings: Findings) -> Iterator[EffectiveValue]:
    """Give every key that a deployment file may have, in the order of the reference; what may be a secret as `***`."""
    presets = _presets(deployment)
    for path, value in _leaves(findings.values.mapping(), DeploymentFile, ()):
        key = dotted(path)
        origin = findings.values.origins.get(path)
        if value is None and key in presets and (origin is None or origin.from_pattern):
            yield EffectiveValue(key, presets[key], f"framework {deployment.framework}")
        elif key == "deployment.environment" and value != deployment.environment:
            yield EffectiveValue(key, deployment.environment, "the environment's name")
        else:
            yield EffectiveValue(key, _shown(path, value), _source(origin))


def _presets(deployment: Deployment) -> Mapping[str, str]:
    application = deployment.application
    return {
        "application.port": str(application.port),
        "application.health_check.path": application.health_check.path,
        "application.migrate": shlex.join(application.migrate) if application.migrate else "null",
    }


def _leaves(data: object, block: type[BaseModel] | None, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Walk the values below `path`; those of a block by its model, so that what nobody sets comes too."""
    if isinstance(data, Mapping) and block is not None:
        for key, field in keys_of(block).items():
            if (*path, key)[0] not in _NOT_OF_ONE_DEPLOYMENT:
                value = data[key] if key in data else field.get_default()
                yield from _leaves(value, _block_for(field, value), (*path, key))
    elif isinstance(data, Mapping) and data:
        for key, value in data.items():
            yield from _leaves(value, None, (*path, key))
    elif isinstance(data, list) and any(isinstance(item, Mapping) for item in data):
        for index, item in enumerate(data):
            yield from _leaves(item, None, (*path, index))
    else:
        yield path, data


def _block_for(field: FieldInfo, value: object) -> type[BaseModel] | None:
    """Give the model of a value that is one block; not of a mapping of names to blocks, or of a list."""
    blocks = blocks_of(field.annotation)
    if not isinstance(value, Mapping) or not blocks or value.keys() - keys_of(blocks[0]).keys():
        return None
    return blocks[0]


def _shown(path: KeyPath, value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(path, item) for item in value)}]"
    if isinstance(value, Mapping):
        return "{}"
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    return CONCEALED if is_confidential(path) else escaped(str(value))


def _source(origin: Origin | None) -> str:
    if origin is None:
        return "default"
    place = f"{origin.file}:{origin.value.line}"
    is_of_environment = len(origin.path) > 1 and origin.path[0] == "environments"
    return f"{place} ({origin.path[1]})" if is_of_environment else place
