"""What a database's user decides: its size, its parameters, and how it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from constructs_lib.references import known

_SMALLEST_GIB = 20
_LARGEST_GIB = 65_536
_HEADROOM_PERCENT = 110
_LONGEST_RETENTION_DAYS = 35


@dataclass(frozen=True)
class DatabaseSize:
    """Class and gp3 storage.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html

    Attributes:
        instance_class: Such as `db.t4g.micro`.
        allocated_storage_gib: 20 to 65536; never less than before.
        max_allocated_storage_gib: Storage grows by itself up to here, at least 110 % of what is allocated; `None`
            where it must not.

    Raises:
        ValueError: A size that RDS does not offer.
    """

    instance_class: str
    allocated_storage_gib: int
    max_allocated_storage_gib: int | None

    def __post_init__(self) -> None:
        """Refuse what AWS refuses only after half of a stack exists."""
        storage, limit = self.allocated_storage_gib, self.max_allocated_storage_gib
        if not _SMALLEST_GIB <= storage <= _LARGEST_GIB and known(storage):
            raise ValueError(f"supply {_SMALLEST_GIB} to {_LARGEST_GIB} GiB of storage, got {storage}")
        if limit is not None and limit * 100 < storage * _HEADROOM_PERCENT and known(storage, limit):
            raise ValueError(f"supply a storage limit of at least 110 % of {storage} GiB, or none, got {limit}")


@dataclass(frozen=True)
class DatabaseParameters:
    """How PostgreSQL is set up; see `postgres_parameters`.

    Attributes:
        max_connections: The limit of the server.
        values: PostgreSQL parameters in the units of RDS; their names must be known when synthesizing.
    """

    max_connections: int
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DatabaseKeeping:
    """How data is kept and watched.

    Attributes:
        backup_retention_days: How far back a point-in-time restore reaches, up to 35; 0 switches backups off.
        multi_az: Whether a standby in a second zone takes over.
        deletion_protection: Whether AWS refuses to delete the instance.
        log_retention_days: Of PostgreSQL's logs; one of the values that CloudWatch Logs allows.
        performance_insights_retention_days: 7 is free; else a month's multiple of 31, or 731.
        enhanced_monitoring_interval_seconds: 1, 5, 10, 15, 30 or 60; `None` for none.

    Raises:
        ValueError: The retention is out of range.
    """

    backup_retention_days: int
    multi_az: bool
    deletion_protection: bool
    log_retention_days: int
    performance_insights_retention_days: int
    enhanced_monitoring_interval_seconds: int | None

    def __post_init__(self) -> None:
        """Refuse a retention that AWS refuses."""
        days = self.backup_retention_days
        if not 0 <= days <= _LONGEST_RETENTION_DAYS and known(days):
            raise ValueError(f"supply 0 to {_LONGEST_RETENTION_DAYS} days of backups, got {days}")
