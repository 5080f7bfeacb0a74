"""The `database` block: PostgreSQL on RDS."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from groundplan.config import policy
from groundplan.config.instance_classes import PATTERN, memory_gib
from groundplan.config.messages import shown
from groundplan.config.model.fields import Block, EmptyMappingForNull, FalseForNull, InSchema, Region, refusal
from groundplan.config.nearest import unknown
from groundplan.config.tables import memory_gib_by_instance_class, parameters

SMALLEST_STORAGE, LARGEST_STORAGE = 20, 65536
SizeName = Literal["small", "medium", "large"]
_SIZES = ("small", "medium", "large")


def _version(value: object) -> object:
    versions = _versions()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    major = re.match(r"\d*", str(value)).group()  # type: ignore[union-attr]  # the pattern matches every text
    remedy = f'write "{major}": AWS applies the minor versions' if major in versions else _one_of(versions)
    if isinstance(value, float):
        raise refusal("a version must be quoted: YAML reads it as a number, and 16.10 as 16.1", remedy)
    if str(value) in versions:
        return str(value)
    if major in versions:
        raise refusal(f"{shown(value)} is not a major version", remedy)
    raise refusal(f"PostgreSQL {shown(value)} is not supported", remedy)


def _versions() -> tuple[str, ...]:
    return policy.postgresql().versions


def _one_of(versions: tuple[str, ...]) -> str:
    return "write one of " + ", ".join(f'"{version}"' for version in versions)


def _instance_class(value: str) -> str:
    if memory_gib(value) is None:
        raise refusal(*unknown("instance class", value, memory_gib_by_instance_class()))
    return value


def _size(value: str) -> str:
    if value in _SIZES:
        return value
    if memory_gib(value) is None:
        raise refusal(*unknown("size or instance class", value, [*_SIZES, *memory_gib_by_instance_class()]))
    return value


def _parameter_name(name: str) -> str:
    if name not in parameters():
        raise refusal(*unknown("PostgreSQL parameter", name, parameters()))
    return name


def _classes(*sizes: str) -> dict[str, Any]:
    """The words of a JSON schema: what there is today, for an editor to offer, and what may have come since."""
    return {
        "anyOf": [
            {"enum": [*sizes, *memory_gib_by_instance_class()]},
            {"type": "string", "pattern": f"^(?:{PATTERN})$"},
        ]
    }


InstanceClass = Annotated[str, AfterValidator(_instance_class), InSchema(_classes)]
Size = Annotated[str, AfterValidator(_size), InSchema(lambda: _classes(*_SIZES))]
Version = Annotated[
    str,
    BeforeValidator(_version),
    # A version without a dot may stand without quotes.
    InSchema(lambda: {"type": ["string", "integer"], "enum": [*_versions(), *map(int, _versions())]}),
]
ParameterName = Annotated[str, AfterValidator(_parameter_name), InSchema(lambda: {"enum": list(parameters())})]


class SizesBlock(Block):
    """The instance class behind each size."""

    small: InstanceClass = Field(examples=["db.t4g.small"], description="instance class of the size small")
    medium: InstanceClass = Field(examples=["db.m7g.large"], description="instance class of the size medium")
    large: InstanceClass = Field(examples=["db.r7g.xlarge"], description="instance class of the size large")


class BackupBlock(Block):
    """RDS's automated backups, which also allow recovery to any point in time within their retention."""

    frequency: Literal["daily"] = Field(examples=["daily"], description="RDS takes one a day")
    retention: int = Field(examples=[14], ge=0, le=35, description="days for which backups are kept; 0 takes none")
    vault: Annotated[bool, FalseForNull] = Field(
        examples=[True],
        default=False,
        description="keep daily backups of database and buckets in an AWS Backup vault, which outlives them",
    )
    vault_lock: Annotated[bool, FalseForNull] = Field(
        examples=[False], default=False, description="let nobody remove a backup from the vault before its time"
    )
    copy_to_region: Region | None = Field(
        examples=["eu-west-1"], default=None, description="region that holds a copy of each backup of the vault"
    )


MOST_PASSWORDS = 2**31 - 1
"""What the provider takes as the version of a write-only argument."""


class DatabaseBlock(Block):
    """The PostgreSQL database."""

    engine: Literal["postgresql"] = Field(examples=["postgresql"], description="the database engine")
    version: Version = Field(examples=["16"], description="major version, in quotes")
    size: Size = Field(examples=["medium"], description="small, medium, large, or an instance class")
    sizes: SizesBlock = Field(examples=[{"small": "db.t4g.small"}], description="what the sizes mean")
    storage: int = Field(examples=[100], ge=SMALLEST_STORAGE, le=LARGEST_STORAGE, description="GB of gp3 storage")
    max_storage: int | None = Field(
        examples=[500],
        default=None,
        ge=SMALLEST_STORAGE,
        le=LARGEST_STORAGE,
        description="GB up to which the storage grows by itself; at least a tenth more than storage",
    )
    multi_az: Annotated[bool, FalseForNull] = Field(examples=[True], description="keep a standby in another zone")
    read_replicas: int = Field(examples=[1], ge=0, le=5, description="copies that answer queries which only read")
    proxy: Annotated[bool, FalseForNull] = Field(
        examples=[True], default=False, description="pool connections in RDS Proxy"
    )
    row_level_security: Annotated[bool, FalseForNull] = Field(
        examples=[True],
        description="let the application connect as a role that row-level security binds, and that owns nothing",
    )
    credentials_version: int = Field(
        examples=[2],
        default=1,
        ge=1,
        le=MOST_PASSWORDS,
        description="raised by one, gives the application a new password, and itself another name, while tasks with the "
        "old one run on",
    )
    deletion_protection: Annotated[bool, FalseForNull] = Field(
        examples=[True],
        description="refuse to delete the database, the buckets, the keys, and the load balancer in front of them",
    )
    backup: BackupBlock | None = Field(examples=[{"retention": 14}], description="automated backups; null takes none")
    parameters: Annotated[
        dict[ParameterName, str | int | float | bool],
        EmptyMappingForNull,
    ] = Field(
        examples=[{"work_mem": "32MB", "log_min_duration_statement": "500ms"}],
        default={},
        description='PostgreSQL parameters, in readable units such as "32MB" or "500ms"',
    )
