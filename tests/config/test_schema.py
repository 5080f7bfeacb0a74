"""The JSON schema says what the models say, as far as a schema can."""

import json
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from groundplan.config import ConfigurationError, Message, read_configuration
from groundplan.config.schema import FILE_NAME, schema, schema_text
from tests.random_inputs import inputs

PROJECT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"
FULL = yaml.safe_load((CASES / "full.yaml").read_text(encoding="utf-8"))
Errors = Callable[..., tuple[Message, ...]]


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(schema())


def accepts(data: object) -> bool:
    valid: bool = validator().is_valid(data)
    return valid


def test_the_file_in_the_repository_is_what_the_models_say() -> None:
    file = PROJECT / FILE_NAME
    if os.environ.get("GROUNDPLAN_REWRITE_REFERENCE"):
        file.write_text(schema_text(), encoding="utf-8")

    assert file.read_text(encoding="utf-8") == schema_text(), "run this test with GROUNDPLAN_REWRITE_REFERENCE=1"


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(schema())


@pytest.mark.parametrize(
    "file",
    [*CASES.glob("*.yaml"), *(PROJECT / "examples").glob("*.yaml")],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_what_the_models_accept_the_schema_accepts(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))

    assert [error.message for error in validator().iter_errors(data)] == []


@pytest.mark.parametrize(
    "blocks",
    [
        "deploymnt: {}",
        "database: {mutli_az: true}",
        "database: {storage: 5}",
        "database: {storage: '50'}",
        "database: {size: huge}",
        "database: {version: '12'}",
        "database: {parameters: {no_such_parameter: 1}}",
        "database: {backup: {retention: 36}}",
        "platform: {region: mars-east-1}",
        "platform: {network: {nat: two}}",
        "platform: {network: {existing: {vpc_id: vpc-1}}}",
        "platform: {network: {existing: {vpc_id: my-vpc}}}",
        "platform: {state: {bucket: Upper}}",
        "platform: 5",
        "application: {port: 0}",
        "application: {cpu: 0}",
        "application: {workers: {Mail: {command: work}}}",
        "application: {workers: {mail: {command: 5}}}",
        "application: {database_url: 'yes'}",
        "application: {jobs: {report: {command: work}}}",
        "application: {autoscale: {schedule: [{min: 1}]}}",
        "monitoring: {log_retention: 45}",
        "monitoring: {alarms: [{type: cpu_hihg}]}",
        "monitoring: {alarms: {type: cpu_high}}",
        "sleep: {from: '25:00', until: '07:00'}",
        "sleep: {until: '07:00'}",
        "usage: {egress_gb: -1}",
        "environments: {staging: {databse: {}}}",
        "environments: {staging: {database: {storage: 5}}}",
        "environments: {Staging: {}}",
        "environments: {staging: {environments: {}}}",
        "environments: {staging: {deployment: {name: other}}}",
    ],
)
def test_both_refuse(errors: Errors, blocks: str) -> None:
    text = f"deployment: {{name: my-app}}\n{blocks}\n"

    assert not accepts(yaml.safe_load(text))
    assert errors(text)


def test_a_name_is_all_that_is_required() -> None:
    assert accepts({"deployment": {"name": "my-app"}})
    assert not accepts({"deployment": {}})
    assert not accepts({})


def test_an_environment_may_say_as_little_as_it_likes() -> None:
    override = {"application": {"workers": {"mail": {"instances": 2}}}, "sleep": {"until": "08:00"}}

    assert accepts({"deployment": {"name": "a"}, "environments": {"staging": override, "test": None}})


def test_it_tells_what_the_patterns_fill_in() -> None:
    definitions = schema()["definitions"]

    assert definitions["DatabaseBlock"]["properties"]["engine"]["default"] == "postgresql"
    assert (
        "(small-saas: 20, production-saas: 100)" in definitions["DatabaseBlock"]["properties"]["storage"]["description"]
    )


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in below:
        yield (*path, key)
        yield from paths(value, (*path, key))


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 3, 50, 0.5, 1e9, "", "a", "16", "16.4", "x" * 300, [], ["a"], {}, {"a": 1}, [{}]]
)


@given(st.data())
@settings(max_examples=inputs(300), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_schema_refuses_the_models_refuse(tmp_path: Path, data: st.DataObject) -> None:
    deployment = deepcopy(FULL)
    for _ in range(data.draw(st.integers(1, 2))):
        *above, key = data.draw(st.sampled_from(list(paths(deployment))))
        inside = deployment
        for part in above:
            inside = inside[part]
        change = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            inside[key] = deepcopy(data.draw(VALUES))
        elif change == "remove":
            del inside[key]
        elif isinstance(inside, dict):
            inside[f"{key}x"] = deepcopy(data.draw(VALUES))
    file = tmp_path / "deployment.yaml"
    file.write_text(json.dumps(deployment), encoding="utf-8")
    try:
        read_configuration([file])
    except ConfigurationError:
        return
    assert accepts(deployment), [error.message for error in validator().iter_errors(deployment)]
