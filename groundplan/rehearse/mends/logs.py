"""CloudWatch Logs: what RDS does with the log groups of a database that is gone, and keys that come later."""

from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from groundplan.rehearse.patching import Function, MotoObject, around, missing, parameter

WRITTEN_BY_RDS = "/aws/rds/instance/"


def mend() -> None:
    """Let RDS deliver the last lines of a database once more, into a group that it makes as it always does: with no settings."""

    @around(LogsBackend, "delete_log_group")
    def write_again(original: Function, backend: MotoObject, log_group_name: str) -> None:
        group = backend.groups.get(log_group_name)
        original(backend, log_group_name)
        # One that RDS made itself stays away: by then, nothing is left to be delivered.
        if log_group_name.startswith(WRITTEN_BY_RDS) and group.retention_in_days:
            backend.create_log_group(log_group_name, tags={})

    @missing(LogsResponse, "associate_kms_key")
    def associate_kms_key(response: MotoObject) -> str:
        response.logs_backend.groups[parameter(response, "logGroupName")].kms_key_id = parameter(response, "kmsKeyId")
        return ""

    @missing(LogsResponse, "disassociate_kms_key")
    def disassociate_kms_key(response: MotoObject) -> str:
        response.logs_backend.groups[parameter(response, "logGroupName")].kms_key_id = None
        return ""
