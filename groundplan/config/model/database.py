"""The `database` block: PostgreSQL on RDS."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from groundplan.config import policy
from groundplan.config.messages import shown
from groundplan.config.model.fields import Block, EmptyMappingForNull, FalseForNull, Unbuilt, refusal
from groundplan.config.nearest import unknown
from groundplan.config.tables import memory_gib_by_instance_class, parameters

SMALLEST_STORAGE, LARGEST_STORAGE = 20, 65536
SizeName = Literal["small", "medium", "large"]
_SIZES = ("small", "medium", "large")


def _version(value: object) -> object:
    versions = policy.postgresql().versions
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


def _one_of(versions: tuple[str, ...]) -> str:
    return "write one of " + ", ".join(f'"{version}"' for version in versions)


def _instance_class(value: str) -> str:
    if value not in memory_gib_by_instance_class():
        raise refusal(*unknown("instance class", value, memory_gib_by_instance_class()))
    return value


def _size(value: str) -> str:
    if value in _SIZES:
        return value
    if value not in memory_gib_by_instance_class():
        raise refusal(*unknown("size or instance class", value, [*_SIZES, *memory_gib_by_instance_class()]))
    return value


def _parameter_name(name: str) -> str:
    if name not in parameters():
        raise refusal(*unknown("PostgreSQL parameter", name, parameters()))
    return name


InstanceClass = Annotated[str, AfterValidator(_instance_class)]


class SizesBlock(Block):
    """The instance class behind each size."""

    small: InstanceClass = Field(description="instance class of the size small")
    medium: InstanceClass = Field(description="instance class of the size medium")
    large: InstanceClass = Field(description="instance class of the size large")


class BackupBlock(Block):
    """RDS's automated backups, which also allow recovery to any point in time within their retention."""

    frequency: Literal["daily"] = Field(description="RDS takes one a day")
    retention: int = Field(ge=0, le=35, description="days for which backups are kept; 0 takes none")
    copy_to_region: Unbuilt = Field(default=None, description="region that holds a second copy")


class DatabaseBlock(Block):
    """The PostgreSQL database."""

    engine: Literal["postgresql"] = Field(description="the database engine")
    version: Annotated[str, BeforeValidator(_version)] = Field(description="major version, in quotes")
    size: Annotated[str, AfterValidator(_size)] = Field(description="small, medium, large, or an instance class")
    sizes: SizesBlock = Field(description="what the sizes mean")
    storage: int = Field(ge=SMALLEST_STORAGE, le=LARGEST_STORAGE, description="GB of gp3 storage")
    max_storage: int | None = Field(
        default=None,
        ge=SMALLEST_STORAGE,
        le=LARGEST_STORAGE,
        description="GB up to which the storage grows by itself; at least a tenth more than storage",
    )
    multi_az: Annotated[bool, FalseForNull] = Field(description="keep a standby in another zone")
    read_replicas: int = Field(ge=0, le=5, description="copies that answer queries which only read")
    proxy: Annotated[bool, FalseForNull] = Field(default=False, description="pool connections in RDS Proxy")
    row_level_security: Annotated[bool, FalseForNull] = Field(
        default=False,
        description="let the application connect as a role that row-level security binds",
    )
    deletion_protection: Annotated[bool, FalseForNull] = Field(
        description="refuse to delete the database and the load balancer in front of it",
    )
    backup: BackupBlock | None = Field(description="automated backups; null takes none")
    parameters: Annotated[
        dict[Annotated[str, AfterValidator(_parameter_name)], str | int | float | bool],
        EmptyMappingForNull,
    ] = Field(default={}, description='PostgreSQL parameters, in readable units such as "32MB" or "500ms"')
