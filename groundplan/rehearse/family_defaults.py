"""RDS: what parameter groups of the PostgreSQL families say before anybody changes them."""

FAMILY_DEFAULTS = {
    "autovacuum_analyze_scale_factor": "0.05",
    "autovacuum_naptime": "15",
    "autovacuum_vacuum_scale_factor": "0.1",
    "checkpoint_completion_target": "0.9",
    "effective_cache_size": "{DBInstanceClassMemory/16384}",
    "idle_in_transaction_session_timeout": "86400000",
    "log_autovacuum_min_duration": "10000",
    "log_checkpoints": "1",
    "max_locks_per_transaction": "64",
    "max_prepared_transactions": "0",
    "max_stack_depth": "6144",
    "max_wal_size": "2048",
    "min_wal_size": "192",
    "rds.logical_replication": "0",
    "shared_buffers": "{DBInstanceClassMemory/32768}",
    "shared_preload_libraries": "pg_stat_statements",
    "synchronous_commit": "on",
    "track_activity_query_size": "4096",
    "track_functions": "pl",
    "track_io_timing": "1",
    "vacuum_cost_page_miss": "5",
    "wal_receiver_timeout": "30000",
    "wal_sender_timeout": "30000",
}
"""What a group of a PostgreSQL family says before anybody changes it, as public listings of such groups show.

The construct of the database has these for itself, where they matter to it: by tests on this emulation it is told if it
takes for granted what a family does not say.
"""
