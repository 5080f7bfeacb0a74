"""A first deployment file, from answers and from what a repository shows."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator
from typer.testing import CliRunner, Result

import patterns
from groundplan.cli import app
from groundplan.config import policy, read_configuration
from groundplan.init.answers import questions, refusal_of
from groundplan.init.detection import Detected, detect
from groundplan.init.new_file import FileExistsRefusalError, new_file, write_new

ANSWERS = {
    "name": "shop",
    "framework": "django",
    "pattern": "small-saas",
    "region": "eu-west-1",
    "email": "ops@example.com",
    "domain": "shop.example.com",
}
NOTHING = Detected(None, None, None, None)
Init = Callable[..., Result]


@pytest.fixture
def init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Init:
    """Run `groundplan init` in an empty repository called `my-shop`, without a terminal."""
    folder = tmp_path / "my-shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "DEPLOYMENT"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(app, ["init", *arguments])


@pytest.mark.parametrize("pattern", patterns.NAMES)
@pytest.mark.parametrize("framework", policy.frameworks())
@pytest.mark.parametrize("optional", [{}, {"email": "", "domain": ""}], ids=["all", "few"])
def test_every_answer_makes_a_file_that_is_accepted(
    framework: str, pattern: str, optional: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "deployment.yaml"
    file.write_text(new_file({**ANSWERS, "framework": framework, "pattern": pattern, **optional}, NOTHING))

    (deployment,) = read_configuration([file]).deployments

    assert (deployment.name, deployment.framework, deployment.pattern) == ("shop", framework, pattern)


def test_the_file_is_short_begins_with_the_schema_and_explains_itself() -> None:
    lines = new_file(ANSWERS, NOTHING).splitlines()

    assert lines[0] == "# yaml-language-server: $schema=deployment.schema.json"
    assert len(lines) < 30
    assert sum("  # " in line for line in lines) >= 6


@pytest.mark.parametrize("name", ["yes", "null", "on", "e1"])
def test_a_name_that_yaml_would_read_otherwise_is_quoted(name: str) -> None:
    assert yaml.safe_load(new_file({**ANSWERS, "name": name}, NOTHING))["deployment"]["name"] == name


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "deployment.yaml"
    file.write_text("mine")

    with pytest.raises(FileExistsRefusalError, match="is there already"):
        write_new(file, "other")
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("files", "framework", "evidence"),
    [
        ({"manage.py": "#!/usr/bin/env python"}, "django", "manage.py"),
        ({"requirements.txt": "Django==5.2 # web\n"}, "django", "django in requirements.txt"),
        ({"requirements-web.txt": "fastapi[standard]>=0.115\n"}, "fastapi", "fastapi in requirements-web.txt"),
        ({"pyproject.toml": '[project]\ndependencies = ["flask~=3.0"]\n'}, "flask", "flask in pyproject.toml"),
        ({"pyproject.toml": '[tool.poetry.dependencies]\nfraiseql = "*"\nfastapi = "*"\n'}, "fraiseql", "fraiseql in"),
        ({"Gemfile": "source 'x'\ngem 'rails', '~> 8.0'\n"}, "rails", "rails in Gemfile"),
        ({"package.json": '{"dependencies": {"next": "15", "express": "5"}}'}, "nextjs", "next in package.json"),
        ({"package.json": '{"dependencies": {"express": "5"}}'}, "express", "express in package.json"),
    ],
)
def test_the_framework_is_found(files: dict[str, str], framework: str, evidence: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    found = detect(tmp_path)

    assert found.framework == framework
    assert str(found.framework_evidence).startswith(evidence)


@pytest.mark.parametrize(
    ("dockerfile", "port"),
    [
        ("FROM python\nEXPOSE 9000\n", 9000),
        ("FROM a AS build\nEXPOSE 1\nFROM b\nexpose 9000/tcp 9001\n", 9000),
        ("FROM python\nEXPOSE $PORT\n", None),
        ("FROM python\nEXPOSE 99999\n", None),
        ("FROM python\n# EXPOSE 9000\n", None),
    ],
)
def test_the_port_is_found(dockerfile: str, port: int | None, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(dockerfile)

    assert detect(tmp_path).port == port


def test_a_port_is_written_only_where_it_is_not_the_frameworks() -> None:
    with_port = new_file(ANSWERS, Detected("django", "manage.py", 9000, "EXPOSE in Dockerfile"))

    assert yaml.safe_load(with_port)["application"]["port"] == 9000
    assert "port:" not in new_file(ANSWERS, Detected("django", "manage.py", 8000, "EXPOSE in Dockerfile"))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\0", b"{" * 100_000, b"[" * 100_000, b"x" * 2_000_000, b"[project]\ndependencies = 5"]
)
def test_files_of_any_content_are_passed_over(content: bytes, tmp_path: Path) -> None:
    for name in ("pyproject.toml", "requirements.txt", "package.json", "Gemfile", "Dockerfile"):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "manage.py").mkdir()

    assert detect(tmp_path) == NOTHING


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", "My App", "must begin with a lower-case letter"),
        ("framework", "djang", "did you mean django?"),
        ("pattern", "smal-saas", "did you mean small-saas?"),
        ("region", "eu-west-1a", "is an availability zone"),
        ("email", "ops", "is not an e-mail address"),
        ("domain", "https://shop.example.com", "is not a host name"),
    ],
)
def test_an_answer_is_refused_in_the_files_own_terms(key: str, value: str, said: str, init: Init) -> None:
    assert said in str(refusal_of(key, value))
    result = init(f"--{key}", value)

    assert result.exit_code == 2
    assert said in result.stderr
    assert list(Path().iterdir()) == []


def test_without_a_terminal_defaults_answer_what_no_option_does(init: Init) -> None:
    Path("requirements.txt").write_text("fastapi\n")
    Path("Dockerfile").write_text("FROM python\nEXPOSE 9000\n")

    result = init("--email", "ops@example.com", "--region", "eu-west-3")

    assert result.exit_code == 0, result.stderr
    assert "found fastapi: fastapi in requirements.txt" in result.stdout
    (deployment,) = read_configuration([Path("deployment.yaml")]).deployments
    assert (deployment.name, deployment.region) == ("my-shop", "eu-west-3")
    assert (deployment.framework, deployment.application.port) == ("fastapi", 9000)
    schema = json.loads(Path("deployment.schema.json").read_text())
    assert Draft7Validator(schema).is_valid(yaml.safe_load(Path("deployment.yaml").read_text()))


def test_a_second_run_overwrites_nothing(init: Init) -> None:
    assert init().exit_code == 0
    before = Path("deployment.yaml").read_text()

    again = init("--name", "other")

    assert again.exit_code == 2
    assert "is there already" in again.stderr
    assert Path("deployment.yaml").read_text() == before


def test_the_region_of_the_environment_is_the_default(init: Init, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "ap-south-1")

    assert init().exit_code == 0
    assert "region: ap-south-1" in Path("deployment.yaml").read_text()


@pytest.mark.parametrize(
    ("folder", "name"),
    [("My Shop!", "my-shop"), ("2024-app", "app"), ("---", "my-app"), ("a" * 80, "a" * 40), ("é", "my-app")],
)
def test_a_folders_name_is_made_one_that_a_deployment_may_have(folder: str, name: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()

    assert questions(tmp_path / folder, NOTHING)[0].default == name


def test_on_a_terminal_it_asks_and_asks_again_after_a_wrong_answer(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    answers = "shop\ndjang\ndjango\n\neu-west-1\n\n\n"
    environment = {**os.environ, "TERM": "dumb", "PYTHONPATH": str(Path(__file__).parents[2])}
    program = subprocess.Popen(
        [sys.executable, "-c", "from groundplan.cli import app; app()", "init"],
        cwd=tmp_path,
        env=environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.write(ours, answers.encode())
    said, complaint = program.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)

    assert program.returncode == 0, complaint
    assert "name of the application" in said
    assert "did you mean django?" in complaint
    assert "framework: django" in (tmp_path / "deployment.yaml").read_text()
