"""The `monitoring` block: alarms, logs and who hears of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from groundplan.config.model.fields import Block, Email, EmptyListForNull, InSchema, refusal

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
    "healthy_hosts_low",
    "db_cpu_high",
    "db_connections",
    "db_storage_low",
    "db_memory_low",
    "db_replica_lag",
    "tasks_missing",
    "requests_blocked",
    "proxy_connections",
    "proxy_borrow_latency",
]


class AlarmBlock(Block):
    """One alarm, added to those of the level or in place of the level's alarm of the same type."""

    type: AlarmType = Field(examples=["db_connections"], description="what is watched")
    threshold: float | None = Field(
        examples=[80],
        default=None,
        gt=0,
        description="percent, seconds or a count, by type; the type's own threshold by default",
    )
    email: Email | None = Field(
        examples=["dba@example.com"], default=None, description="who is told; the first address in the file by default"
    )


class BudgetBlock(Block):
    """A budget of the AWS account, which AWS compares with the bill several times a day."""

    # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
    monthly: int | None = Field(
        examples=[500],
        default=None,
        ge=1,
        le=1_000_000_000,
        description="USD a month, for everything in the account; the stack's estimate and 20 percent more by default",
    )
    email: Email | None = Field(
        examples=["finance@example.com"],
        default=None,
        description="who is told; the first address in the file by default",
    )


class MonitoringBlock(Block):
    """Alarms, logs and who hears of them."""

    level: Literal["basic", "standard", "enterprise"] = Field(
        examples=["standard"], description="which alarms and metrics there are"
    )
    log_retention: (
        Annotated[int, AfterValidator(_retention), InSchema(lambda: {"enum": list(RETENTION_DAYS)})] | None
    ) = Field(
        examples=[30],
        default=None,
        description="days for which logs are kept; the level's by default",
    )
    alarms: Annotated[list[AlarmBlock], EmptyListForNull] = Field(
        examples=[[{"type": "cpu_high", "threshold": 75, "email": "ops@example.com"}]],
        default=[],
        description="alarms that add to the level's or change them",
    )
    budget: BudgetBlock | None = Field(
        examples=[{"monthly": 500}],
        default=None,
        description="what AWS may cost in a month, and who hears when it is nearly spent",
    )
