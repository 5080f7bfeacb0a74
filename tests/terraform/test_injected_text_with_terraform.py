"""A real Terraform reads hostile text as the text that it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.rehearse import EmulatedAws, Terraform
from tests.injection.accepted_text import FREE_TEXTS, hostile
from tests.injection.templates import sequences
from tests.stacks.deployments import PROJECT

pytestmark = pytest.mark.xdist_group("injected text")

NAME = "hostile"
TEXTS = hostile(list(FREE_TEXTS))


@dataclass(frozen=True)
class Planned:
    diagnostics: list[dict[str, Any]]
    resources: dict[str, dict[str, Any]]
    """What is planned for each resource, by its address."""
    variables: dict[str, Any]
    outputs: dict[str, Any]


@pytest.fixture(scope="module")
def planned(
    tmp_path_factory: pytest.TempPathFactory, terraform: Callable[[Path], Terraform], emulated_aws: EmulatedAws
) -> Iterator[Planned]:
    """The deployment with all hostile texts, validated and planned once; nothing is applied."""
    folder = tmp_path_factory.mktemp(NAME)
    stack = synthesized(folder)
    # The secret that is looked up by its name exists before, as in any account.
    secrets = emulated_aws.client("secretsmanager")
    secrets.create_secret(Name=TEXTS.secret_name, SecretString="x")
    tool = terraform(stack)
    show_containers(stack)
    tool.init()
    diagnostics = tool.validate()
    plan = tool.plan()
    yield Planned(
        diagnostics,
        {change["address"]: change["change"]["after"] or {} for change in plan["resource_changes"]},
        {name: variable["value"] for name, variable in plan["variables"].items()},
        {name: change.get("after") for name, change in plan["output_changes"].items()},
    )
    secrets.delete_secret(SecretId=TEXTS.secret_name, ForceDeleteWithoutRecovery=True)


def test_terraform_accepts_hostile_text(planned: Planned) -> None:
    assert planned.diagnostics == []


def test_a_variable_of_the_container_is_read_back_as_it_was_written(planned: Planned) -> None:
    written = {f"V{number:03}": text for number, text in enumerate(FREE_TEXTS)}
    assert written.items() <= container_variables(planned).items()


def test_a_tag_is_read_back_as_it_was_written(planned: Planned) -> None:
    tags = [after["tags_all"] for after in planned.resources.values() if after.get("tags_all")]
    assert tags
    assert {found.get(TEXTS.tag_name) for found in tags} == {TEXTS.tag_value}


def test_a_path_is_read_back_as_it_was_written(planned: Planned) -> None:
    groups = [after for address, after in planned.resources.items() if address.startswith("aws_lb_target_group.")]
    assert [group["health_check"][0]["path"] for group in groups] == [TEXTS.health_path]


def test_an_address_is_read_back_as_it_was_written(planned: Planned) -> None:
    subscriptions = [
        after["endpoint"]
        for address, after in planned.resources.items()
        if address.startswith("aws_sns_topic_subscription.")
    ]
    assert planned.variables["alarm_email"] == TEXTS.emails[0]
    assert sorted(subscriptions) == sorted(TEXTS.emails)


def synthesized(folder: Path) -> Path:
    """Synthesize the deployment as its owner would, and give the stack's folder."""
    file = folder / "deployment.yaml"
    deployment = {**TEXTS.deployment, "deployment": {"name": NAME, "pattern": "small-saas"}}
    file.write_text(yaml.safe_dump(deployment), encoding="utf-8")
    environment = {**os.environ, "DEPLOYMENT": str(file), "CDKTF_OUTDIR": str(folder / "cdktf.out")}
    subprocess.run([sys.executable, PROJECT / "main.py"], env=environment, check=True, capture_output=True)
    return folder / "cdktf.out" / "stacks" / NAME


def show_containers(stack: Path) -> None:
    """Give the containers as an output too: in the resource, a plan does not know them before other things are made."""
    configuration = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
    definitions = configuration["resource"]["aws_ecs_task_definition"]["task"]["container_definitions"]
    for sequence in set(sequences(definitions)):
        definitions = definitions.replace(sequence, '${"x"}')
    output = {"output": {"containers": {"value": definitions}}}
    (stack / "containers.tf.json").write_text(json.dumps(output), encoding="utf-8")


def container_variables(planned: Planned) -> dict[str, str]:
    (container, *_) = json.loads(planned.outputs["containers"])
    return {variable["name"]: variable["value"] for variable in container["environment"]}
