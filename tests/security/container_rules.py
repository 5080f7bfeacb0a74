"""What a container may do and what it is told: `container_definitions` is a string, into which checkov hardly looks.

The rules are the ECS controls of AWS Security Hub
(https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.security.blocks import Blocks, is_expression

ROOT = {"", "0", "root"}
SECRET_NAME = re.compile(
    r"((PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL)S?|(^|_|API|ACCESS|PRIVATE|SECRET)KEYS?)(_|$)", re.IGNORECASE
)
SECRET_VALUE = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"  # an AWS access key
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\."  # a JSON web token
    r"|\b(ghp|gho|ghs|xox[abpr]|sk_live|rk_live)[_-]\w{10,}"
    r"|://[^/\s:@]+:[^/\s@$]+@"  # a password within a URL
    r"|^(?=.*[0-9/+])[A-Za-z0-9/+]{40}$"  # an AWS secret access key; letters alone are a long word of CloudWatch's
)


def container_definitions_can_be_read(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for task in blocks.resources("aws_ecs_task_definition"):
        if is_expression(task.attributes["container_definitions"]):
            yield task.address, "container_definitions is an expression"


def no_container_is_privileged(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for address, container in _containers(blocks):
        if container.get("privileged"):
            yield address, f"{container['name']} is privileged"


def no_container_runs_as_root(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for address, container in _containers(blocks):
        user = str(container.get("user", "")).partition(":")[0]
        if user in ROOT:
            yield address, f"{container['name']} runs as {user or 'the user of its image, which is root by default'}"


def every_root_file_system_is_read_only(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for address, container in _containers(blocks):
        if container.get("readonlyRootFilesystem") is not True:
            yield address, f"{container['name']} may write to its image"


def every_container_logs(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for address, container in _containers(blocks):
        if not container.get("logConfiguration", {}).get("logDriver"):
            yield address, f"{container['name']} has no logConfiguration"


def no_secret_is_in_an_environment(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for address, container in _containers(blocks):
        for entry in container.get("environment", []):
            if SECRET_NAME.search(entry["name"]):
                yield address, f"{entry['name']} belongs in the secrets of {container['name']}"
            elif SECRET_VALUE.search(str(entry["value"])):
                yield address, f"the value of {entry['name']} looks like a credential"


def no_task_shares_the_host(blocks: Blocks) -> Iterator[tuple[str, str]]:
    for task in blocks.resources("aws_ecs_task_definition"):
        for attribute in ("pid_mode", "ipc_mode", "network_mode"):
            if task.attributes.get(attribute) == "host":
                yield task.address, f"{attribute} is host"


def _containers(blocks: Blocks) -> Iterator[tuple[str, dict[str, Any]]]:
    for task in blocks.resources("aws_ecs_task_definition"):
        definitions = task.attributes["container_definitions"]
        if not is_expression(definitions):
            for container in json.loads(definitions):
                yield task.address, container


RULES = (
    container_definitions_can_be_read,
    no_container_is_privileged,
    no_container_runs_as_root,
    every_root_file_system_is_read_only,
    every_container_logs,
    no_secret_is_in_an_environment,
    no_task_shares_the_host,
)
