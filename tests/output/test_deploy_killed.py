"""deploy.sh, killed at each call of a first run: it leaves no file behind, and the next run finishes."""

from __future__ import annotations

from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import pytest

from groundplan.config import Deployment
from tests.output.conftest import Resolve
from tests.output.deploy_account import ended
from tests.output.deploy_programs import OVERRIDE, REPOSITORY
from tests.output.deploy_stage import Interruption, Run, Stage, numbered, stage_of

TASK = ["tofu output", "aws ListTasks", "aws RunTask", "aws DescribeTasks"]
FIRST_RUN = [
    *["tofu version", "aws GetCallerIdentity", "aws DescribeRegions", "aws DescribeImages", "docker info"],
    "aws ListAccountAliases",
    *["aws HeadBucket", "tofu init", "tofu plan", "tofu apply", "tofu init", "aws HeadObject"],
    "docker build",
    *["tofu init", "tofu state", "aws DescribeClusters", "tofu plan", "tofu apply"],
    *["aws DescribeImages", "docker info", "docker image", "aws GetLoginPassword", "docker login", "docker push"],
    *TASK,
    "aws DescribeImages",
    *TASK,
    *["aws DescribeImages", "tofu plan", "tofu apply"],
    *["tofu output", "aws DescribeTargetGroups", "aws DescribeTargetHealth", "aws ListSubscriptions"],
]
CALLS = numbered(FIRST_RUN)


@pytest.fixture(scope="module")
def deployment(resolve: Resolve) -> Deployment:
    """One with all that a run can do: a state in S3, and migrations."""
    state = {"state": {"backend": "s3", "bucket": "acme-terraform-state"}}
    return resolve({"deployment": {"name": "drilled", "framework": "django"}, "platform": state})


@pytest.fixture
def stage(deployment: Deployment, tmp_path: Path) -> Stage:
    stage = stage_of(deployment, tmp_path)
    stage.account.task_ends = {"bootstrap": ended(0)[-1:], "migrate": ended(0)[-1:]}
    return stage


def deploy(stage: Stage) -> Run:
    return stage.run("--yes", "--tag=1")


def test_these_are_the_calls_of_a_first_run(stage: Stage) -> None:
    run = deploy(stage)
    assert run.code == 0, run.stderr
    assert run.calls == FIRST_RUN


# By turns, since a run takes half a second; both where what is there and what the script knows of it differ.
@pytest.mark.parametrize(
    ("called", "occurrence", "sent"),
    [(*call, (SIGINT, SIGTERM)[number % 2]) for number, call in enumerate(CALLS)]
    + [
        (*call, (SIGTERM, SIGINT)[number % 2])
        for number, call in enumerate(CALLS)
        if call[0] in {"tofu apply", "docker push", "aws RunTask"}
    ],
)
def test_killed_at_any_call_it_leaves_no_file_and_the_next_run_finishes(
    called: str, occurrence: int, sent: Signals, stage: Stage
) -> None:
    stage.interruption = Interruption(called, occurrence, sent)
    killed = deploy(stage)
    assert killed.code == 128 + sent
    begun = CALLS.index((called, occurrence)) + 1
    assert killed.calls[:begun] == FIRST_RUN[:begun]
    # What runs in a pipe with a program, or within a substitution, ends by itself.
    assert set(killed.calls[begun:]) <= {"docker login", "aws DescribeTargetHealth"}
    assert list(stage.scratch.iterdir()) == []
    left = {path.name for path in stage.folder.iterdir()}
    assert left <= {"cdk.tf.json", "deploy.sh", ".terraform", stage.remembered.name}

    stage.interruption = None
    run = deploy(stage)
    assert run.code == 0, run.stderr
    assert stage.tofu.applied == f"{REPOSITORY}:1"
    assert not (stage.states / OVERRIDE).exists()


@pytest.mark.parametrize("called", ["aws RunTask", "aws DescribeTasks"])
def test_killed_while_a_task_runs_it_says_so_and_the_next_run_waits_for_it(called: str, stage: Stage) -> None:
    stage.account.task_ends["migrate"] = ended(0)
    stage.interruption = Interruption(called, 2, SIGINT)
    killed = deploy(stage)
    assert killed.code == 128 + SIGINT
    assert "the task migrate-1 goes on; the next run waits for it" in killed.stdout
    assert "aws ecs stop-task --region us-east-1 --cluster drilled --task migrate-1" in killed.stdout

    stage.interruption = None
    assert "migrate: waiting for a task of an earlier run" in deploy(stage).stdout
