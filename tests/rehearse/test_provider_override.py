"""The override file touches provider settings alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from groundplan.rehearse import write_provider_override


def override(folder: Path, providers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    stack = folder / "cdk.tf.json"
    stack.write_text(json.dumps({"provider": {"aws": providers}}))
    synthesized = stack.read_bytes()
    path = write_provider_override(folder)
    assert stack.read_bytes() == synthesized
    assert path == folder / "emulated_override.tf.json"
    written = json.loads(path.read_text())
    assert list(written) == ["provider"]
    settings: list[dict[str, Any]] = written["provider"]["aws"]
    return settings


def test_the_provider_outlasts_lost_answers_and_checks_no_real_account(tmp_path: Path) -> None:
    assert override(tmp_path, [{"region": "eu-central-1"}]) == [
        {
            "access_key": "emulated",
            "max_retries": 10,
            "s3_use_path_style": True,
            "secret_key": "emulated",
            "skip_credentials_validation": True,
            "skip_metadata_api_check": "true",
            "skip_region_validation": True,
        }
    ]


@pytest.mark.parametrize("alias", ["backup", "certificates"])
def test_an_aliased_provider_is_overridden_by_its_alias(tmp_path: Path, alias: str) -> None:
    plain, aliased = override(tmp_path, [{"region": "eu-central-1"}, {"region": "us-east-1", "alias": alias}])
    assert "alias" not in plain
    assert aliased == {**plain, "alias": alias}


def test_a_provider_of_another_file_is_overridden_too(tmp_path: Path) -> None:
    more = {"provider": {"aws": [{"region": "eu-west-1", "alias": "copies"}]}}
    (tmp_path / "more.tf.json").write_text(json.dumps(more))
    for _ in range(2):
        plain, aliased = override(tmp_path, [{"region": "eu-central-1"}])
        assert aliased == {**plain, "alias": "copies"}
