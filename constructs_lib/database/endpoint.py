"""Where a database answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DatabaseEndpoint:
    """Where a client connects, over TLS only."""

    address: str
    port: int
    database_name: str
