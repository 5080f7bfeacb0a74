"""The text of deploy.sh: whole, quoted, true to the stack it lies beside; and what it says when something is missing."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from groundplan.config import Deployment
from groundplan.config.resolved import Names, S3State
from groundplan.output.deploy import write_deploy
from tests.constructs_lib.template import Template
from tests.output.conftest import EVERYTHING, Resolve
from tests.output.deploy_stage import Stage, stage_of

HOSTILE = "a'; touch broken; $(touch broken) `touch broken` \"\\ $HOME {{ 7 * 7 }} é\ntouch broken #"
IN_BASH_4_ALONE = re.compile(
    r"declare -A|local -A|mapfile|readarray|\$\{[^}]*(,,|\^\^|@Q)|&>>|\|&|coproc|wait -n|printf '%\("
)


@pytest.fixture
def hostile(everything: Deployment) -> Deployment:
    """A deployment of which nothing was checked."""
    names = Names(**dict.fromkeys(Names.__dataclass_fields__, HOSTILE))
    state = S3State(HOSTILE, HOSTILE, HOSTILE)
    return replace(everything, names=names, region=HOSTILE, name=HOSTILE, stack_name=HOSTILE, state=state)


@pytest.fixture
def stage(resolve: Resolve, tmp_path: Path) -> Stage:
    return stage_of(resolve({"deployment": {"name": "drilled", "framework": "django"}}), tmp_path)


def test_the_bash_of_macos_can_read_it(everything: Deployment, folder: Path) -> None:
    text = write_deploy(everything, folder).read_text(encoding="utf-8")
    assert not IN_BASH_4_ALONE.findall(text)


def test_nothing_of_a_hostile_name_is_carried_out(hostile: Deployment, folder: Path) -> None:
    script = write_deploy(hostile, folder, monthly_cost=HOSTILE)
    shown = subprocess.run([script, "--help"], cwd=folder, check=True, capture_output=True, text=True).stdout
    assert HOSTILE in shown
    assert [path.name for path in folder.iterdir()] == [script.name]


def test_no_value_is_written_outside_the_head(hostile: Deployment, folder: Path) -> None:
    text = write_deploy(hostile, folder, monthly_cost=HOSTILE).read_text(encoding="utf-8")
    assert "touch broken" not in text.partition("readonly all_steps=")[2]


def test_help_fits_a_terminal_and_names_every_step_and_option(everything: Deployment, folder: Path) -> None:
    script = write_deploy(everything, folder, monthly_cost="about 106 USD a month")
    shown = subprocess.run([script, "--help"], check=True, capture_output=True, text=True).stdout
    assert max(map(len, shown.splitlines())) <= 80
    words = {line.split()[0] for line in shown.splitlines() if line.startswith("  ")}
    assert {"check", "state", "build", "prepare", "push", "database", "apply", "report"} <= words
    assert {"--yes", "--plan-only", "--image", "--context", "--tag", "--help"} <= words
    assert "about 106 USD a month" in shown


@pytest.fixture(scope="module")
def stack(resolve: Resolve) -> Template:
    from cdktf import Testing  # noqa: PLC0415 — starts Node, for these tests alone

    from stacks import SaasStack  # noqa: PLC0415

    return Template(SaasStack(Testing.app(), resolve(EVERYTHING)))


def test_the_script_names_what_the_stack_makes(stack: Template, everything: Deployment, folder: Path) -> None:
    text = write_deploy(everything, folder).read_text(encoding="utf-8")
    settings = dict(re.findall(r"^readonly (\w+)='?(.*?)'?$", text, flags=re.MULTILINE))
    services = {service["name"] for service in stack.resources("aws_ecs_service").values()}
    assert set(settings["service_names"].split()) == services
    (group,) = stack.resources("aws_lb_target_group").values()
    assert settings["target_group"] == group["name"]
    (repository,) = stack.resources("aws_ecr_repository").values()
    assert settings["prefix"] == repository["name"]
    assert settings["platform"] == "linux/amd64"


def test_the_places_that_it_looks_at_are_those_of_the_stack(stack: Template) -> None:
    (parameter,) = stack.resources("aws_ssm_parameter").values()
    assert parameter["name"] == "/groundplan/drilled/web/declared-image"
    for name in ("bootstrap", "migrate"):
        task = stack.resources("aws_ecs_task_definition")[f"{name}-task"]
        (container,) = json.loads(task["container_definitions"])
        assert (task["family"], container["name"]) == (f"drilled-{name}", name)
        assert container["logConfiguration"]["options"]["awslogs-stream-prefix"] == name
    (topic,) = stack.resources("aws_sns_topic").values()
    assert topic["name"] == "drilled-notifications"
    assert "prepared" in stack.resources("terraform_data")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--image"], "supply --image with a value"),
        (["--tag="], "supply --tag with a value"),
        (["--image", "no image"], "supply an image as repository:tag or repository@digest, got: no image"),
        (["--tag", "a/b"], "supply a tag of letters, digits, dots, dashes and underscores, got: a/b"),
        (["--tag=1", "--image=nginx"], "supply --image or --tag, not both"),
        (["--context", "nowhere"], "supply --context with a folder, got: nowhere"),
        (["--plan-only", "apply"], "--plan-only plans everything: leave out the steps"),
        (["--fast"], "unknown option: --fast"),
        (["deploy"], "supply steps out of: check state build prepare push database apply report, got: deploy"),
        (["check state"], "got: check state"),
        ([], "use --yes to apply what is planned, or --plan-only to see it"),
        (["apply"], "there is no terminal to answer at"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_done(arguments: list[str], said: str, stage: Stage) -> None:
    run = stage.run(*arguments)
    assert run.code == 2
    assert said in run.stderr
    assert run.calls == []


def test_a_declared_image_and_a_tag_are_refused(resolve: Resolve, tmp_path: Path) -> None:
    deployment = resolve({"deployment": {"name": "drilled"}, "application": {"image": "ghcr.io/acme/shop:1"}})
    run = stage_of(deployment, tmp_path).run("--yes", "--tag=2")
    assert run.code == 2
    assert "the deployment file declares application.image: leave out --tag" in run.stderr


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("aws", "the AWS CLI is not on PATH: https://"),
        ("tofu", "neither tofu nor terraform is on PATH: https://"),
        ("docker", "neither docker nor podman is on PATH, and an image has to be built"),
    ],
)
def test_a_missing_program_is_named_with_where_to_get_it(missing: str, said: str, stage: Stage) -> None:
    stage.installed.remove(missing)
    run = stage.run("--yes")
    assert run.code == 1
    assert said in run.stderr
    assert changes(run.calls) == []


def test_terraform_and_podman_do_as_well(stage: Stage) -> None:
    stage.installed = {"aws", "terraform", "podman"}
    run = stage.run("--yes")
    assert run.code == 0, run.stderr
    assert {"terraform apply", "podman push"} <= set(run.calls)


def test_tofu_comes_before_terraform_unless_that_is_chosen(stage: Stage) -> None:
    stage.installed.add("terraform")
    assert "tofu version" in stage.run("check").calls
    assert "terraform version" in stage.run("check", TERRAFORM_BINARY_NAME="terraform").calls


def test_docker_is_not_needed_for_an_image_from_elsewhere(stage: Stage) -> None:
    stage.installed.remove("docker")
    run = stage.run("--yes", "--image=ghcr.io/acme/shop:1")
    assert run.code == 0, run.stderr


def test_neither_terraform_nor_tofu_is_needed_to_build(stage: Stage) -> None:
    stage.installed.remove("tofu")
    run = stage.run("build")
    assert run.code == 0, run.stderr


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        ("ExpiredToken", "The security token included in the request is expired", "have expired: sign in again"),
        ("InvalidClientTokenId", "The security token is invalid", "AWS does not accept the credentials; sign in"),
        ("X", "Unable to locate credentials", "there are no AWS credentials: sign in"),
    ],
)
def test_refused_credentials_are_told_apart(code: str, message: str, said: str, stage: Stage) -> None:
    stage.account.refusals["GetCallerIdentity"] = (code, message)
    run = stage.run("--yes")
    assert run.code == 1
    assert said in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert run.calls == ["tofu version", "aws GetCallerIdentity"]


def test_a_region_that_is_not_enabled_is_said(resolve: Resolve, tmp_path: Path) -> None:
    stage = stage_of(resolve({"deployment": {"name": "drilled"}, "platform": {"region": "eu-south-1"}}), tmp_path)
    stage.account.opt_in_status = "not-opted-in"
    run = stage.run("--yes")
    assert run.code == 1
    assert "has not enabled eu-south-1: enable it, or choose another in platform.region" in run.stderr
    # A region that is not enabled does not answer.
    assert {call["region"] for call in stage.account.calls} == {"us-east-1"}


@pytest.mark.parametrize("operation", ["DescribeRegions", "ListAccountAliases"])
def test_what_only_helps_may_be_refused(operation: str, stage: Stage) -> None:
    stage.account.refusals[operation] = ("AccessDenied", "no")
    run = stage.run("check")
    assert run.code == 0, run.stderr


@pytest.mark.parametrize(
    ("version", "bucket", "least"),
    [("1.6.6", None, "1.7"), ("1.9.8", "acme-state", "1.10"), ("0.15.0", None, "1.7")],
)
def test_an_old_terraform_is_refused(
    version: str, bucket: str | None, least: str, resolve: Resolve, tmp_path: Path
) -> None:
    state = {"state": {"backend": "s3", "bucket": bucket}} if bucket else {}
    stage = stage_of(resolve({"deployment": {"name": "drilled"}, "platform": state}), tmp_path)
    stage.tofu.version = version
    run = stage.run("--yes")
    assert run.code == 1
    assert f"install {least} or later" in run.stderr


@pytest.mark.parametrize("version", ["1.7.0", "1.10.0-beta1", "2.0.0"])
def test_a_terraform_that_is_new_enough_is_taken(version: str, stage: Stage) -> None:
    stage.tofu.version = version
    assert stage.run("check").code == 0


def test_the_environment_chooses_the_terraform(stage: Stage) -> None:
    run = stage.run("check", TERRAFORM_BINARY_NAME="terraform-of-mine")
    assert run.code == 1
    assert "TERRAFORM_BINARY_NAME is terraform-of-mine, which is not on PATH" in run.stderr


def test_a_builder_that_does_not_run_is_said_before_anything_is_changed(stage: Stage) -> None:
    stage.docker.is_running = False
    run = stage.run("--yes")
    assert run.code == 1
    assert "docker does not answer: start it, or name an image by --image" in run.stderr
    assert changes(run.calls) == []


def test_a_context_without_a_dockerfile_is_said_before_anything_is_changed(stage: Stage) -> None:
    (stage.context / "Dockerfile").unlink()
    run = stage.run("--yes")
    assert run.code == 1
    assert "there is no Dockerfile in .: name its folder by --context, or an image by --image" in run.stderr
    assert changes(run.calls) == []


def changes(calls: list[str]) -> list[str]:
    """Those that change something in AWS or Terraform's state."""
    return [call for call in calls if call in {"tofu apply", "docker push", "aws RunTask"}]
