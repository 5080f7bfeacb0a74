"""The example of variables: that nothing is set by it, and that it says how."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundplan.config import Deployment
from groundplan.output.tfvars import hcl, write_tfvars_example
from tests.output.readmes.written import written

Example = Callable[..., str]

pytestmark = pytest.mark.xdist_group("readme")


@pytest.fixture
def example(small: Deployment, folder: Path) -> Example:
    """Write the example of a stack with these variables."""

    def text(**variables: tuple[str, str]) -> str:
        document: dict[str, Any] = {
            "variable": {
                name: {"description": about, "default": default} for name, (about, default) in variables.items()
            }
        }
        (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
        path = write_tfvars_example(small, folder)
        assert path == folder / "terraform.tfvars.example"
        return path.read_text(encoding="utf-8")

    return text


def test_each_variable_has_a_line_with_its_default_below_its_description(example: Example) -> None:
    lines = example(b=("Second", "two"), a=("First", "")).splitlines()
    assert lines[-5:] == ["# First.", '# a = ""', "", "# Second.", '# b = "two"']


def test_nothing_is_set_until_somebody_takes_a_sign_away(example: Example) -> None:
    text = example(a=("First\nline", "one\ntwo"), b=("x " * 100, "two"))
    assert all(line.startswith("#") for line in text.splitlines() if line)


def test_no_line_of_prose_is_wider_than_a_terminal(example: Example) -> None:
    assert max(len(line) for line in example(a=("word " * 50, "")).splitlines()) <= 80


def test_it_says_why_there_are_no_others(example: Example) -> None:
    text = " ".join(example(a=("First", "")).replace("#", " ").split())
    assert "drilled-small" in text
    assert "name, environment, region and sizes are checked together, and fixed, at synthesis" in text


def test_it_has_the_variables_of_a_stack(small: Deployment, folder: Path) -> None:
    document = written("reference").document
    (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    text = write_tfvars_example(small, folder).read_text(encoding="utf-8")
    assert '\n# alarm_email = "ops@example.com"\n' in text
    assert '\n# container_image = ""\n' in text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain", '"plain"'),
        ('"', '"\\""'),
        ("\\", '"\\\\"'),
        ("${x} %{x} $x", '"$${x} %%{x} $x"'),
        ("a\nb\tc", '"a\\nb\\tc"'),
        ("\x07\u2028", '"\\U00000007\\U00002028"'),
        ("ä@b", '"ä@b"'),
    ],
)
def test_a_default_is_quoted_so_that_terraform_reads_the_text(text: str, quoted: str) -> None:
    assert hcl(text) == quoted
