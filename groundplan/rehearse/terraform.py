"""Running OpenTofu or Terraform on a synthesized stack."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundplan.rehearse.plan_changes import PlanChanges

PLAN_FILE = "rehearsal.tfplan"


class TerraformError(Exception):
    """The tool failed; the message is its own text."""


def find_binary() -> str:
    """The binary to run: what `TERRAFORM_BINARY_NAME` names, else `tofu`, else `terraform`.

    Raises:
        TerraformError: there is none.
    """
    named = os.environ.get("TERRAFORM_BINARY_NAME")
    for name in [named] if named else ["tofu", "terraform"]:
        if path := shutil.which(name):
            return path
    if named:
        raise TerraformError(f"supply a TERRAFORM_BINARY_NAME that is on PATH, got {named}")
    raise TerraformError("install OpenTofu or Terraform: neither tofu nor terraform is on PATH")


class Terraform:
    """The tool, bound to the folder of one stack and to an environment.

    Attributes:
        diagnostics: What the last plan had to say; none for a sound stack.
        environment: What the tool runs in.
    """

    def __init__(self, directory: Path, environment: Mapping[str, str] | None = None) -> None:
        """Take the stack's folder, and the whole environment to run in (default: this process's)."""
        self.directory = directory
        self.diagnostics: list[dict[str, Any]] = []
        self.binary = find_binary()
        self.environment = {**(os.environ if environment is None else environment), "TF_IN_AUTOMATION": "1"}

    def init(self) -> None:
        """Install the providers, but for one that commands attach to, and set up the backend.

        Raises:
            TerraformError: it failed, as may every method below.
        """
        self._run("init", "-input=false")

    def validate(self) -> list[dict[str, Any]]:
        """The diagnostics, errors and warnings alike; none for a sound stack."""
        finished = self._start("validate", "-json")
        answer: dict[str, Any] = json.loads(finished.stdout)
        diagnostics: list[dict[str, Any]] = answer["diagnostics"]
        return diagnostics

    def plan(
        self, *, destroy: bool = False, refresh: bool = True, variables: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Plan, keep the plan for `apply`, and return it in the form of `show -json`.

        Without `refresh`, the plan compares with the state as it is written down, which takes a third of the time.
        """
        options = ["-destroy"] if destroy else []
        self._messages("plan", f"-out={PLAN_FILE}", *options, *_options(refresh=refresh, variables=variables))
        return self._json("show", "-json", PLAN_FILE)

    def changes(self, *, refresh: bool = True, variables: Mapping[str, str] | None = None) -> PlanChanges:
        """Plan, and return what would change; the plan is not kept."""
        return PlanChanges.told_by(self._messages("plan", *_options(refresh=refresh, variables=variables)))

    def apply(self) -> None:
        """Apply what `plan` planned last."""
        self._run("apply", "-input=false", PLAN_FILE)

    def plan_and_apply(self, *, target: str | None = None, variables: Mapping[str, str] | None = None) -> None:
        """Plan and apply by one command, without a look at the plan; of one address with all it needs, if there is a target."""
        options = [f"-target={target}"] if target else []
        self._run("apply", "-input=false", "-auto-approve", *options, *_options(refresh=True, variables=variables))

    def plan_and_apply_in_order(self) -> list[tuple[str, str]]:
        """Plan and apply by one command, and return what was done, with the address of each, as one came after the other."""
        done = [
            message["hook"]
            for message in self._messages("apply", "-auto-approve")
            if message["type"] == "apply_complete"
        ]
        return [(hook["action"], hook["resource"]["addr"]) for hook in done]

    def destroy(self) -> None:
        """Destroy everything in the state."""
        self._run("destroy", "-input=false", "-auto-approve")

    def outputs(self) -> dict[str, Any]:
        """The value of each output by its name, sensitive ones included."""
        return {name: output["value"] for name, output in self._json("output", "-json").items()}

    def state(self) -> dict[str, Any]:
        """The state in the form of `show -json`."""
        return self._json("show", "-json")

    def stored_state(self) -> dict[str, Any]:
        """The state as the backend holds it.

        https://developer.hashicorp.com/terraform/cli/commands/state/pull
        """
        return self._json("state pull")

    def _messages(self, command: str, *options: str) -> list[dict[str, Any]]:
        finished = self._start(command, "-json", "-input=false", *options)
        messages = [json.loads(line) for line in finished.stdout.splitlines()]
        self.diagnostics = [message["diagnostic"] for message in messages if message.get("type") == "diagnostic"]
        if finished.returncode:
            told = "\n".join(f"{problem['summary']}: {problem['detail']}" for problem in self.diagnostics)
            raise TerraformError(f"{command} failed in {self.directory}:\n{told}{finished.stderr}")
        return messages

    def _json(self, *arguments: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._run(*arguments))
        return answer

    def _run(self, *arguments: str) -> str:
        finished = self._start(*arguments)
        if finished.returncode:
            command = " ".join([Path(self.binary).name, *arguments])
            raise TerraformError(f"{command} failed in {self.directory}:\n{finished.stdout}{finished.stderr}")
        return finished.stdout

    def _start(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 — the user's own binary, and options from here
            [self.binary, *command.split(), "-no-color", *options],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def _options(*, refresh: bool, variables: Mapping[str, str] | None) -> list[str]:
    return [
        *([] if refresh else ["-refresh=false"]),
        *(f"-var={name}={value}" for name, value in (variables or {}).items()),
    ]
