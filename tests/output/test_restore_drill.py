"""The text of the restore drill: whole, quoted, and true to the stack it lies beside."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groundplan.config import Deployment
from groundplan.config.resolved import Names
from groundplan.output.restore_drill import scratch_identifier, write_restore_drill
from tests.constructs_lib.template import Template
from tests.output.conftest import Resolve
from tests.stacks.deployments import PROJECT

HOSTILE = "a'; touch broken; $(touch broken) `touch broken` \"\\ $HOME {{ 7 * 7 }} é\ntouch broken #"


@pytest.fixture
def hostile(production: Deployment) -> Deployment:
    """A deployment of which nothing was checked."""
    names = Names(**dict.fromkeys(Names.__dataclass_fields__, HOSTILE))
    return replace(production, names=names, region=HOSTILE, name=HOSTILE, stack_name=HOSTILE)


def settings_of(script: Path) -> dict[str, str]:
    """What the lines at the head of the script set, as bash reads them."""
    head = script.read_text(encoding="utf-8").partition("readonly purpose=")[0]
    names = re.findall(r"^readonly (\w+)=", head, flags=re.MULTILINE)
    show = "\n".join(f"printf '%s\\0' \"${name}\"" for name in names)
    values = subprocess.run(
        ["bash", "-c", f"{head}\n{show}"], cwd=script.parent, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    return dict(zip(names, values, strict=False))


@pytest.mark.parametrize("pattern", ["small", "production", "hostile"])
def test_bash_can_read_it(pattern: str, folder: Path, request: pytest.FixtureRequest) -> None:
    script = write_restore_drill(request.getfixturevalue(pattern), folder)
    subprocess.run(["bash", "-n", script], check=True)


def test_writing_it_again_changes_nothing(production: Deployment, folder: Path) -> None:
    before = write_restore_drill(production, folder).read_bytes()
    assert write_restore_drill(production, folder).read_bytes() == before


def test_hostile_names_arrive_as_they_are(hostile: Deployment, folder: Path) -> None:
    settings = settings_of(write_restore_drill(hostile, folder))
    for name in ("region", "database", "cluster", "service", "vault"):
        assert settings[name] == HOSTILE, name
    assert settings["log_group"] == f"/{HOSTILE}/bootstrap"


def test_nothing_of_a_hostile_name_is_carried_out(hostile: Deployment, folder: Path) -> None:
    script = write_restore_drill(hostile, folder)
    subprocess.run([script, "--help"], cwd=folder, check=True, capture_output=True)
    assert [path.name for path in folder.iterdir()] == [script.name]


def test_no_value_is_written_outside_the_head(hostile: Deployment, folder: Path) -> None:
    text = write_restore_drill(hostile, folder).read_text(encoding="utf-8")
    assert HOSTILE not in text
    assert "touch broken" not in text.partition("readonly purpose=")[2]
    assert shlex.quote(HOSTILE) in text


@pytest.mark.parametrize("length", [1, 49, 53, 63])
def test_the_scratch_instance_has_a_name_that_rds_takes(length: int) -> None:
    name = scratch_identifier("a" * length)
    assert len(name) <= 63
    assert name.endswith("-restore-drill")


def test_two_long_names_have_scratch_instances_of_their_own() -> None:
    beginning = "a" * 50
    assert scratch_identifier(f"{beginning}-one") != scratch_identifier(f"{beginning}-two")


@pytest.fixture(scope="module", params=["small-saas", "production-saas"])
def stack_and_settings(
    request: pytest.FixtureRequest, resolve: Resolve, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Template, dict[str, str]]:
    from cdktf import Testing  # noqa: PLC0415 — starts Node, for these tests alone

    from stacks import SaasStack  # noqa: PLC0415

    deployment = resolve({"deployment": {"name": "my-app", "pattern": request.param}})
    settings = settings_of(write_restore_drill(deployment, tmp_path_factory.mktemp("stack")))
    return Template(SaasStack(Testing.app(), deployment)), settings


def resource(stack: Template, resource_type: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = stack.resources(resource_type)[name]
    return found


def test_the_script_names_what_the_stack_makes(stack_and_settings: tuple[Template, dict[str, str]]) -> None:
    stack, settings = stack_and_settings
    task = resource(stack, "aws_ecs_task_definition", "bootstrap-task")
    (container,) = json.loads(task["container_definitions"])
    assert settings["database"] == resource(stack, "aws_db_instance", "database")["identifier"]
    assert settings["cluster"] == resource(stack, "aws_ecs_cluster", "cluster")["name"]
    assert settings["service"] == resource(stack, "aws_ecs_service", "service")["name"]
    assert settings["task_family"] == task["family"]
    assert settings["log_group"] == resource(stack, "aws_cloudwatch_log_group", "bootstrap-task_log-group")["name"]
    prefix = container["logConfiguration"]["options"]["awslogs-stream-prefix"]
    assert settings["log_stream_prefix"] == f"{prefix}/{container['name']}"


def test_the_vault_is_the_stacks_where_it_has_one(stack_and_settings: tuple[Template, dict[str, str]]) -> None:
    stack, settings = stack_and_settings
    vaults = stack.resources("aws_backup_vault")
    assert settings["vault"] == (vaults["backup-vault"]["name"] if vaults else "")


def test_the_query_finds_all_it_needs_in_the_stacks_task(stack_and_settings: tuple[Template, dict[str, str]]) -> None:
    stack, settings = stack_and_settings
    task = resource(stack, "aws_ecs_task_definition", "bootstrap-task")
    (container,) = json.loads(task["container_definitions"])
    (override,) = json.loads(settings["overrides"])["containerOverrides"]
    assert override["name"] == container["name"]
    environment = {entry["name"] for entry in container["environment"]}
    assert {"PGHOST", "PGPORT", "PGDATABASE", "PGSSLMODE"} <= environment
    assert "APPLICATION_PASSWORD" in {entry["name"] for entry in container["secrets"]}


def test_the_overrides_are_as_short_as_ecs_wants_them(production: Deployment, folder: Path) -> None:
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
    settings = settings_of(write_restore_drill(production, folder))
    for overrides in ("overrides", "table_overrides"):
        assert len(settings[overrides]) + 255 <= 8192


def test_the_document_that_the_script_belongs_to_exists() -> None:
    assert "restore-drill.sh" in (PROJECT / "docs" / "guides" / "backup-and-restore.md").read_text(encoding="utf-8")
