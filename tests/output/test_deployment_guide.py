"""docs/guides/deployment-aws.md: its commands and its lines of YAML, run from top to bottom."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.config import read_configuration
from groundplan.rehearse import EmulatedAws
from tests.stacks.deployments import PROJECT, merged

GUIDE = (PROJECT / "docs" / "guides" / "deployment-aws.md").read_text(encoding="utf-8")
OURS = re.compile(r"^\.venv/bin/groundplan .*|^make synth .*", re.MULTILINE)

pytestmark = pytest.mark.xdist_group("examples")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of the third part ran, with `groundplan` and `make` where a reader has them."""
    here = tmp_path_factory.mktemp("guide")
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / ".venv" / "bin" / "groundplan").symlink_to(Path(sys.executable).parent / "groundplan")
    # `make synth` sets the environment up again, and starts this.
    (here / "make").write_text(
        f'#!/bin/sh\nexec env "$2" "{sys.executable}" "{PROJECT / "main.py"}"\n', encoding="utf-8"
    )
    (here / "make").chmod(0o755)
    (block,) = [block for block in blocks("bash") if " init " in block and "groundplan" in block]
    subprocess.run(
        ["bash", "-euc", block],
        cwd=here,
        env={**os.environ, "PATH": f"{here}:{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )
    return here


def test_the_commands_of_the_third_part_write_a_stack(folder: Path) -> None:
    assert (folder / "cdktf.out" / "stacks" / "my-app" / "cdk.tf.json").exists()


def test_all_commands_are_bash() -> None:
    for block in blocks("bash"):
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)


def test_the_lines_of_yaml_are_valid_together(folder: Path) -> None:
    deployment: dict[str, Any] = yaml.safe_load((folder / "deployment.yaml").read_text(encoding="utf-8"))
    for block in blocks("yaml"):
        deployment = merged(deployment, yaml.safe_load(block))
    file = folder / "whole" / "deployment.yaml"
    file.parent.mkdir()
    file.write_text(yaml.safe_dump(deployment), encoding="utf-8")

    names = [deployment.stack_name for deployment in read_configuration([file]).deployments]

    assert names == ["my-app", "my-app-staging"]


def test_what_is_asked_of_aws_directly_is_done(folder: Path, aws: EmulatedAws) -> None:
    for block in blocks("bash"):
        if re.search(r"\baws ", block):
            programs = Path(sys.executable).parent
            subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=folder,
                env={**aws.environment(), "PATH": f"{programs}:{os.environ['PATH']}"},
                check=True,
                timeout=60,
            )

    account = aws.client("sts").get_caller_identity()["Account"]
    budgets = aws.client("budgets").describe_budgets(AccountId=account)["Budgets"]
    assert [budget["BudgetName"] for budget in budgets] == ["everything"]
    policies = {policy["PolicyName"] for policy in aws.client("iam").list_policies(Scope="Local")["Policies"]}
    assert {"my-app-plan-1", "my-app-apply-1"} <= policies
    zones = {zone["Name"] for zone in aws.client("route53").list_hosted_zones()["HostedZones"]}
    assert "example.com." in zones


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^cdktf\.out/stacks/\S+/deploy\.sh.*$", GUIDE, re.MULTILINE))))
def test_the_script_knows_the_options_that_are_named(line: str, folder: Path) -> None:
    shutil.copytree(folder / "cdktf.out/stacks/my-app", folder / "cdktf.out/stacks/my-app-staging", dirs_exist_ok=True)
    (folder / "path/to/application").mkdir(parents=True, exist_ok=True)
    command = shlex.split(line.replace("$repository", "repository"))

    told = subprocess.run([*command, "--help"], cwd=folder, capture_output=True, text=True, check=False)

    assert (told.returncode, told.stderr) == (0, "")
    assert {option for option in command[1:] if option.startswith("--")} <= set(re.findall(r"--[a-z-]+", told.stdout))
