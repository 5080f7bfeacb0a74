"""The `monitoring` block: alarms, logs and who hears of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from groundplan.config.model.fields import Block, Email, EmptyListForNull, Unbuilt, refusal

# The values that CloudWatch Logs accepts:
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)


def _retention(value: int) -> int:
    if value not in RETENTION_DAYS:
        below = [days for days in RETENTION_DAYS if days < value][-1:]
        above = [days for days in RETENTION_DAYS if days > value][:1]
        remedy = f"write {' or '.join(map(str, below + above))}, the nearest that CloudWatch offers"
        raise refusal(f"logs cannot be kept for {value} days", remedy)
    return value


AlarmType = Literal[
    "cpu_high",
    "memory_high",
    "error_rate",
    "latency_high",
    "unhealthy_hosts",
    "db_cpu_high",
    "db_connections",
    "db_storage_low",
    "db_memory_low",
    "db_replica_lag",
]


class AlarmBlock(Block):
    """One alarm, added to those of the level or in place of the level's alarm of the same type."""

    type: AlarmType = Field(description="what is watched")
    threshold: float | None = Field(
        default=None,
        gt=0,
        description="percent, seconds or a count, by type; the type's own threshold by default",
    )
    email: Email | None = Field(default=None, description="who is told; the first address in the file by default")


class MonitoringBlock(Block):
    """Alarms, logs and who hears of them."""

    level: Literal["basic", "standard", "enterprise"] = Field(description="which alarms and metrics there are")
    log_retention: Annotated[int, AfterValidator(_retention)] | None = Field(
        default=None,
        description="days for which logs are kept; the level's by default",
    )
    alarms: Annotated[list[AlarmBlock], EmptyListForNull] = Field(
        default=[],
        description="alarms that add to the level's or change them",
    )
    budget: Unbuilt = Field(default=None, description="monthly budget and who hears when it is nearly spent")
