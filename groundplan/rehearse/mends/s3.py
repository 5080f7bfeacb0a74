"""S3: who may deliver access logs, and who may do what."""

import json
from fnmatch import fnmatchcase

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

from groundplan.rehearse.patching import Function, MotoObject, around

LOGGING_SERVICE = "logging.s3.amazonaws.com"


def mend() -> None:
    """Read the log bucket's policy as AWS does."""
    # Symptom: switching on access logging answers 500 where the log bucket's policy has a statement for everyone
    # (`"Principal": "*"`, as the usual refusal of plain HTTP has), and is refused where resources are given as a
    # list, or as a pattern that covers more than the prefix.
    FakeBucket._log_permissions_enabled_policy = staticmethod(lets_logs_in)  # type: ignore[method-assign]  # noqa: SLF001

    # Symptom: nothing can be put into a bucket or removed from it whose policy refuses plain HTTP or other encryption,
    # because moto reads no conditions there, and applies what is said of services to everyone. Whoever speaks to the
    # emulator stands for one who keeps the conditions.
    @around(FakeBucket, "get_permission")
    def permit(_original: Function, bucket: MotoObject, action: str, resource: str) -> PermissionResult:
        policy = json.loads(bucket.policy) if bucket.policy else {"Statement": []}
        of_everyone = [
            statement
            for statement in policy["Statement"]
            if statement.get("Principal") == "*" and "Condition" not in statement
        ]
        if not of_everyone:
            return PermissionResult.NEUTRAL
        return IAMPolicy(json.dumps({**policy, "Statement": of_everyone})).is_action_permitted(action, resource)


def lets_logs_in(target_bucket: MotoObject, target_prefix: str | None) -> bool:
    """Whether the bucket's policy lets S3's log delivery put objects under the prefix."""
    if not target_bucket.policy:
        return False
    delivered = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}record"
    return any(
        statement["Effect"] == "Allow"
        and isinstance(statement.get("Principal"), dict)
        and LOGGING_SERVICE in as_list(statement["Principal"].get("Service"))
        and "s3:PutObject" in as_list(statement["Action"])
        and any(fnmatchcase(delivered, resource) for resource in as_list(statement["Resource"]))
        for statement in json.loads(target_bucket.policy)["Statement"]
    )


def as_list(value: str | list[str] | None) -> list[str]:
    """A policy document's value, which may be one string or a list of them."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value
