"""A stack that stands while its state is not where Terraform looks: nothing is planned anew beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.output.conftest import Resolve
from tests.output.deploy_account import ACCOUNT
from tests.output.deploy_programs import state_of
from tests.output.deploy_stage import Run, Stage, stage_of

BUCKET = "acme-terraform-state"
STEPS = [["prepare"], ["database"], ["apply"], ["report"], ["--plan-only"]]


@pytest.fixture
def stage(resolve: Resolve, tmp_path: Path) -> Stage:
    """A fresh checkout of a stack that stands, with its state in a file elsewhere."""
    stage = stage_of(resolve({"deployment": {"name": "drilled"}}), tmp_path)
    stage.account.cluster = "ACTIVE"
    return stage


@pytest.fixture
def remote(resolve: Resolve, tmp_path: Path) -> Stage:
    """A stack that stands, under the name of another bucket than the one with its state."""
    state = {"state": {"backend": "s3", "bucket": BUCKET}}
    stage = stage_of(resolve({"deployment": {"name": "drilled"}, "platform": state}), tmp_path)
    stage.account.cluster = "ACTIVE"
    stage.account.bucket_region = "us-east-1"
    return stage


def deploy(stage: Stage, *steps: str) -> Run:
    return stage.run("--yes", "--image=ghcr.io/acme/shop:1", *steps)


@pytest.mark.parametrize("steps", STEPS, ids=" ".join)
def test_a_standing_stack_without_its_state_is_not_planned(steps: list[str], stage: Stage) -> None:
    run = deploy(stage, *steps)
    assert run.code == 1
    assert f"drilled stands in us-east-1 of account {ACCOUNT}, but its state is not here" in run.stderr
    assert not {"tofu plan", "tofu apply", "aws RunTask"} & set(run.calls)


@pytest.mark.parametrize("steps", STEPS, ids=" ".join)
def test_neither_is_one_whose_state_is_in_another_bucket(steps: list[str], remote: Stage) -> None:
    run = deploy(remote, *steps)
    assert run.code == 1
    assert f"  s3://{BUCKET}/{remote.state_key}, in us-east-1\n" in run.stderr
    assert f"put that at {remote.state_file} and run deploy.sh again" in run.stderr
    assert not {"tofu plan", "tofu apply", "aws RunTask"} & set(run.calls)


def test_it_is_said_where_the_file_with_the_state_is_looked_for(stage: Stage) -> None:
    run = deploy(stage, "apply")
    assert f"\n  {stage.state_file}\n" in run.stderr
    assert "beside the output folder on the machine that deployed the stack" in run.stderr


def test_a_folder_behind_a_link_is_looked_for_where_terraform_does(stage: Stage) -> None:
    link = stage.home / "linked"
    link.symlink_to(stage.folder)
    stage.script = link / "deploy.sh"
    assert f"\n  {stage.state_file}\n" in deploy(stage, "apply").stderr


def test_someone_who_has_no_state_any_more_is_told_a_way_on(stage: Stage) -> None:
    assert "import what stands, or remove it: docs/removing.md" in deploy(stage, "apply").stderr


@pytest.mark.parametrize("place", ["stage", "remote"])
def test_the_message_fits_a_terminal_but_for_paths(place: str, request: pytest.FixtureRequest) -> None:
    stage: Stage = request.getfixturevalue(place)
    said = deploy(stage, "apply").stderr.replace("deploy.sh: ", "").replace(str(stage.state_file), "")
    assert len(said.splitlines()) == 5
    assert all(len(line) <= 80 for line in said.splitlines())


def test_a_state_without_resources_knows_no_stack_either(stage: Stage) -> None:
    stage.state_file.write_text(state_of(), encoding="utf-8")
    assert "its state is not here" in deploy(stage, "apply").stderr


def test_an_apply_that_failed_half_way_goes_on(stage: Stage) -> None:
    stage.state_file.write_text(state_of("cluster"), encoding="utf-8")
    run = deploy(stage)
    assert run.code == 0, run.stderr
    assert "aws DescribeClusters" not in run.calls


@pytest.mark.parametrize("cluster", ["INACTIVE", None])
def test_a_stack_that_does_not_stand_is_made(cluster: str | None, stage: Stage) -> None:
    stage.account.cluster = cluster
    run = deploy(stage)
    assert run.code == 0, run.stderr


def test_whoever_may_not_ask_for_the_cluster_goes_on(stage: Stage) -> None:
    stage.account.refusals["DescribeClusters"] = ("AccessDeniedException", "no")
    run = deploy(stage)
    assert run.code == 0, run.stderr


def test_a_state_that_cannot_be_read_is_no_missing_one(stage: Stage) -> None:
    stage.tofu.fails.add("state")
    run = deploy(stage, "apply")
    assert run.code == 1
    assert "tofu could not read the state: Error: state failed" in run.stderr


def test_plan_only_without_a_bucket_does_not_ask_for_the_cluster(remote: Stage) -> None:
    remote.account.bucket_region = None
    run = remote.run("--plan-only")
    assert run.code == 0, run.stderr
    assert "aws DescribeClusters" not in run.calls
