"""Choosing and running the tool; a script stands in for it here."""

import json
import os
from pathlib import Path

import pytest

from groundplan.rehearse import Terraform, TerraformError, find_binary


def install(folder: Path, name: str, script: str = "") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("TERRAFORM_BINARY_NAME", raising=False)
    return folder


def test_tofu_is_preferred(binaries: Path) -> None:
    install(binaries, "terraform")
    tofu = install(binaries, "tofu")
    assert find_binary() == str(tofu)


def test_terraform_serves_where_there_is_no_tofu(binaries: Path) -> None:
    terraform = install(binaries, "terraform")
    assert find_binary() == str(terraform)


def test_the_user_s_choice_comes_first(binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(binaries, "tofu")
    mine = install(binaries, "terraform-1.5")
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "terraform-1.5")
    assert find_binary() == str(mine)


def test_a_choice_that_is_missing_is_not_replaced_by_another(binaries: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(binaries, "tofu")
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "terraform-1.5")
    with pytest.raises(TerraformError, match=r"supply a TERRAFORM_BINARY_NAME that is on PATH, got terraform-1\.5"):
        find_binary()


@pytest.mark.usefixtures("binaries")
def test_no_binary_at_all_is_said() -> None:
    with pytest.raises(TerraformError, match="neither tofu nor terraform is on PATH"):
        find_binary()


@pytest.fixture
def terraform(binaries: Path, tmp_path: Path) -> Terraform:
    """The stand-in notes its arguments, and answers what the file `answer` says."""
    install(binaries, "tofu", 'echo "$*" >> calls\necho "$TF_IN_AUTOMATION $COLOUR" > automation\ncat < answer')
    install(binaries, "cat", 'while IFS= read -r line; do echo "$line"; done')
    (tmp_path / "answer").write_text("{}\n")
    return Terraform(tmp_path, {"PATH": os.environ["PATH"], "COLOUR": "blue"})


def answer(terraform: Terraform, value: object) -> None:
    (terraform.directory / "answer").write_text(json.dumps(value) + "\n")


def calls(terraform: Terraform) -> list[str]:
    return (terraform.directory / "calls").read_text().splitlines()


def test_every_command_runs_without_colour_and_without_questions(terraform: Terraform) -> None:
    terraform.init()
    terraform.plan(destroy=True, variables={"container_image": "web:2"})
    terraform.apply()
    terraform.plan_and_apply()
    terraform.destroy()
    assert calls(terraform) == [
        "init -no-color -input=false",
        "plan -no-color -json -input=false -out=rehearsal.tfplan -destroy -var=container_image=web:2",
        "show -no-color -json rehearsal.tfplan",
        "apply -no-color -input=false rehearsal.tfplan",
        "apply -no-color -input=false -auto-approve",
        "destroy -no-color -input=false -auto-approve",
    ]


def test_it_runs_in_the_environment_it_was_given(terraform: Terraform) -> None:
    terraform.init()
    assert (terraform.directory / "automation").read_text() == "1 blue\n"


def test_a_plan_is_read_back(terraform: Terraform) -> None:
    answer(terraform, {"resource_changes": []})
    assert terraform.plan() == {"resource_changes": []}


def test_changes_are_told_by_a_plan_that_is_not_kept(terraform: Terraform) -> None:
    change = {"resource": {"addr": "aws_vpc.main"}, "action": "create"}
    answer(terraform, {"type": "planned_change", "change": change})

    assert terraform.changes(refresh=False, variables={"a": "b"}).created == ("aws_vpc.main",)
    assert calls(terraform) == ["plan -no-color -json -input=false -refresh=false -var=a=b"]


def test_a_plan_that_fails_says_what_is_wrong(binaries: Path, tmp_path: Path) -> None:
    told = {"type": "diagnostic", "diagnostic": {"summary": "Invalid value", "detail": "Write another."}}
    install(binaries, "tofu", f"echo '{json.dumps(told)}'\nexit 1")
    with pytest.raises(TerraformError, match=r"(?s)plan failed in .*Invalid value: Write another\."):
        Terraform(tmp_path).changes()


def test_what_was_done_is_told_in_its_order(binaries: Path, tmp_path: Path) -> None:
    told = [
        {"type": "apply_start", "hook": {"resource": {"addr": "aws_lb.a"}, "action": "create"}},
        {"type": "apply_complete", "hook": {"resource": {"addr": "aws_lb.b"}, "action": "delete"}},
        {"type": "apply_complete", "hook": {"resource": {"addr": "aws_lb.a"}, "action": "create"}},
    ]
    install(binaries, "tofu", "\n".join(f"echo '{json.dumps(line)}'" for line in told))

    assert Terraform(tmp_path).plan_and_apply_in_order() == [("delete", "aws_lb.b"), ("create", "aws_lb.a")]


def test_what_a_plan_warns_of_is_kept(terraform: Terraform) -> None:
    answer(terraform, {"type": "diagnostic", "diagnostic": {"severity": "warning"}})
    terraform.plan()
    assert terraform.diagnostics == [{"severity": "warning"}]


def test_diagnostics_are_returned(terraform: Terraform) -> None:
    answer(terraform, {"valid": False, "diagnostics": [{"severity": "error"}]})
    assert terraform.validate() == [{"severity": "error"}]


def test_outputs_are_their_values(terraform: Terraform) -> None:
    answer(terraform, {"vpc_id": {"sensitive": False, "type": "string", "value": "vpc-1"}})
    assert terraform.outputs() == {"vpc_id": "vpc-1"}


def test_the_state_is_read(terraform: Terraform) -> None:
    answer(terraform, {"values": {}})
    assert terraform.state() == {"values": {}}
    assert calls(terraform) == ["show -no-color -json"]


def test_the_state_is_read_as_it_is_stored(terraform: Terraform) -> None:
    answer(terraform, {"resources": []})
    assert terraform.stored_state() == {"resources": []}
    assert calls(terraform) == ["state pull -no-color"]


def test_a_failure_says_what_the_tool_said(binaries: Path, tmp_path: Path) -> None:
    install(binaries, "tofu", "echo 'Applying'\necho 'Error: no such region' >&2\nexit 1")
    with pytest.raises(TerraformError, match=r"(?s)tofu apply .* failed in .*Applying\nError: no such region"):
        Terraform(tmp_path).apply()
