"""What a single resource must say about itself, for which checkov has no check or one that misses it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.blocks import Blocks, strings
from tests.security.container_rules import SECRET_VALUE

KEPT_IN_STATE = {"password", "master_password", "secret_string", "secret_binary", "auth_token"}
WRITE_ONLY = {"password_wo", "master_password_wo", "secret_string_wo", "auth_token_wo"}
SHORTEST_KEY_DELETION_DAYS = 7


def no_credential_is_written_down(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for block in blocks.all:
        for path, text in strings(block.attributes):
            attribute = path.rpartition(".")[2]
            if attribute in KEPT_IN_STATE:
                yield block.address, f"{path} would be kept in the state"
            elif attribute in WRITE_ONLY and "ephemeral." not in text:
                yield block.address, f"{path} is written in the configuration"
            elif attribute != "container_definitions" and SECRET_VALUE.search(text):
                yield block.address, f"{path} looks like a credential"


def every_log_group_forgets(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for group in blocks.resources("aws_cloudwatch_log_group"):
        if not group.attributes.get("retention_in_days"):
            yield group.address, "logs are kept for ever"


def every_log_group_has_a_key(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for group in blocks.resources("aws_cloudwatch_log_group"):
        if not group.attributes.get("kms_key_id"):
            yield group.address, "no kms_key_id"


def every_database_proxy_demands_tls(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for proxy in blocks.resources("aws_db_proxy"):
        if proxy.attributes.get("require_tls") is not True:
            yield proxy.address, "connections without TLS are accepted"


def every_database_logs_changed_structures_and_slow_statements(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for group in blocks.resources("aws_db_parameter_group"):
        if group.attributes["family"].startswith("postgres"):
            values = {parameter["name"]: parameter["value"] for parameter in group.nested("parameter")}
            if values.get("log_statement", "none") == "none":
                yield group.address, "log_statement leaves out changes of the structure"
            # -1 is PostgreSQL's own default, and logs none.
            if int(values.get("log_min_duration_statement", -1)) < 0:
                yield group.address, "log_min_duration_statement leaves out slow statements"


def every_image_repository_forgets(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for repository in blocks.resources("aws_ecr_repository"):
        if not list(blocks.pointing_at(repository, "aws_ecr_lifecycle_policy", "repository")):
            yield repository.address, "images are kept for ever"


def every_failed_deployment_is_rolled_back(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for service in blocks.resources("aws_ecs_service"):
        if not any(
            breaker.get("enable") is True and breaker.get("rollback") is True
            for breaker in service.nested("deployment_circuit_breaker")
        ):
            yield service.address, "no circuit breaker with rollback"


def every_key_can_be_rescued_for_a_week(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for key in blocks.resources("aws_kms_key"):
        # AWS waits 30 days unless told otherwise.
        if int(key.attributes.get("deletion_window_in_days") or 30) < SHORTEST_KEY_DELETION_DAYS:
            yield key.address, "deletion cannot be undone for a week"


RULES = (
    no_credential_is_written_down,
    every_log_group_forgets,
    every_log_group_has_a_key,
    every_database_proxy_demands_tls,
    every_database_logs_changed_structures_and_slow_statements,
    every_image_repository_forgets,
    every_failed_deployment_is_rolled_back,
    every_key_can_be_rescued_for_a_week,
)
