"""Which image deploy.sh deploys: the one that was built, given, declared, or remembered."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.output.conftest import Resolve
from tests.output.deploy_programs import REPOSITORY
from tests.output.deploy_stage import Stage, stage_of

ELSEWHERE = "ghcr.io/acme/shop:1.4.2"
DECLARED = "ghcr.io/acme/declared:7"
AS_NOBODY = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com"]


@pytest.fixture
def stage(resolve: Resolve, tmp_path: Path) -> Stage:
    return stage_of(resolve({"deployment": {"name": "drilled"}}), tmp_path)


@pytest.fixture
def declaring(resolve: Resolve, tmp_path: Path) -> Stage:
    """A stack whose file declares the image."""
    return stage_of(resolve({"deployment": {"name": "drilled"}, "application": {"image": DECLARED}}), tmp_path)


@pytest.fixture
def commit(stage: Stage) -> str:
    """The context becomes a clean checkout."""

    def git(*arguments: str) -> str:
        ran = subprocess.run(
            ["git", *AS_NOBODY, *arguments], cwd=stage.context, check=True, capture_output=True, text=True
        )
        return ran.stdout.strip()

    git("init", "--quiet")
    (stage.context / ".gitignore").write_text("ignored\n", encoding="utf-8")
    git("add", ".")
    git("commit", "--quiet", "--message=first")
    return git("rev-parse", "--short", "HEAD")


def remembered(stage: Stage) -> str:
    return str(json.loads(stage.remembered.read_text(encoding="utf-8"))["container_image"])


def test_the_tag_of_a_clean_checkout_is_its_commit(stage: Stage, commit: str) -> None:
    (stage.context / "ignored").touch()
    assert stage.run("build").code == 0
    assert remembered(stage) == f"{REPOSITORY}:{commit}"


def test_a_commit_that_is_in_the_repository_is_neither_built_nor_pushed_again(stage: Stage, commit: str) -> None:
    assert stage.run("--yes").code == 0
    stage.installed.remove("docker")
    run = stage.run("--yes")
    assert run.code == 0, run.stderr
    assert "nothing to build: the image is in the repository already" in run.stdout
    assert stage.tofu.applied == f"{REPOSITORY}:{commit}"


@pytest.mark.parametrize("change", ["edited", "added", "not a checkout", "ignored Dockerfile"])
@pytest.mark.usefixtures("commit")
def test_otherwise_the_tag_is_the_time(change: str, stage: Stage) -> None:
    match change:
        case "edited":
            (stage.context / "Dockerfile").write_text("FROM other\n", encoding="utf-8")
        case "added":
            (stage.context / "new").touch()
        case "not a checkout":
            (stage.context / ".git").rename(stage.home / "away")
        case _:
            stage.context /= "ignored"
            stage.context.mkdir()
            (stage.context / "Dockerfile").touch()
    assert stage.run("build").code == 0
    assert re.fullmatch(rf"{re.escape(REPOSITORY)}:\d{{8}}-\d{{6}}", remembered(stage))


@pytest.mark.usefixtures("commit")
def test_a_tag_that_is_given_wins(stage: Stage) -> None:
    assert stage.run("build", "--tag", "v1.0").code == 0
    assert remembered(stage) == f"{REPOSITORY}:v1.0"


def test_an_image_that_is_given_is_deployed_and_nothing_is_built(stage: Stage) -> None:
    run = stage.run("--yes", "--image", ELSEWHERE)
    assert run.code == 0, run.stderr
    assert stage.tofu.applied == remembered(stage) == ELSEWHERE
    assert not [call for call in run.calls if call.startswith("docker")]
    assert "nothing to push: the image is as given by --image" in run.stdout


def test_a_declared_image_is_left_to_terraform(declaring: Stage) -> None:
    run = declaring.run("--yes")
    assert run.code == 0, run.stderr
    assert f"image      {DECLARED} (declared in the deployment file)" in run.stdout
    assert not declaring.remembered.exists()
    assert not [call for call in run.calls if call.startswith("docker")]


def test_an_image_that_is_given_wins_over_the_declared_one_until_the_next_run(declaring: Stage) -> None:
    assert declaring.run("--yes", f"--image={ELSEWHERE}").code == 0
    assert declaring.tofu.applied == ELSEWHERE
    assert declaring.run("--yes").code == 0
    assert not declaring.remembered.exists()
    assert declaring.tofu.applied == ""


def test_planning_takes_no_notice_of_a_leftover(declaring: Stage) -> None:
    assert declaring.run("--yes", f"--image={ELSEWHERE}").code == 0
    run = declaring.run("--plan-only")
    assert f"planned: apply {DECLARED}" in run.stdout
    assert remembered(declaring) == ELSEWHERE


def test_a_step_by_itself_uses_the_image_that_is_remembered(stage: Stage) -> None:
    assert stage.run("--yes", "--tag=1", "build", "prepare", "push").code == 0
    stage.account.declared_image = f"{REPOSITORY}:0"
    run = stage.run("--yes", "apply")
    assert run.code == 0, run.stderr
    assert stage.tofu.applied == f"{REPOSITORY}:1"
    assert "aws GetParameter" not in run.calls


def test_on_another_machine_the_image_declared_last_is_used(stage: Stage) -> None:
    assert stage.run("--yes", "--tag=2").code == 0
    stage.remembered.unlink()
    run = stage.run("--yes", "apply")
    assert run.code == 0, run.stderr
    assert "there is nothing to change" in run.stdout
    assert remembered(stage) == f"{REPOSITORY}:2"
    (asked,) = [call["options"]["Name"] for call in stage.account.calls if call["operation"] == "GetParameter"]
    assert asked == "/groundplan/drilled/web/declared-image"


def test_half_a_file_of_a_run_that_was_cut_off_is_removed(stage: Stage) -> None:
    half = stage.folder / ".container_image.new"
    half.write_text('{"container_', encoding="utf-8")
    assert stage.run("check").code == 0
    assert not half.exists()


def test_whoever_may_not_read_that_image_applies_nothing(stage: Stage) -> None:
    stage.account.refusals["GetParameter"] = ("AccessDeniedException", "no")
    run = stage.run("--yes", "apply")
    assert run.code == 1
    assert "AWS does not say which image was declared last: " in run.stderr
    assert "tofu apply" not in run.calls


def test_an_image_that_was_never_pushed_is_not_applied(stage: Stage) -> None:
    assert stage.run("--yes", "--tag=1", "build", "prepare").code == 0
    run = stage.run("--yes", "apply")
    assert run.code == 1
    assert f"the image {REPOSITORY}:1 is not in the repository: run deploy.sh build push" in run.stderr


def test_an_image_that_is_not_on_this_machine_cannot_be_pushed(stage: Stage) -> None:
    assert stage.run("--yes", "--tag=1", "build", "prepare").code == 0
    stage.docker.images.clear()
    run = stage.run("push")
    assert run.code == 1
    assert f"the image {REPOSITORY}:1 is not on this machine: run deploy.sh build" in run.stderr


def test_a_repository_that_cannot_be_asked_is_not_taken_for_an_empty_one(stage: Stage) -> None:
    stage.account.refusals["DescribeImages"] = ("AccessDeniedException", "no")
    run = stage.run("--yes")
    assert run.code == 1
    assert "AWS does not say which images are in the repository drilled: " in run.stderr
    assert "docker build" not in run.calls
