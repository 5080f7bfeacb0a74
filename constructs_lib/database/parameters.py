"""PostgreSQL parameters on RDS: the memory formulas, what is logged, what is preloaded, and when a value applies.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
"""

from __future__ import annotations

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroupParameter

from constructs_lib.references import as_text, known, require_known

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
    # Milliseconds: what is slower is worth a line, with its values, in a log group that has a key of its own.
    "log_min_duration_statement": "1000",
    "log_statement": "ddl",
}
_TLS = "rds.force_ssl"

_NEEDS_RESTART = frozenset(
    {
        "autovacuum_freeze_max_age",
        "autovacuum_max_workers",
        "autovacuum_multixact_freeze_max_age",
        "cron.database_name",
        "cron.log_run",
        "cron.log_statement",
        "cron.max_running_jobs",
        "cron.use_background_workers",
        "huge_pages",
        "max_connections",
        "max_locks_per_transaction",
        "max_logical_replication_workers",
        "max_prepared_transactions",
        "max_replication_slots",
        "max_wal_senders",
        "max_worker_processes",
        "pg_prewarm.autoprewarm",
        "pg_stat_statements.max",
        "pglogical.batch_inserts",
        "pglogical.use_spi",
        "rds.logical_replication",
        "shared_buffers",
        "shared_preload_libraries",
        "track_activity_query_size",
        "wal_buffers",
    }
)

_FAMILY_DEFAULTS = {
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_naptime": "15",
    "autovacuum_vacuum_scale_factor": "0.1",
    "checkpoint_completion_target": "0.9",
    "effective_cache_size": "{DBInstanceClassMemory/16384}",
    "idle_in_transaction_session_timeout": "86400000",
    "log_autovacuum_min_duration": "10000",
    "log_checkpoints": "1",
    "max_stack_depth": "6144",
    "max_wal_size": "2048",
    "min_wal_size": "192",
    "synchronous_commit": "on",
    "track_functions": "pl",
    "track_io_timing": "1",
    "vacuum_cost_page_miss": "5",
    "wal_receiver_timeout": "30000",
    "wal_sender_timeout": "30000",
}
"""What the groups of RDS's PostgreSQL families say of themselves, for parameters that need no restart.

The emulated AWS does not take it from here: what is taken for granted is tested on what that answers.
"""
_TLS_IS_DEFAULT_FROM = 15

_PRELOAD = "shared_preload_libraries"
_PRELOADED_BY_RDS = "pg_stat_statements"
_LIBRARIES = {
    "auto_explain": "auto_explain",
    "cron": "pg_cron",
    "pg_hint_plan": "pg_hint_plan",
    "pg_partman_bgw": "pg_partman_bgw",
    "pg_prewarm": "pg_prewarm",
    "pg_stat_statements": _PRELOADED_BY_RDS,
    "pgaudit": "pgaudit",
    "pglogical": "pglogical",
    "pgtle": "pg_tle",
}
"""The library behind each extension's parameters, which the server knows once it has loaded that."""


def postgres_parameters(
    *, engine_version: str, max_connections: int, parameters: Mapping[str, str]
) -> list[DbParameterGroupParameter]:
    """Return the parameters of a group, in the order of their names.

    Args:
        engine_version: The major version, such as `16`.
        max_connections: A number of our own rather than the formula of RDS, whose memory is known at run time only:
            an alarm at a percentage of the limit needs the limit.
        parameters: By PostgreSQL's names, in the units of RDS (`work_mem` in kB); they override the defaults. Those
            of an extension have its library loaded, beside what RDS itself loads. The names must be known when
            synthesizing.

    Raises:
        ValueError: A parameter would allow connections without TLS, or its name is a reference.
    """
    require_known("the names of parameters", *parameters)
    if _TLS in parameters:
        raise ValueError(f"leave out {_TLS}: connections without TLS are always refused")
    values = {**_DEFAULTS, **parameters, _TLS: "1", "max_connections": as_text(max_connections)}
    if libraries := _libraries(parameters):
        values[_PRELOAD] = ",".join(libraries)
    return [
        DbParameterGroupParameter(
            name=name,
            value=value,
            apply_method=(
                "pending-reboot"
                if name in _NEEDS_RESTART or _is_family_default(name, value, engine_version)
                else "immediate"
            ),
        )
        for name, value in sorted(values.items())
    ]


def _is_family_default(name: str, value: str, engine_version: str) -> bool:
    """Whether RDS answers that the value is its own and pending a reboot, whatever method it was set by.

    Another method would be a difference at every plan (https://github.com/hashicorp/terraform-provider-aws/issues/39252).
    The price: a parameter that is set back to the family's default keeps its value until the next restart.
    """
    if name != _TLS:
        return _FAMILY_DEFAULTS.get(name) == value
    # A version that is known at plan time only is taken for one of today.
    return not engine_version.isdecimal() or int(engine_version) >= _TLS_IS_DEFAULT_FROM


def _libraries(parameters: Mapping[str, str]) -> list[str]:
    """Return the libraries to load, RDS's own first; none where that one is enough."""
    preloaded = parameters.get(_PRELOAD, "")
    # An expression may have commas of its own.
    listed = preloaded.split(",") if known(preloaded) else [preloaded]
    asked = [library.strip() for library in listed if library.strip()]
    needed = [_LIBRARIES[prefix] for name in parameters if (prefix := name.partition(".")[0]) in _LIBRARIES]
    libraries = dict.fromkeys([_PRELOADED_BY_RDS, *asked, *sorted(needed)])
    return list(libraries) if len(libraries) > 1 else []
