"""What deploy.sh does, in which order, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.output.conftest import Resolve
from tests.output.deploy_account import ACCOUNT, Account, Task, ended
from tests.output.deploy_programs import REPOSITORY
from tests.output.deploy_stage import Run, Stage, stage_of

DJANGO = {"deployment": {"name": "drilled", "framework": "django"}}
GENERIC = {"deployment": {"name": "drilled", "framework": "generic"}}
CHANGES = ["tofu apply", "docker build", "docker push", "aws RunTask"]


@pytest.fixture
def stage(resolve: Resolve, tmp_path: Path) -> Stage:
    return stage_of(resolve(DJANGO), tmp_path)


@pytest.fixture
def deployed(stage: Stage) -> Stage:
    run = stage.run("--yes", "--tag=1")
    assert run.code == 0, run.stderr
    return stage


def changes(run: Run) -> list[str]:
    return [call for call in run.calls if call in CHANGES]


def test_the_first_run_makes_everything_in_its_order(stage: Stage) -> None:
    run = stage.run("--yes", "--tag=1")
    assert run.code == 0, run.stderr
    assert run.stderr == ""
    assert changes(run) == ["docker build", "tofu apply", "docker push", "aws RunTask", "aws RunTask", "tofu apply"]
    assert stage.tofu.applied == f"{REPOSITORY}:1"
    assert [task.name for task in stage.account.tasks.values()] == ["bootstrap", "migrate"]
    assert list(stage.scratch.iterdir()) == []


def test_a_second_run_applies_and_pushes_nothing(deployed: Stage) -> None:
    run = deployed.run("--yes", "--tag=1")
    assert run.code == 0, run.stderr
    # Setting up a database that is set up changes nothing in it.
    assert changes(run) == ["aws RunTask", "aws RunTask"]
    assert run.stdout.count("there is nothing to change") == 2


def test_only_what_was_shown_is_applied(stage: Stage) -> None:
    run = stage.run("--yes", "--tag=1")
    for occurrence in (1, 2):
        (out,) = [word for word in run.line("tofu plan", occurrence) if word.startswith("-out=")]
        assert run.line("tofu apply", occurrence)[-1] == out.removeprefix("-out=")
    assert "-target=terraform_data.prepared" in run.line("tofu plan")
    assert "-target=terraform_data.prepared" not in run.line("tofu plan", 2)


def test_it_runs_from_anywhere(stage: Stage) -> None:
    stage.context = Path("/")
    run = stage.run("--yes", f"--context={stage.home / 'application'}")
    assert run.code == 0, run.stderr
    assert run.line("docker build")[-1] == str(stage.home / "application")


def test_the_image_is_built_for_the_processor_of_the_deployment(stage: Stage) -> None:
    run = stage.run("build", "--tag=1")
    assert run.line("docker build")[2:] == ["--platform", "linux/arm64", "--tag", f"{REPOSITORY}:1", "."]


def test_a_build_that_fails_leaves_everything_as_it_was(stage: Stage) -> None:
    stage.docker.builds = False
    run = stage.run("--yes")
    assert run.code == 1
    assert "the image could not be built; where this machine is not linux/arm64" in run.stderr
    assert changes(run) == ["docker build"]
    assert not stage.remembered.exists()


def test_it_says_where_it_deploys(stage: Stage) -> None:
    run = stage.run("check")
    assert run.code == 0, run.stderr
    assert f"account    {ACCOUNT} (acme)" in run.stdout
    assert f"identity   arn:aws:iam::{ACCOUNT}:user/somebody" in run.stdout
    assert "region     us-east-1" in run.stdout
    assert "cost       about 106 USD a month" in run.stdout


def test_an_account_without_an_alias_is_named_by_its_number(stage: Stage) -> None:
    stage.account.alias = None
    assert f"account    {ACCOUNT}\n" in stage.run("check").stdout


def test_someone_who_says_yes_each_time_gets_all(stage: Stage) -> None:
    run = stage.run("--tag=1", answers="y\nyes\nY\n")
    assert run.code == 0, run.stderr
    assert run.stdout.count("[y/N]") == 3
    assert stage.tofu.applied == f"{REPOSITORY}:1"


@pytest.mark.parametrize(
    ("answers", "done"),
    [
        ("n\n", []),
        ("\n", []),
        ("y\nn\n", ["docker build"]),
        ("y\ny\nno\n", ["docker build", "tofu apply", "docker push", "aws RunTask", "aws RunTask"]),
    ],
)
def test_someone_who_says_no_gets_no_more(answers: str, done: list[str], stage: Stage) -> None:
    run = stage.run("--tag=1", answers=answers)
    assert run.code == 1
    assert "stopped, as you did not say yes: nothing more was changed" in run.stderr
    assert changes(run) == done
    assert list(stage.scratch.iterdir()) == []


def test_plan_only_plans_what_a_run_would_apply_and_changes_nothing(stage: Stage) -> None:
    run = stage.run("--plan-only", "--tag=1")
    assert run.code == 0, run.stderr
    assert changes(run) == []
    assert f"planned: apply {REPOSITORY}:1" in run.stdout
    assert not stage.remembered.exists()
    assert list(stage.scratch.iterdir()) == []


def test_plan_only_needs_neither_docker_nor_a_dockerfile(deployed: Stage) -> None:
    (deployed.context / "Dockerfile").unlink()
    deployed.installed.remove("docker")
    run = deployed.run("--plan-only")
    assert run.code == 0, run.stderr
    assert "there is nothing to change" in run.stdout


@pytest.mark.parametrize(
    ("step", "done"),
    [
        ("check", []),
        ("state", []),
        ("build", ["docker build"]),
        ("prepare", ["tofu apply"]),
        ("push", ["docker push"]),
        ("database", ["aws RunTask", "aws RunTask"]),
        ("apply", ["tofu apply"]),
        ("report", []),
    ],
)
def test_each_step_works_by_itself_after_those_before_it(step: str, done: list[str], stage: Stage) -> None:
    before = {"build": [], "prepare": ["build"], "push": ["build", "prepare"]}.get(step, ["build", "prepare", "push"])
    if step == "report":
        before = [*before, "apply"]
    if before:
        earlier = stage.run("--yes", "--tag=1", *before)
        assert earlier.code == 0, earlier.stderr
    run = stage.run("--yes", *(["--tag=1"] if step == "build" else []), step)
    assert run.code == 0, run.stderr
    assert changes(run) == done


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("push", "no image is known: run deploy.sh build, or name one by --image"),
        ("database", "there is no bootstrap task yet: run deploy.sh prepare"),
        ("apply", f"the image {REPOSITORY}:initial is not in the repository: run deploy.sh build push"),
        ("report", "nothing is deployed yet: run deploy.sh"),
    ],
)
def test_a_step_that_comes_too_early_says_which_one_is_missing(step: str, said: str, stage: Stage) -> None:
    run = stage.run("--yes", step)
    assert run.code == 1
    assert said in run.stderr
    assert changes(run) == []


def test_steps_run_in_their_order(stage: Stage) -> None:
    run = stage.run("--yes", "--tag=1", "push", "prepare", "build")
    assert changes(run) == ["docker build", "tofu apply", "docker push"]


@pytest.mark.parametrize("failing", ["init", "plan", "apply"])
def test_a_terraform_that_fails_ends_the_run_with_what_to_do(failing: str, stage: Stage) -> None:
    stage.tofu.fails.add(failing)
    run = stage.run("--yes", "--tag=1")
    assert run.code == 1
    assert f"Error: {failing} failed" in run.stderr
    assert "run deploy.sh again" in run.stderr.splitlines()[-1]
    assert "aws RunTask" not in run.calls
    stage.tofu.fails.clear()
    assert stage.run("--yes", "--tag=1").code == 0
    assert stage.tofu.applied == f"{REPOSITORY}:1"


def test_without_a_command_nothing_is_migrated(resolve: Resolve, tmp_path: Path) -> None:
    stage = stage_of(resolve(GENERIC), tmp_path)
    run = stage.run("--yes")
    assert run.code == 0, run.stderr
    assert [task.name for task in stage.account.tasks.values()] == ["bootstrap"]
    assert "nothing to migrate" in run.stdout


def test_a_migration_that_fails_ends_the_run_with_its_last_lines(stage: Stage) -> None:
    stage.account.task_ends["migrate"] = ended(3)
    stage.account.log = ("column exists already", "giving up")
    run = stage.run("--yes", "--tag=1")
    assert run.code == 1
    assert "column exists already\ngiving up\n" in run.stdout
    assert "the task migrate ended with exit code 3: Essential container in task exited" in run.stderr
    assert stage.tofu.applied is None
    (logs,) = [call["options"] for call in stage.account.calls if call["operation"] == "GetLogEvents"]
    assert (logs["logGroupName"], logs["logStreamName"]) == ("/drilled/migrate", "migrate/migrate/migrate-1")


def test_a_task_that_cannot_run_says_why(stage: Stage) -> None:
    stage.account.task_ends["bootstrap"] = ended(None, "Task failed to start")
    run = stage.run("--yes", "--tag=1")
    assert run.code == 1
    assert "the task bootstrap could not run: Task failed to start; CannotPullContainerError" in run.stderr
    # It has no log.
    assert "aws GetLogEvents" not in run.calls


def test_a_task_of_an_earlier_run_is_awaited_before_another_starts(deployed: Stage) -> None:
    earlier = "arn:aws:ecs:us-east-1:123456789012:task/drilled/earlier"
    deployed.account.tasks[earlier] = Task("migrate", ended(0))
    run = deployed.run("database")
    assert run.code == 0, run.stderr
    assert "migrate: waiting for a task of an earlier run" in run.stdout
    asked = [call["options"]["tasks"] for call in deployed.account.calls if call["operation"] == "DescribeTasks"]
    assert [earlier] in asked


def test_an_apply_shows_what_ecs_says_meanwhile(stage: Stage) -> None:
    stage.account.events.append("(service drilled) said this long ago")
    assert stage.run("--yes", "--tag=1", "build", "prepare", "push").code == 0
    stage.waits_for_events = True
    run = stage.run("--yes", "apply")
    assert run.code == 0, run.stderr
    assert run.stdout.count("ECS: (service drilled) has started 2 tasks") == 1
    assert run.stdout.index("ECS: ") < run.stdout.index("\napplied")
    assert "long ago" not in run.stdout


def test_an_apply_that_fails_says_why_tasks_stopped(stage: Stage) -> None:
    assert stage.run("--yes", "--tag=1", "build", "prepare", "push").code == 0
    stage.tofu.fails.add("apply")
    stage.account.stopped_tasks = [
        {
            "taskArn": f"arn:{number}",
            "group": group,
            "stoppedReason": "Essential container in task exited",
            "containers": [{"exitCode": 1}],
        }
        for number, group in enumerate(["service:drilled", "service:drilled", "family:drilled-migrate"])
    ]
    run = stage.run("--yes", "apply")
    assert run.code == 1
    assert run.stdout.count("stopped task of drilled: Essential container in task exited; exit code 1") == 1
    assert "family" not in run.stdout
    assert "logs: aws logs tail /drilled/web --region us-east-1" in run.stdout


def test_the_report_says_what_is_left_to_do(deployed: Stage) -> None:
    account: Account = deployed.account
    account.targets = (
        {"State": "healthy"},
        {"State": "unhealthy", "Reason": "Target.FailedHealthChecks"},
        {"State": "healthy"},
    )
    account.unconfirmed = ("ops@example.com",)
    run = deployed.run("report")
    assert run.code == 0, run.stderr
    assert "url        http://drilled.example.com" in run.stdout
    assert "targets    2 healthy, 1 unhealthy (Target.FailedHealthChecks)" in run.stdout
    assert "e-mail     ops@example.com has to confirm" in run.stdout
    assert "cost       about 106 USD a month" in run.stdout
    assert "else@example.com" not in run.stdout


def test_the_report_leaves_out_what_it_may_not_know(deployed: Stage) -> None:
    for operation in ("DescribeTargetGroups", "ListSubscriptions"):
        deployed.account.refusals[operation] = ("AccessDenied", "no")
    run = deployed.run("report")
    assert run.code == 0, run.stderr
    assert "targets    not known" in run.stdout
    assert "e-mail" not in run.stdout
