"""No text of a deployment file means anything to Terraform: it is refused, or carried as it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundplan.config import Configuration, ConfigurationError
from groundplan.config.model import DeploymentFile
from tests.injection.hostile_text import HOSTILE
from tests.injection.string_keys import ANY_NAME, ENVIRONMENT, ITEM, StringKey, places, string_keys
from tests.injection.valid_deployments import is_identity, valid_text, with_text
from tests.injection.writing import HERE, escaped, outcome, raw, write
from tests.random_inputs import inputs

EVERY_PLACE = pytest.mark.parametrize("key", places(), ids=str)

KNOWN = [
    "value deployment.name",
    "key platform.tags.*",
    "value platform.tags.*",
    "key application.environment.*",
    "value application.environment.*",
    "key application.secrets.*",
    "value application.secrets.*",
    "value application.health_check.path",
    "value application.image",
    "value monitoring.alarms.[].email",
    "value platform.network.existing.public_subnet_ids.[]",
    "value database.parameters.*",
    "unknown key database.*",
    "value application.migrate",
    "key application.workers.*",
    "value application.workers.*.command",
    "value application.jobs.*.schedule",
    "value application.autoscale.schedule.[].timezone",
    "value sleep.from",
    "key environments.*",
    "value environments.staging.application.environment.*",
]
LOOKED_UP = (
    ("deployment", "pattern"),
    ("database", "version"),
    ("database", "size"),
    ("database", "sizes"),
    ("database", "parameters", ANY_NAME),
    ("application", "migrate"),
    ("application", "workers", ANY_NAME, "command"),
    ("application", "jobs", ANY_NAME, "command"),
    ("application", "jobs", ANY_NAME, "schedule"),
    ("application", "autoscale", "schedule", ITEM, "cron"),
    ("sleep",),
)
"""Words of a table, numbers with units, commands and times: what they stand for is carried, not they themselves."""


@pytest.mark.parametrize("known", KNOWN)
def test_the_walk_finds(known: str) -> None:
    assert known in map(str, places())


def test_the_walk_reaches_every_text_of_the_models() -> None:
    schema = DeploymentFile.model_json_schema()
    found = set(texts_of(schema, schema["$defs"], ()))
    listed = {text.key for text in found if text.listed}
    walked = {key for key in string_keys() if key.kind in {"value", "key"}}
    assert {text.key for text in found} - listed == walked - listed


@pytest.mark.parametrize("key", [key for key in places() if key.kind == "value" and not is_identity(key)], ids=str)
def test_a_valid_text_is_accepted(key: StringKey, tmp_path: Path) -> None:
    write(tmp_path / "deployment.yaml", with_text(key, HERE), escaped(valid_text(key)))
    found = outcome(tmp_path / "deployment.yaml")
    assert isinstance(found, Configuration), str(found)


@EVERY_PLACE
@pytest.mark.parametrize("template", ["${aws_db_instance.x.password}", "%{ if true }", "$${x}"])
def test_a_template_is_refused_at_its_line(key: StringKey, template: str, tmp_path: Path) -> None:
    line = write(tmp_path / "deployment.yaml", with_text(key, HERE), escaped(template))
    found = outcome(tmp_path / "deployment.yaml")
    assert isinstance(found, ConfigurationError)
    said = [message for message in found.messages if message.line == line]
    assert any("Terraform would evaluate it" in message.problem for message in said), str(found)


@EVERY_PLACE
@given(data=st.data())
@settings(max_examples=inputs(6), deadline=None)
def test_any_text_is_refused_at_its_line_or_carried_as_it_is(
    key: StringKey, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    valid, hostile = valid_text(key), data.draw(HOSTILE)
    cut = data.draw(st.integers(0, len(valid)))
    text = data.draw(st.sampled_from([hostile, valid[:cut] + hostile + valid[cut:]]))
    spelling = data.draw(st.sampled_from([escaped, raw]))(text)
    tag = data.draw(st.sampled_from(["", "", "", "", "!!python/object/apply:os.system ", "!secret ", "&anchor "]))
    path = tmp_path_factory.getbasetemp() / "deployment.yaml"

    line = write(path, with_text(key, HERE), tag + spelling)
    found = outcome(path)

    if isinstance(found, ConfigurationError):
        for message in found.messages:
            assert str(message).startswith(f"{path}:{message.line}:{message.column}: ")
            assert message.line is not None
            assert (str(message).isascii(), str(message).isprintable()) == (True, True)
        # A zone that is valid by itself may not be the name's, which is told at the name.
        elsewhere = key.path[-2:] == ("domain", "zone") and f'is not in the zone "{text}"' in str(found)
        assert elsewhere or line in {message.line for message in found.messages}, str(found)
    else:
        assert not tag
        assert "${" not in text
        assert "%{" not in text
        if key.kind in {"key", "value"} and not is_looked_up(key):
            assert any(text in carried for carried in strings(found.deployments)), str(key)


def is_looked_up(key: StringKey) -> bool:
    path = key.path[len(ENVIRONMENT) :] if key.path[: len(ENVIRONMENT)] == ENVIRONMENT else key.path
    return key.kind == "value" and any(path[: len(beginning)] == beginning for beginning in LOOKED_UP)


@dataclass(frozen=True)
class Text:
    key: StringKey
    listed: bool
    """Whether the schema lists what may stand there, as it does for the words of our tables, which the models look up."""


def texts_of(schema: dict[str, Any], definitions: dict[str, Any], path: tuple[str, ...]) -> Iterator[Text]:
    """The places of a JSON schema at which text may stand."""
    if "$ref" in schema:
        yield from texts_of(definitions[schema["$ref"].rpartition("/")[2]], definitions, path)
    for alternative in schema.get("anyOf", []):
        yield from texts_of(alternative, definitions, path)
    if "string" in schema.get("type", ""):
        yield Text(StringKey(path, "value"), listed=bool({"enum", "const"} & set(schema)))
    for name, below in schema.get("properties", {}).items():
        yield from texts_of(below, definitions, (*path, name))
    if "items" in schema:
        yield from texts_of(schema["items"], definitions, (*path, ITEM))
    for below in (*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")):
        if isinstance(below, dict):
            yield Text(StringKey((*path, ANY_NAME), "key"), listed=False)
            yield from texts_of(below, definitions, (*path, ANY_NAME))


def strings(value: object) -> Iterator[str]:
    """Every text of a resolved deployment."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
