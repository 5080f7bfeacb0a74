"""What the documents say is so: commands, files, links, numbers, names."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.config import read_configuration
from stacks import synthesize

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FIELD_REPORTS = (PROJECT / "docs" / "field-reports.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("benchmarks/*.md")])
DECISIONS = sorted(PROJECT.glob("docs/decisions/*.md"))
FOLDERS = "benchmarks|constructs_lib|docs|examples|groundplan|patterns|stacks|tests"

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
together = pytest.mark.xdist_group("documents")


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The reference case, and both patterns with nothing but a name, by stack."""
    folder = tmp_path_factory.mktemp("documents")
    files = [PROJECT / "examples" / "reference.yaml"]
    for pattern in ("small-saas", "production-saas"):
        files.append(folder / f"{pattern}.yaml")
        files[-1].write_text(yaml.safe_dump({"deployment": {"name": pattern, "pattern": pattern}}), encoding="utf-8")
    synthesize(read_configuration(files).deployments, folder)
    return {
        path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("stacks/*/cdk.tf.json")
    }


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def row(label: str) -> list[str]:
    (cells,) = re.findall(rf"^\| {label} \|(.*)\|$", README, flags=re.MULTILINE)
    return [cell.strip() for cell in cells.split("|")]


def table(label: str) -> set[str]:
    """Names in the first column of the table whose header begins with the label."""
    (rows,) = re.findall(rf"^\| {label} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", README, flags=re.MULTILINE)
    return {name for line in rows.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])}


def count(stack: dict[str, Any]) -> int:
    return sum(map(len, stack["resource"].values()))


@each_document
def test_make_has_the_targets_that_are_named(document: Path) -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


@each_document
def test_links_and_files_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        linked = (document.parent / name).resolve() if name else document
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for path in re.findall(rf"`((?:{FOLDERS})/[\w/.-]+\.(?:js|md|py|yaml))`", text):
        assert (PROJECT / path).exists(), path


@each_document
def test_no_document_names_a_path_of_a_machine(document: Path) -> None:
    assert not re.search(r"(?<![\w.}>])/(?:home|root|work|Users)/", document.read_text(encoding="utf-8"))


def test_the_deployment_file_shown_is_the_reference_case() -> None:
    (shown,) = blocks("yaml")
    reference = (PROJECT / "examples" / "reference.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(shown) == yaml.safe_load(reference)


def test_keys_shown_in_passing_are_accepted(tmp_path: Path) -> None:
    shown = re.findall(r"`((?:platform|database|application|monitoring): \{[^`]*\})`", README)
    assert shown
    for number, text in enumerate(shown):
        file = tmp_path / f"{number}.yaml"
        file.write_text(f"deployment: {{name: my-app, pattern: production-saas}}\n{text}\n", encoding="utf-8")
        assert read_configuration([file]).deployments


def test_the_library_code_shown_is_part_of_an_example_that_runs() -> None:
    (shown,) = blocks("python")
    assert shown in (PROJECT / "examples" / "custom_stack" / "custom_stack.py").read_text(encoding="utf-8")
    assert shown.count("\n") <= 10


@together
def test_resource_counts_are_those_of_the_synthesis(stacks: dict[str, Any]) -> None:
    assert row("resources") == [str(count(stacks["small-saas"])), str(count(stacks["production-saas"]))]
    assert f"The reference case, {count(stacks['my-app'])} resources" in README


@together
def test_alarms_are_counted_right(stacks: dict[str, Any]) -> None:
    stated = [int(number) for cell in row("monitoring") for number in re.findall(r"(\d+) alarms", cell)]
    assert stated == [
        len(stacks[pattern]["resource"]["aws_cloudwatch_metric_alarm"]) for pattern in ("small-saas", "production-saas")
    ]


@together
def test_variables_and_outputs_are_all_that_there_are(stacks: dict[str, Any]) -> None:
    assert table("variable") == stacks["my-app"]["variable"].keys()
    assert table("output") == stacks["my-app"]["output"].keys()


@together
def test_addresses_exist(stacks: dict[str, Any]) -> None:
    addresses = re.findall(r"\b(aws_[a-z_]+|terraform_data)\.([a-z][\w-]*)", README)
    assert len(set(addresses)) == 3
    for kind, name in addresses:
        assert name in stacks["my-app"]["resource"][kind]


@together
def test_the_environment_of_the_application_is_told_in_full(stacks: dict[str, Any]) -> None:
    definitions = stacks["my-app"]["resource"]["aws_ecs_task_definition"]["task"]["container_definitions"]
    (container,) = json.loads(definitions)
    told = set(re.findall(r"`(PORT|PG[A-Z]+|DATABASE_URL|[A-Z]+_BUCKET)`", README))
    assert told == {entry["name"] for entry in [*container["environment"], *container["secrets"]]}


def test_decisions_are_numbered_without_a_gap_and_have_three_parts() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:03}-" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:3]}: ")
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, flags=re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_tests_that_hold_reports_from_the_field_exist() -> None:
    named = re.findall(r"\| `(tests/[^`:]*)(?:::([^`]*))?` \|$", FIELD_REPORTS, re.MULTILINE)
    assert len(named) == FIELD_REPORTS.count("\n| ") - 1
    for file, name in named:
        text = (PROJECT / file).read_text(encoding="utf-8")
        assert f"def {name}(" in text or not name, name
