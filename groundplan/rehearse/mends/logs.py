"""CloudWatch Logs: groups that a service writes again."""

from moto.logs.models import LogsBackend

from groundplan.rehearse.patching import Function, MotoObject, around

WRITTEN_BY_RDS = "/aws/rds/instance/"


def mend() -> None:
    """Let the last lines of a database arrive after its log groups were deleted."""

    # Symptom: a stack that is removed and made again finds no log group in its way. RDS delivers logs by itself, also
    # those of an instance's last minute, and makes the group that it does not find.
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
    @around(LogsBackend, "delete_log_group")
    def write_again(original: Function, backend: MotoObject, log_group_name: str) -> None:
        original(backend, log_group_name)
        if log_group_name.startswith(WRITTEN_BY_RDS):
            backend.create_log_group(log_group_name, {})
