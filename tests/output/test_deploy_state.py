"""The bucket of the state: made once by the stack beside, and its state moved into it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGTERM, Signals

import pytest

from tests.output.conftest import Resolve
from tests.output.deploy_programs import OVERRIDE, S3, STATE, backend_of, initialize, state_of
from tests.output.deploy_stage import Interruption, Stage, numbered, stage_of

BUCKET = "acme-terraform-state"
KEY = "drilled-state/terraform.tfstate"
MAKING = ["aws HeadBucket", "tofu init", "tofu plan", "tofu apply", "tofu init", "aws HeadObject"]


@pytest.fixture
def stage(resolve: Resolve, tmp_path: Path) -> Stage:
    state = {"state": {"backend": "s3", "bucket": BUCKET}}
    return stage_of(resolve({"deployment": {"name": "drilled"}, "platform": state}), tmp_path)


def is_moved(stage: Stage) -> bool:
    """Whether the state of the bucket is in the bucket, and nothing of its making is left."""
    left = {path.name for path in stage.states.iterdir()}
    return KEY in stage.account.objects and left == {"cdk.tf.json", ".terraform"} and backend_of(stage.states) == S3


def test_the_bucket_is_made_and_takes_its_own_state(stage: Stage) -> None:
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert run.calls[-len(MAKING) :] == MAKING
    assert run.line("tofu init", 2)[3:] == ["-input=false", "-migrate-state", "-force-copy"]
    assert is_moved(stage)


def test_a_run_makes_it_before_anything_else(stage: Stage) -> None:
    run = stage.run("--yes")
    assert run.code == 0, run.stderr
    assert run.calls.index("tofu apply") < run.calls.index("docker build")
    assert is_moved(stage)


def test_a_bucket_that_is_there_is_used_as_it_is(stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert not [call for call in run.calls if call in {"tofu init", "tofu apply"}]
    assert f"the state lies in the bucket {BUCKET}" in run.stdout


@pytest.mark.parametrize("versioning", [None, "Suspended"])
def test_a_bucket_without_versions_that_no_stack_knows_is_warned_of(versioning: str | None, stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    stage.account.versioning = versioning
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert f"warning: {BUCKET} keeps no earlier versions of the state; to change that:" in run.stdout
    command = run.stdout.partition("to change that:\n")[2].partition("the state lies")[0]
    assert shlex.split(command.replace("\\\n", "")) == [
        *["aws", "s3api", "put-bucket-versioning", "--region", "us-east-1", "--bucket", BUCKET],
        *["--versioning-configuration", "Status=Enabled"],
    ]


def test_a_bucket_with_versions_is_not_warned_of(stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    assert "warning" not in stage.run("--yes", "state").stdout


def test_a_bucket_that_its_stack_knows_is_not_asked_for_versions(stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    stage.account.objects[KEY] = state_of("bucket")
    assert "aws GetBucketVersioning" not in stage.run("--yes", "state").calls


@pytest.mark.parametrize("operation", ["HeadObject", "GetBucketVersioning"])
def test_whoever_may_not_ask_for_versions_is_not_warned(operation: str, stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    stage.account.versioning = None
    stage.account.refusals[operation] = ("403", "Forbidden")
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert "warning" not in run.stdout


def test_an_old_aws_cli_does_not_say_where_the_bucket_is(stage: Stage) -> None:
    stage.account.bucket_region = "None"
    assert stage.run("--yes", "state").code == 0


def test_a_bucket_in_another_region_is_said(stage: Stage) -> None:
    stage.account.bucket_region = "eu-west-1"
    run = stage.run("--yes", "state")
    assert run.code == 1
    assert f"the bucket {BUCKET} is in eu-west-1, not in us-east-1: write that in platform.state.region" in run.stderr


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("403", f"the bucket {BUCKET} belongs to another account, or you may not use it: choose another name in"),
        ("301", f"the bucket {BUCKET} is not in us-east-1: write its region in platform.state.region"),
        ("400", f"the bucket {BUCKET} is not in us-east-1: write its region in platform.state.region"),
        ("503", f"AWS does not say whether there is a bucket {BUCKET}: "),
    ],
)
def test_a_bucket_that_does_not_answer_is_said(code: str, said: str, stage: Stage) -> None:
    stage.account.refusals["HeadBucket"] = (code, "")
    run = stage.run("--yes")
    assert run.code == 1
    assert said in run.stderr
    assert "tofu init" not in run.calls


def test_someone_who_says_no_gets_no_bucket_and_can_go_on_by_hand(stage: Stage) -> None:
    run = stage.run("state", answers="no\n")
    assert run.code == 1
    assert "tofu apply" not in run.calls
    assert {path.name for path in stage.states.iterdir()} == {"cdk.tf.json", ".terraform"}


def test_without_the_stack_that_makes_it_a_missing_bucket_is_said(stage: Stage) -> None:
    (stage.states / "cdk.tf.json").unlink()
    run = stage.run("--yes", "state")
    assert run.code == 1
    assert (
        f"the stack that makes the bucket {BUCKET} is not beside this one, in drilled-state: synthesize again"
        in run.stderr
    )


def test_a_state_that_did_not_arrive_is_kept(stage: Stage) -> None:
    stage.account.refusals["HeadObject"] = ("404", "Not Found")
    run = stage.run("--yes", "state")
    assert run.code == 1
    assert f"the state has not arrived in {BUCKET}: run deploy.sh again" in run.stderr
    assert (stage.states / STATE).exists()


def test_a_bucket_whose_making_failed_is_made_by_the_next_run(stage: Stage) -> None:
    stage.tofu.fails.add("apply")
    assert stage.run("--yes", "state").code == 1
    stage.tofu.fails.clear()
    assert stage.run("--yes", "state").code == 0
    assert is_moved(stage)


@pytest.mark.parametrize("backend", [STATE, S3])
def test_a_bucket_that_was_half_made_is_finished(backend: str, stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    initialize(stage.states, backend)
    (stage.states / STATE).write_text(state_of("bucket"), encoding="utf-8")
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert f"{BUCKET} was made by a run that did not end: going on" in run.stdout
    assert "tofu apply" not in run.calls
    assert is_moved(stage)


def test_what_was_moved_is_not_moved_over_a_newer_state(stage: Stage) -> None:
    stage.account.bucket_region = "us-east-1"
    stage.account.objects[KEY] = state_of("bucket", "policy", serial=2)
    for name, text in ((STATE, state_of("bucket")), (OVERRIDE, "{}")):
        (stage.states / name).write_text(text, encoding="utf-8")
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert not [line for line in run.lines if "-migrate-state" in line]
    assert "tofu plan" not in run.calls
    assert is_moved(stage)
    assert json.loads(stage.account.objects[KEY])["serial"] == 2


@pytest.mark.parametrize("sent", [SIGINT, SIGTERM, SIGKILL], ids=lambda sent: sent.name)
@pytest.mark.parametrize(("called", "occurrence"), numbered(MAKING))
def test_killed_between_any_two_steps_it_is_finished_by_the_next_run(
    called: str, occurrence: int, sent: Signals, stage: Stage
) -> None:
    stage.interruption = Interruption(called, occurrence, sent)
    assert stage.run("--yes", "state").code == (-SIGKILL if sent == SIGKILL else 128 + sent)
    stage.interruption = None
    run = stage.run("--yes", "state")
    assert run.code == 0, run.stderr
    assert is_moved(stage)


def test_plan_only_plans_without_the_bucket_and_makes_none(stage: Stage) -> None:
    run = stage.run("--plan-only")
    assert run.code == 0, run.stderr
    assert f"there is no bucket {BUCKET} yet: deploy.sh makes it first" in run.stdout
    assert "planned: apply " in run.stdout
    assert stage.account.bucket_region is None
    assert {path.name for path in stage.folder.iterdir()} == {"cdk.tf.json", "deploy.sh"}


def test_a_state_in_a_file_needs_no_bucket(resolve: Resolve, tmp_path: Path) -> None:
    stage = stage_of(resolve({"deployment": {"name": "drilled"}}), tmp_path)
    run = stage.run("state")
    assert run.code == 0, run.stderr
    assert "the state lies in a file: there is no bucket to make" in run.stdout
    assert "aws HeadBucket" not in run.calls
