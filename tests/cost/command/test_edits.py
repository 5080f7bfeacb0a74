from __future__ import annotations

from pathlib import Path

import pytest

from groundplan.cost.command.edits import edited
from groundplan.cost.command.errors import CostError

TEXT = """
deployment: {name: my-app, framework: "generic"}
application: {environment: {GREETING: "22:30", SAME: "\u00e4"}}
environments:
  staging: {database: {storage: 30}}
  production: {database: {storage: 40}}
  broken-by-it: {database: {max_storage: 40, storage: 30}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "deployment.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_an_edit_prevails_over_the_environment_it_is_for(file: Path, environment: str) -> None:
    deployment, _ = edited(file, environment, {"database": {"storage": 50}})

    assert deployment.database.allocated_storage_gib == 50
    assert deployment.environment == environment
    assert {one.name: one.value for one in deployment.application.environment}["GREETING"] == "22:30"
    assert file.read_text(encoding="utf-8") == TEXT


def test_what_the_file_says_beside_the_edit_stays(file: Path) -> None:
    deployment, _ = edited(file, "staging", {"database": {"multi_az": True}})

    assert deployment.database.allocated_storage_gib == 30
    assert deployment.database.multi_az


def test_an_edit_that_cannot_be_says_why_without_a_place_in_the_file(file: Path) -> None:
    with pytest.raises(CostError, match=r"^database.storage: 5 is out of range; write"):
        edited(file, "staging", {"database": {"storage": 5}})


def test_an_environment_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(CostError, match="no environment testing: there are production"):
        edited(file, "testing", {})
