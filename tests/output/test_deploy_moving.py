"""A stack whose state was in a file, and whose deployment file names a bucket now: the state comes along, once."""

from __future__ import annotations

import json
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGTERM, Signals

import pytest

from groundplan.config.resolved import LocalState
from tests.output.conftest import Resolve
from tests.output.deploy_programs import OVERRIDE, S3, backend_of, initialize, state_of
from tests.output.deploy_stage import Interruption, Run, Stage, numbered, stage_of

BUCKET = "acme-terraform-state"
LOCAL = LocalState.path_of("drilled")
STATE = state_of("cluster", "service", serial=7)
MOVING = ["aws HeadObject", "tofu init", "tofu init", "aws HeadObject", "tofu state", "tofu output"]


@pytest.fixture
def stage(resolve: Resolve, tmp_path: Path) -> Stage:
    """A machine that deployed a stack with its state in a file; the bucket is there."""
    state = {"state": {"backend": "s3", "bucket": BUCKET}}
    stage = stage_of(resolve({"deployment": {"name": "drilled"}, "platform": state}), tmp_path)
    stage.account.bucket_region = "us-east-1"
    stage.account.cluster = "ACTIVE"
    stage.state_file.write_text(STATE, encoding="utf-8")
    stage.tofu.prepared = stage.tofu.applied = ""
    return stage


@pytest.fixture
def local(resolve: Resolve, tmp_path: Path) -> Stage:
    return stage_of(resolve({"deployment": {"name": "drilled"}}), tmp_path)


def report(stage: Stage) -> Run:
    """The step that starts Terraform in the stack, and does little more."""
    return stage.run("--yes", "report")


def is_moved(stage: Stage) -> bool:
    """Whether the state is in the bucket alone, with a copy of the file beside, and nothing of the moving is left."""
    copy = stage.state_file.with_name(f"{stage.state_file.name}.moved")
    return (
        stage.account.objects[stage.state_key] == copy.read_text(encoding="utf-8") == STATE
        and not stage.state_file.exists()
        and not (stage.folder / OVERRIDE).exists()
        and backend_of(stage.folder) == S3
    )


@pytest.mark.parametrize("backend", [LOCAL, S3, None], ids=["local", "s3", "none"])
def test_the_state_is_moved_whatever_was_initialized(backend: str | None, stage: Stage) -> None:
    if backend is not None:
        initialize(stage.folder, backend)
    run = report(stage)
    assert run.code == 0, run.stderr
    assert is_moved(stage)


def test_it_is_said_where_the_state_was_and_is(stage: Stage) -> None:
    run = report(stage)
    assert f"the state of drilled is still in {stage.state_file}\n" in run.stdout
    assert f"the state lies in the bucket {BUCKET}; a copy is in {stage.state_file}.moved\n" in run.stdout


def test_a_bucket_that_is_to_be_made_is_made_before(stage: Stage) -> None:
    stage.account.bucket_region = None
    run = stage.run("--yes", "--image=ghcr.io/acme/shop:1")
    assert run.code == 0, run.stderr
    assert run.calls.index("tofu apply") < run.calls.index("tofu state")
    assert stage.state_key in stage.account.objects


def test_someone_who_says_no_keeps_the_state_where_it_is(stage: Stage) -> None:
    run = stage.run("report", answers="no\n")
    assert run.code == 1
    assert f"Move it into the bucket {BUCKET}? [y/N]" in run.stdout
    assert stage.state_file.read_text(encoding="utf-8") == STATE
    assert "tofu init" not in run.calls


def test_someone_who_says_yes_has_it_moved(stage: Stage) -> None:
    run = stage.run("report", answers="yes\n")
    assert run.code == 0, run.stderr
    assert is_moved(stage)


@pytest.mark.parametrize("has_bucket", [True, False])
def test_plan_only_moves_nothing_and_says_who_does(has_bucket: bool, stage: Stage) -> None:  # noqa: FBT001 — a parameter
    stage.account.bucket_region = "us-east-1" if has_bucket else None
    run = stage.run("--plan-only")
    assert run.code == 1
    assert "run deploy.sh without --plan-only, which does that first" in run.stderr
    assert stage.state_file.read_text(encoding="utf-8") == STATE
    assert not {"tofu init", "tofu plan"} & set(run.calls)


