"""Nothing that is synthesized or said holds a secret, and a planted one would be found."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.config import ConfigurationError, read_configuration
from tests.security.conftest import Configuration
from tests.security.deployments import VARIANTS, Variant
from tests.security.secret_scan import Finding, secrets_in, secrets_in_bytes, secrets_in_json, secrets_in_text
from tests.synthesized_examples import EXAMPLES, on_one_worker, synthesized

# Put together here, so that no scanner of this repository takes them for real.
PLANTED = {
    "an access key": "AKIA" + "Q3EGRIPUFBNLKXWT",
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END",
    "a connection URL": "postgresql://app:" + "correct-horse@db.example.com:5432/app",
    "a random token": "kX9vQ2mZ7rT4wY8bN3pL" + "6sD1fG5hJ0aC",
    "a hexadecimal token": "9f86d081884c7d659a2f" + "eaa0c55ad015",
    "a token of GitHub": "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "a token that is signed": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJhcHAifQ.c2lnbmF0dXJlb2Z0aGV0b2tlbg",
}
BY_PLANT = pytest.mark.parametrize("secret", PLANTED.values(), ids=PLANTED.keys())


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_no_secret_is_in_a_configuration(variant: Variant, configurations: dict[Variant, Configuration]) -> None:
    assert secrets_in_json(configurations[variant], "cdk.tf.json") == []


@on_one_worker
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_no_secret_is_in_what_an_example_becomes(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    output = synthesized(name, tmp_path_factory.getbasetemp()).output
    assert list(output.rglob("cdk.tf.json"))
    assert secrets_in(output) == []


@pytest.mark.parametrize(("key", "name"), [("environment", "SETTING"), ("secrets", "DB_PASSWORD")])
@BY_PLANT
def test_no_secret_is_in_a_message(key: str, name: str, secret: str, tmp_path: Path) -> None:
    file = tmp_path / "deployment.yaml"
    deployment = {"deployment": {"name": "my-app"}, "application": {key: {name: secret}}}
    file.write_text(yaml.safe_dump({**deployment, "nonsense": {}}), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration([file])
    said = str(caught.value)
    assert secret not in said
    assert secrets_in_text(said.replace(str(tmp_path), ""), "messages") == []


@BY_PLANT
def test_a_planted_secret_is_found(secret: str, bad_configuration: Configuration) -> None:
    assert found(planted(bad_configuration, {"comment": secret}), bad_configuration)


@BY_PLANT
def test_a_planted_secret_is_found_in_a_container(secret: str, bad_configuration: Configuration) -> None:
    containers = json.dumps([{"name": "app", "environment": [{"name": "SETTING", "value": secret}]}])
    assert found(planted(bad_configuration, {"container_definitions": containers}), bad_configuration)


@BY_PLANT
def test_a_planted_secret_is_found_in_an_expression(secret: str, bad_configuration: Configuration) -> None:
    line = json.dumps(secret)
    assert found(planted(bad_configuration, {"policy": f"${{jsonencode({{x = {line}}})}}"}), bad_configuration)


@pytest.mark.parametrize("name", ["password", "master_password", "secret_string", "DB_PASSWORD", "api_key"])
def test_a_planted_literal_is_found_by_its_name(name: str, bad_configuration: Configuration) -> None:
    assert found(planted(bad_configuration, {name: "hunter2"}), bad_configuration)


@pytest.mark.parametrize("name", ["DB_PASSWORD", "SECRET_KEY_BASE", "API_KEY"])
def test_a_planted_literal_is_found_by_its_variable(name: str, bad_configuration: Configuration) -> None:
    containers = json.dumps([{"environment": [{"name": name, "value": "hunter2"}]}])
    assert found(planted(bad_configuration, {"container_definitions": containers}), bad_configuration)


def test_a_reference_is_no_secret() -> None:
    assert secrets_in_json({"password": "${aws_secretsmanager_secret_version.x.secret_string}"}, "x") == []


@pytest.mark.parametrize("name", ["terraform.tfstate", "deploy.sh", "deeper/notes.md", "terraform.tfstate.backup"])
@BY_PLANT
def test_a_planted_secret_is_found_in_a_file(secret: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(json.dumps({"x": secret}) if "state" in name else f'x="{secret}"', encoding="utf-8")
    assert secrets_in(tmp_path)
    assert {finding.place.partition(".")[0] for finding in secrets_in(tmp_path)} == {name.partition(".")[0]}


@BY_PLANT
def test_a_planted_secret_is_found_in_a_saved_plan(secret: str) -> None:
    plan = io.BytesIO()
    with zipfile.ZipFile(plan, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("tfplan", b"\x0a\x03\xff\x00" + secret.encode() + b"\x12\x00")
    assert secrets_in_bytes(plan.getvalue(), "rehearsal.tfplan")


def test_a_finding_does_not_repeat_the_secret() -> None:
    secret = PLANTED["a random token"]
    (finding, *_) = secrets_in_json({"x": secret}, "state")
    assert secret not in str(finding)


def planted(configuration: Configuration, attributes: dict[str, Any]) -> Configuration:
    """The configuration with these attributes in one of its resources."""
    return {**configuration, "resource": {**configuration["resource"], "aws_planted": {"planted": attributes}}}


def found(changed: Configuration, before: Configuration) -> list[Finding]:
    """What is found in the changed configuration only, and there where it was planted."""
    new = set(secrets_in_json(changed, "")) - set(secrets_in_json(before, ""))
    assert all(finding.place.startswith(".resource.aws_planted.planted") for finding in new), new
    return sorted(new)
