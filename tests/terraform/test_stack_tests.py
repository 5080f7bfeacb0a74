"""What a real Terraform says of a stack's folder without AWS: its own test, and a folder that is not where it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.output.state_encryption import STATE_ENCRYPTION_EXAMPLE
from tests.injection.valid_deployments import JOINING
from tests.stacks.deployments import PROJECT, REFERENCE, merged
from tests.terraform.applied_stack import Edit, synthesize
from tests.terraform.conftest import LOCK_FILE

FULL = yaml.safe_load((PROJECT / "examples" / "full.yaml").read_text(encoding="utf-8"))
SMALL = {"deployment": {"pattern": "small-saas"}}
STRICT = merged(
    REFERENCE,
    {
        "platform": {"domain": {"name": "shop.example.com", "zone": "example.com"}},
        "database": {"deletion_protection": True},
    },
)
NOBODY = "http://127.0.0.1:9"

Resources = dict[str, dict[str, Any]]
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.xdist_group("stack tests")


@pytest.fixture
def run(binary: str, cli_configuration: dict[str, str], provider_folder: Path) -> Run:
    """Run a command in a stack's folder that was never initialized, where whatever is asked of AWS fails at once."""

    def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        shutil.copy(provider_folder / LOCK_FILE, folder)
        environment = {**os.environ, **cli_configuration, "AWS_ENDPOINT_URL": NOBODY}
        for arguments in (("init", "-backend=false", "-input=false"), command):
            finished = subprocess.run(
                [binary, *arguments], cwd=folder, env=environment, capture_output=True, check=False, text=True
            )
        return finished

    return run


def stack_of(deployment: Edit, folder: Path) -> Path:
    synthesize(deployment, folder)
    return folder / "cdktf.out" / "stacks" / str(deployment["deployment"]["name"])


@pytest.mark.parametrize("deployment", [FULL, merged(JOINING, SMALL)], ids=["everything", "a guest in a network"])
def test_a_stack_as_it_was_synthesized_passes_without_aws(deployment: Edit, tmp_path: Path, run: Run) -> None:
    finished = run(stack_of(deployment, tmp_path), "test", "-no-color")

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "1 passed, 0 failed" in finished.stdout


def test_every_assertion_fails_on_a_stack_that_was_edited_by_hand(tmp_path: Path, run: Run) -> None:
    folder = stack_of(STRICT, tmp_path)
    path = folder / "cdk.tf.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    weaken(document["resource"])
    path.write_text(json.dumps(document), encoding="utf-8")
    test = json.loads((folder / f"{folder.name}.tftest.json").read_text(encoding="utf-8"))

    finished = run(folder, "test", "-no-color")

    promised = [assertion["error_message"] for assertion in test["run"]["first_plan"]["assert"]]
    assert [message for message in promised if message in finished.stderr] == promised, finished.stdout
    assert finished.returncode == 1


def test_a_folder_that_was_copied_is_not_planned_without_its_state(tmp_path: Path, run: Run) -> None:
    folder = stack_of(REFERENCE, tmp_path)
    # Three folders up from there lies nothing, while other tests write where this one's own folder lies.
    copy = shutil.copytree(folder, tmp_path / "elsewhere" / "of" / "others" / folder.name)

    finished = run(copy, "test", "-no-color")

    assert finished.returncode == 1
    said = " ".join(finished.stderr.replace("│", "").split())
    assert "There is no ../../../deployment.yaml: this folder was copied, moved or mounted without its project" in said
    assert "terraform.my-app.tfstate, stayed there" in said


def test_the_example_of_an_encrypted_state_is_hcl(tmp_path: Path, binary: str) -> None:
    example = stack_of(REFERENCE, tmp_path) / STATE_ENCRYPTION_EXAMPLE

    subprocess.run([binary, "fmt", "-check", "-"], input=example.read_bytes(), check=True)


def weaken(resources: Resources) -> None:
    """Undo by hand whatever the test promises."""
    resources["aws_db_instance"]["database"] |= {
        "storage_encrypted": False,
        "publicly_accessible": True,
        "deletion_protection": False,
    }
    del resources["aws_kms_key"]["data-key"]["lifecycle"]
    rules = resources["aws_vpc_security_group_ingress_rule"]
    rules["database_ingress-from-service"]["cidr_ipv4"] = "0.0.0.0/0"
    del rules["database_ingress-from-service"]["referenced_security_group_id"]
    rules["mine"] = {**rules["database_ingress-from-service"], "from_port": 22, "to_port": 22}
    version = next(iter(resources["aws_secretsmanager_secret_version"].values()))
    version["secret_string"] = "open"
    del version["secret_string_wo"], version["secret_string_wo_version"]
    task = resources["aws_ecs_task_definition"]["task"]
    containers = json.loads(task["container_definitions"])
    containers[0]["environment"].append({"name": containers[0]["secrets"][0]["name"], "value": "open"})
    task["container_definitions"] = json.dumps(containers)
    for block in resources["aws_s3_bucket_public_access_block"].values():
        block["block_public_policy"] = False
    resources["aws_lb_listener"]["load-balancer_https-listener"]["ssl_policy"] = "ELBSecurityPolicy-2016-08"
    next(iter(resources["aws_cloudwatch_metric_alarm"].values()))["actions_enabled"] = False