def test_plan_only_plans_with_a_state_that_was_moved_and_leaves_the_file(stage: Stage) -> None:
    stage.account.objects[stage.state_key] = STATE
    run = stage.run("--plan-only")
    assert run.code == 0, run.stderr
    assert stage.state_file.exists()


def test_a_state_that_does_not_arrive_is_kept(stage: Stage) -> None:
    stage.account.refusals["HeadObject"] = ("404", "Not Found")
    run = report(stage)
    assert run.code == 1
    assert f"the state has not arrived in {BUCKET}: run deploy.sh again; until then it is in" in run.stderr
    assert stage.state_file.read_text(encoding="utf-8") == STATE


def test_a_moving_that_fails_leaves_no_override(stage: Stage) -> None:
    stage.tofu.fails.add("init")
    assert report(stage).code == 1
    assert {path.name for path in stage.folder.iterdir()} == {"cdk.tf.json", "deploy.sh"}


@pytest.mark.parametrize("sent", [SIGINT, SIGTERM, SIGKILL], ids=lambda sent: sent.name)
@pytest.mark.parametrize(("called", "occurrence"), numbered(MOVING))
def test_killed_between_any_two_steps_it_is_finished_by_the_next_run(
    called: str, occurrence: int, sent: Signals, stage: Stage
) -> None:
    stage.interruption = Interruption(called, occurrence, sent)
    assert report(stage).code == (-SIGKILL if sent == SIGKILL else 128 + sent)
    assert sent == SIGKILL or not (stage.folder / OVERRIDE).exists()
    stage.interruption = None
    run = report(stage)
    assert run.code == 0, run.stderr
    assert is_moved(stage)


@pytest.mark.parametrize("backend", [LOCAL, None], ids=["local", "none"])
def test_what_was_moved_elsewhere_is_not_moved_over_a_newer_state(backend: str | None, stage: Stage) -> None:
    newer = state_of("cluster", "service", "worker", serial=12)
    stage.account.objects[stage.state_key] = newer
    if backend is not None:
        initialize(stage.folder, backend)
    run = report(stage)
    assert run.code == 0, run.stderr
    assert stage.account.objects[stage.state_key] == newer
    assert not stage.state_file.exists()


def test_an_override_of_a_killed_run_is_removed_if_the_state_was_moved_elsewhere(stage: Stage) -> None:
    override = json.dumps({"terraform": {"backend": {"local": {"path": LOCAL}}}})
    (stage.folder / OVERRIDE).write_text(override, encoding="utf-8")
    stage.account.objects[stage.state_key] = STATE
    run = report(stage)
    assert run.code == 0, run.stderr
    assert is_moved(stage)


@pytest.mark.parametrize(
    "other", [state_of("cluster", serial=6), state_of("cluster", serial=9, lineage="c3-d4")], ids=["older", "another"]
)
def test_of_two_states_none_is_chosen(other: str, stage: Stage) -> None:
    stage.account.objects[stage.state_key] = other
    run = report(stage)
    assert run.code == 1
    assert (
        f"two states of drilled: {stage.state_file} and s3://{BUCKET}/{stage.state_key}; find out which" in run.stderr
    )
    assert stage.state_file.read_text(encoding="utf-8") == STATE
    assert stage.account.objects[stage.state_key] == other


def test_a_state_without_resources_is_left_where_it_is(stage: Stage) -> None:
    stage.account.cluster = None
    stage.state_file.write_text(state_of(), encoding="utf-8")
    initialize(stage.folder, LOCAL)
    run = report(stage)
    assert run.code == 0, run.stderr
    assert stage.state_key not in stage.account.objects
    assert backend_of(stage.folder) == S3


@pytest.mark.parametrize("arguments", [["--yes", "report"], ["--plan-only"]], ids=" ".join)
def test_a_state_that_is_to_leave_its_bucket_is_left_to_a_person(arguments: list[str], local: Stage) -> None:
    initialize(local.folder, S3)
    run = local.run(*arguments)
    assert run.code == 1
    assert "the state of drilled lies in S3, and platform.state is local now" in run.stderr
    assert f"tofu -chdir={local.folder} init -migrate-state\n" in run.stderr
    assert "tofu init" not in run.calls
