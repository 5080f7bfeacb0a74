"""Accepted text reaches Terraform as the text that it is, in JSON inside JSON as well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from groundplan.config import ConfigurationError
from tests.constructs_lib.template import Template
from tests.injection.accepted_text import FREE_TEXTS, SECRET, Texts, harmless, hostile
from tests.injection.hostile_text import CDKTF, PIECES, texts_of
from tests.injection.templates import differences, evaluated, opened, replaced, sequences
from tests.injection.templates import texts as texts_in
from tests.injection.writing import outcome
from tests.stacks.conftest import Synthesize

PATTERNS = ["small-saas", "production-saas"]


@pytest.fixture(scope="session", params=PATTERNS)
def pair(request: pytest.FixtureRequest, synthesize: Synthesize) -> tuple[Any, Any, dict[str, str]]:
    """A deployment with harmless texts, the same with hostile ones, and which text stands for which."""
    calm, wild = harmless(len(FREE_TEXTS)), hostile(list(FREE_TEXTS))
    return (
        synthesize(under(request.param, calm)).json,
        synthesize(under(request.param, wild)).json,
        dict(zip(calm.all, wild.all, strict=True)),
    )


def test_hostile_text_adds_nothing_that_terraform_evaluates(pair: tuple[Any, Any, dict[str, str]]) -> None:
    calm, wild, texts = pair
    assert not evaluated(list(texts.values()))
    assert evaluated(calm)
    assert evaluated(wild) == evaluated(replaced(calm, texts))


def test_hostile_text_stands_where_harmless_text_stood_and_nothing_else_changed(
    pair: tuple[Any, Any, dict[str, str]],
) -> None:
    calm, wild, texts = pair
    assert list(differences(replaced(opened(calm), texts), opened(wild))) == []


PLAIN = [piece for piece in PIECES if not any(sequences(piece))]


@given(texts=st.lists(texts_of(*PLAIN), min_size=60, max_size=60))
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_any_text_of_a_variable_reaches_its_container(
    texts: list[str], synthesize: Synthesize, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("variable")
    accepted = [text for text in texts if is_accepted({"V": text}, folder)]
    assume(accepted)
    variables = {f"V{number:03}": text for number, text in enumerate(accepted)}
    found = synthesize(with_variables(variables))
    assert variables.items() <= container_variables(found).items()
    assert evaluated(found.json) == evaluated(synthesize(with_variables({"V": "x"})).json)


@pytest.mark.parametrize("text", CDKTF)
@pytest.mark.parametrize("key", ["environment", "health_check", "secrets", "tags"])
def test_text_that_cdktf_might_take_for_a_reference_is_refused_or_carried(
    key: str, text: str, synthesize: Synthesize, tmp_path: Path
) -> None:
    deployment = {"deployment": {"name": "my-app"}, **holding(key, text)}
    if is_valid(deployment, tmp_path):
        assert any(text in carried for carried in texts_in(opened(synthesize(deployment).json)))


@pytest.mark.parametrize("name", ["__proto__", "constructor", "toString", "jsii.ref", "//"])
def test_a_tag_may_have_any_name_that_is_accepted(name: str, synthesize: Synthesize, tmp_path: Path) -> None:
    deployment = {"deployment": {"name": "my-app"}, "platform": {"tags": {name: "stand-in"}}}
    if is_valid(deployment, tmp_path):
        (provider,) = synthesize(deployment).json["provider"]["aws"]
        assert provider["default_tags"][0]["tags"][name] == "stand-in"


@pytest.mark.parametrize("other", ["X@example.com", "{x}@example.com", "x@exam-ple.com"])
def test_addresses_that_look_alike_are_told_apart_or_refused(
    other: str, synthesize: Synthesize, tmp_path: Path
) -> None:
    alarms = [("error_rate", "ops@example.com"), ("cpu_high", "x@example.com"), ("memory_high", other)]
    rows = [{"type": kind, "email": email} for kind, email in alarms]
    deployment = {"deployment": {"name": "my-app"}, "monitoring": {"alarms": rows}}
    if is_valid(deployment, tmp_path):
        written = "".join(texts_in(synthesize(deployment).json))
        assert all(email in written for _, email in alarms)


@pytest.mark.parametrize("names", [("MAIL_KEY", "mail_key"), ("MAIL_KEY", "MAIL__KEY"), ("A", "_A")])
def test_secrets_of_variables_that_look_alike_are_told_apart_or_refused(
    names: tuple[str, str], synthesize: Synthesize, tmp_path: Path
) -> None:
    secrets = {name: f"shop/{number}" for number, name in enumerate(names)}
    deployment = {"deployment": {"name": "my-app"}, "application": {"secrets": secrets}}
    if is_valid(deployment, tmp_path):
        looked_up = synthesize(deployment).data("aws_secretsmanager_secret").values()
        assert set(secrets.values()) <= {secret["name"] for secret in looked_up}


def holding(key: str, text: str) -> dict[str, Any]:
    """The block with this text in one of its open keys."""
    return {
        "environment": {"application": {"environment": {"V": text}}},
        "health_check": {"application": {"health_check": {"path": f"/{text}"}}},
        "secrets": {"application": {"secrets": {"V": f"{SECRET}:{text}::"}}},
        "tags": {"platform": {"tags": {"Team": text}}},
    }[key]


def is_valid(deployment: dict[str, Any], folder: Path) -> bool:
    """Tell whether a deployment is accepted; a refusal has its say, at a line of the file."""
    path = folder / "deployment.yaml"
    path.write_text(yaml.safe_dump(deployment), encoding="utf-8")
    found = outcome(path)
    if isinstance(found, ConfigurationError):
        assert all(message.line for message in found.messages)
        return False
    return True


def with_variables(variables: dict[str, str]) -> dict[str, Any]:
    return {"deployment": {"name": "my-app"}, "application": {"environment": variables}}


def is_accepted(variables: dict[str, str], folder: Path) -> bool:
    return is_valid(with_variables(variables), folder)


def container_variables(template: Template) -> dict[str, str]:
    """What the application's container is given, as ECS reads it."""
    (container, *_) = json.loads(template.resources("aws_ecs_task_definition")["task"]["container_definitions"])
    return {variable["name"]: variable["value"] for variable in container["environment"]}


def under(pattern: str, texts: Texts) -> dict[str, Any]:
    deployment = texts.deployment
    return {**deployment, "deployment": {**deployment["deployment"], "pattern": pattern}}
