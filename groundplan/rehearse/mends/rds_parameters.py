"""RDS: parameter groups that say of a value whose it is."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.models import DBParameterGroup
from moto.rds.responses import RDSResponse

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter

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
"""What a group of a PostgreSQL family says before anybody changes it, as public listings of such groups show."""
TLS = "rds.force_ssl"
TLS_IS_DEFAULT_FROM = 15
POSTGRES = "postgres"


def mend() -> None:
    """Say of each parameter whether a user or RDS set it, and let it be reset."""

    # Symptom: every parameter of the group differs at every plan, because the provider reads those of source "user".
    @around(DBParameterGroup, "update_parameters")
    def tell_source(original: Function, group: MotoObject, new_parameters: list[dict[str, Any]]) -> None:
        original(group, [answered(group.family, new) for new in new_parameters])

    # Symptom: a parameter cannot be taken out of a group, because moto lacks ResetDBParameterGroup.
    @missing(RDSResponse, "reset_db_parameter_group")
    def reset_db_parameter_group(response: MotoObject) -> ActionResult:
        name = parameter(response, "DBParameterGroupName")
        group = response.backend.describe_db_parameter_groups({"db_parameter_group_name": name})[0]
        if parameter(response, "ResetAllParameters"):
            group.parameters.clear()
        for reset in parameter(response, "Parameters") or []:
            group.parameters.pop(reset["ParameterName"], None)
        return ActionResult({"DBParameterGroupName": name})


def answered(family: str, given: dict[str, Any]) -> dict[str, Any]:
    """A parameter as RDS shows it: one at its family's default is RDS's own, and its method is not what was asked for.

    https://github.com/hashicorp/terraform-provider-aws/issues/39252
    """
    if given["ParameterValue"] == family_default(family, given["ParameterName"]):
        return {**given, "Source": "system", "ApplyMethod": "pending-reboot"}
    return {**given, "Source": "user"}


def family_default(family: str, name: str) -> str | None:
    """What a group of the family says of a parameter that nobody changed; `None` where it says nothing."""
    if name == TLS and family.startswith(POSTGRES):
        return "1" if float(family.removeprefix(POSTGRES)) >= TLS_IS_DEFAULT_FROM else "0"
    return FAMILY_DEFAULTS.get(name)
