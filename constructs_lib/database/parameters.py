"""PostgreSQL parameters on RDS: the memory formulas, what is logged, and what needs a restart.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
"""

from __future__ import annotations

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroupParameter

# DBInstanceClassMemory is counted in bytes; shared_buffers and effective_cache_size in pages of 8192 bytes.
_QUARTER_OF_MEMORY_IN_PAGES = "{DBInstanceClassMemory/32768}"
_THREE_QUARTERS_OF_MEMORY_IN_PAGES = "{DBInstanceClassMemory/10922}"

_DEFAULTS = {
    "shared_buffers": _QUARTER_OF_MEMORY_IN_PAGES,
    "effective_cache_size": _THREE_QUARTERS_OF_MEMORY_IN_PAGES,
    # gp3 is SSD storage: a random page costs hardly more than the next one.
    "random_page_cost": "1.1",
    "log_connections": "1",
    "log_disconnections": "1",
    "log_lock_waits": "1",
    "log_statement": "ddl",
}
_TLS_ONLY = {"rds.force_ssl": "1"}

_NEEDS_RESTART = frozenset(
    {
        "autovacuum_freeze_max_age",
        "autovacuum_max_workers",
        "huge_pages",
        "max_connections",
        "max_locks_per_transaction",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "rds.logical_replication",
        "shared_buffers",
        "shared_preload_libraries",
        "track_activity_query_size",
        "wal_buffers",
    }
)


def postgres_parameters(*, max_connections: int, parameters: Mapping[str, str]) -> list[DbParameterGroupParameter]:
    """Return the parameters of a group, in the order of their names.

    Args:
        max_connections: A number of our own rather than the formula of RDS, whose memory is known at run time only:
            an alarm at a percentage of the limit needs the limit.
        parameters: By PostgreSQL's names, in the units of RDS (`work_mem` in kB); they override the defaults.

    Raises:
        ValueError: A parameter would allow connections without TLS.
    """
    refused = _TLS_ONLY.keys() & parameters.keys()
    if refused:
        raise ValueError(f"leave out {min(refused)}: connections without TLS are always refused")
    values = {**_DEFAULTS, **parameters, **_TLS_ONLY, "max_connections": str(max_connections)}
    return [
        DbParameterGroupParameter(
            name=name,
            value=value,
            apply_method="pending-reboot" if name in _NEEDS_RESTART else "immediate",
        )
        for name, value in sorted(values.items())
    ]
