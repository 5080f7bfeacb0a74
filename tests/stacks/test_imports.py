"""Who may know whom."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CDKTF = {"cdktf", "cdktf_cdktf_provider_aws", "constructs", "jsii", "constructs_lib"}


def imported(package: str) -> dict[str, set[str]]:
    """The top-level packages that each file of a package imports."""
    found = {}
    for path in sorted((PROJECT / package).rglob("*.py")):
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
        found[str(path.relative_to(PROJECT))] = names
    assert found, package
    return found


@pytest.mark.parametrize("package", ["groundplan", "patterns"])
def test_the_tool_starts_without_cdktf(package: str) -> None:
    assert not {path: names & CDKTF for path, names in imported(package).items() if names & CDKTF}


def test_constructs_know_nothing_of_yaml_patterns_or_stacks() -> None:
    foreign = {"groundplan", "stacks", "patterns", "yaml", "pydantic", "boto3"}
    assert not {path: names & foreign for path, names in imported("constructs_lib").items() if names & foreign}


def test_no_stack_tests_for_the_name_of_a_pattern() -> None:
    for path in sorted((PROJECT / "stacks").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "small-saas" not in text, path
        assert "production-saas" not in text, path
