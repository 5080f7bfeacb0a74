"""How long a deployment keeps what, and what becomes of it when the stack is destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from groundplan.config.resolved import Deployment
from groundplan.cost.resources import Resource, Stack
from groundplan.output.readme.synthesized import Synthesized, text

_BUCKET, _LIFECYCLE = "aws_s3_bucket", "aws_s3_bucket_lifecycle_configuration"
# As `stacks.storage` names it; like the images, they go with a stack whose protection was taken off.
_ACCESS_LOGS = f"{_BUCKET}.logs"
_SECRET_DAYS = 30
"""How long Secrets Manager waits where a stack does not say: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html"""
_DAY_SECONDS = 86_400
_GONE = "gone"
_WITH_THE_STACK = "as long as the stack"
_LOST = "all that is encrypted by them"
_REFUSED = "stays until it is emptied"


@dataclass(frozen=True)
class Kept:
    """One thing that is kept, or several alike."""

    what: str
    names: tuple[str, ...]
    """In AWS."""
    kept: str
    afterwards: str
    """Once the stack has been destroyed."""


def retentions(deployment: Deployment, synthesized: Synthesized) -> Iterator[Kept]:
    """Give everything that is kept for a time, the database first."""
    yield from _database(deployment, synthesized)
    yield from _vaults(deployment, synthesized)
    yield from (_bucket(bucket, deployment, synthesized.stack) for bucket in synthesized.stack.of_type(_BUCKET))
    yield from _logs(synthesized.stack)
    if deployment.monitoring.container_insights:
        name = f"/aws/ecs/containerinsights/{deployment.names.prefix}/performance"
        yield Kept("log group, made by AWS", (name,), "as AWS sets it", "until you delete it")
    yield from (_images(repository, deployment) for repository in synthesized.stack.of_type("aws_ecr_repository"))
    yield from _dead_letters(synthesized.stack)
    yield from _keys(synthesized.stack)
    yield from _secrets(synthesized.stack)


def _database(deployment: Deployment, synthesized: Synthesized) -> Iterator[Kept]:
    settings, stack = deployment.database, synthesized.stack
    for instance in stack.of_type("aws_db_instance"):
        name = text(instance.attributes["identifier"])
        backups = int(instance.number("backup_retention_period") or 0)
        if backups:
            window = f"{_days(backups)}, to any second; a snapshot daily, {instance.known('backup_window')} UTC"
            yield Kept("automated backups", (name,), window, "until they expire")
        if not instance.flag("skip_final_snapshot"):
            snapshot = text(instance.attributes["final_snapshot_identifier"])
            yield Kept("final snapshot", (snapshot,), "taken when the database is destroyed", "until you delete it")
    names = tuple(synthesized.names("aws_db_instance", "identifier").values())
    yield Kept("Performance Insights", names, _days(settings.performance_insights_retention_days), _GONE)


def _vaults(deployment: Deployment, synthesized: Synthesized) -> Iterator[Kept]:
    settings = deployment.database.backup_vault
    if settings is None:
        return
    kept = f"{_days(settings.retention_days)}{', locked' if settings.locked else ''}"
    buckets = synthesized.stack.of_type(_BUCKET)
    held = "database and buckets" if any(_is_backed_up(one, synthesized.stack) for one in buckets) else "the database"
    for vault in synthesized.stack.of_type("aws_backup_vault"):
        is_copy = vault.region != deployment.region
        what = f"copies of the recovery points, in {vault.region}" if is_copy else f"recovery points of {held}, daily"
        yield Kept(what, (text(vault.attributes["name"]),), kept, _REFUSED)


def _is_backed_up(bucket: Resource, stack: Stack) -> bool:
    return any(
        stack.referred(arn, _BUCKET) == bucket
        for selection in stack.of_type("aws_backup_selection")
        for arn in selection.known("resources")
    )


def _bucket(bucket: Resource, deployment: Deployment, stack: Stack) -> Kept:
    (lifecycle,) = (
        one for one in stack.of_type(_LIFECYCLE) if stack.referred(one.attributes["bucket"], _BUCKET) == bucket
    )
    (rule,) = lifecycle.blocks("rule")
    expiration, superseded = rule.block("expiration"), rule.block("noncurrent_version_expiration")
    kept = _days(int(expiration.required_number("days"))) if expiration else "until deleted"
    if superseded:
        kept += f"; overwritten or deleted, {_days(int(superseded.required_number('noncurrent_days')))} more"
    vault = deployment.database.backup_vault
    if vault is not None and _is_backed_up(bucket, stack):
        kept += f"; then {_days(vault.retention_days)} in the vault"
    return Kept(
        "bucket", (text(bucket.attributes["bucket"]),), kept, _GONE if bucket.address == _ACCESS_LOGS else _REFUSED
    )


def _images(repository: Resource, deployment: Deployment) -> Kept:
    name = text(repository.attributes["name"])
    return Kept("images", (name,), f"the newest {deployment.application.kept_images}", _GONE)


def _dead_letters(stack: Stack) -> Iterator[Kept]:
    for queue in stack.of_type("aws_sqs_queue"):
        days = int(queue.required_number("message_retention_seconds")) // _DAY_SECONDS
        yield Kept("dead letters", (text(queue.attributes["name"]),), _days(days), _GONE)


def _keys(stack: Stack) -> Iterator[Kept]:
    aliases: dict[int, list[str]] = {}
    for alias in stack.of_type("aws_kms_alias"):
        key = stack.referred(alias.attributes["target_key_id"], "aws_kms_key")
        if key is not None:
            days = int(key.required_number("deletion_window_in_days"))
            aliases.setdefault(days, []).append(text(alias.attributes["name"]))
    for days, names in aliases.items():
        yield Kept("keys", tuple(names), _WITH_THE_STACK, f"disabled, and gone after {_days(days)}, with {_LOST}")


def _secrets(stack: Stack) -> Iterator[Kept]:
    secrets = stack.of_type("aws_secretsmanager_secret")
    names = tuple(f"{text(secret.attributes['name_prefix'])}…" for secret in secrets)
    yield Kept("secrets", names, _WITH_THE_STACK, f"gone after {_days(_SECRET_DAYS)}")


def _logs(stack: Stack) -> Iterator[Kept]:
    names: dict[int, list[str]] = {}
    for group in stack.of_type("aws_cloudwatch_log_group"):
        names.setdefault(int(group.required_number("retention_in_days")), []).append(text(group.attributes["name"]))
    return (Kept("log groups", tuple(sorted(found)), _days(days), _GONE) for days, found in sorted(names.items()))


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
