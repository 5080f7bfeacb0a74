"""A deployment that a real Terraform keeps in the emulated AWS, with the edits that its owner makes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

import main
from groundplan.rehearse import EmulatedAws, PlanChanges, Terraform
from tests.stacks.deployments import merged
from tests.terraform.edits import MOST_AT_ONCE, plans_of

UNPROTECTED = {"database": {"deletion_protection": False}}
"""As docs/removing.md says."""

Edit = dict[str, Any]


class SynthesisError(Exception):
    """The deployment file was refused."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


def synthesize(deployment: Edit, folder: Path) -> None:
    """Write the stacks of a deployment below a folder, in this process, whose Node has started already."""
    file = folder / "deployment.yaml"
    file.write_text(yaml.safe_dump(deployment), encoding="utf-8")
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()) as said,
    ):
        patch.setenv("DEPLOYMENT", str(file))
        patch.setenv("CDKTF_OUTDIR", str(folder / "cdktf.out"))
        code = main.main()
    if code:
        raise SynthesisError(code, said.getvalue())


@dataclass
class AppliedStack:
    name: str
    deployment: Edit
    folder: Path
    aws: EmulatedAws
    bind: Callable[[Path], Terraform]
    edits: Sequence[Edit] = ()
    """What tests ask `plan_of`, in the order in which they do: several are planned when the first of them asks."""
    first_plan: dict[str, Any] = field(default_factory=dict)
    diagnostics: list[dict[str, Any]] = field(default_factory=list)
    _plans: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def terraform(self) -> Terraform:
        return self.bind(self.folder / "cdktf.out" / "stacks" / self.name)

    def client(self, service: str) -> Any:  # noqa: ANN401 — boto3 makes its clients at run time
        return self.aws.client(service)

    def synthesize(self, edit: Edit | None = None) -> None:
        """Write the stack anew, for the deployment as it is or with an edit."""
        synthesize(merged(self.deployment, edit or {}), self.folder)

    def synthesized(self, edit: Edit | None = None) -> dict[str, Any]:
        """Return what `synthesize` writes."""
        self.synthesize(edit)
        written: dict[str, Any] = json.loads((self.terraform.directory / "cdk.tf.json").read_text(encoding="utf-8"))
        return written

    def build(self) -> None:
        """Take the deployment from nothing to applied."""
        self.synthesize()
        terraform = self.terraform
        terraform.init()
        self.first_plan = terraform.plan()
        self.diagnostics = terraform.diagnostics
        terraform.apply()

    def plan(self, edit: Edit | None = None, *, refresh: bool = True, **variables: str) -> PlanChanges:
        """Plan the deployment as it is, or with an edit; without a refresh in half the time, where nothing has drifted."""
        self.synthesize(edit)
        return self.terraform.changes(refresh=refresh, variables=variables)

    def plan_of(self, edit: Edit) -> dict[str, Any]:
        """Return what is planned for one of the `edits`, compared with what the first apply wrote."""
        wanted = self.edits.index(edit)
        if wanted not in self._plans:
            applied, state = self.synthesized(), self.terraform.stored_state()
            together = range(wanted, min(wanted + MOST_AT_ONCE, len(self.edits)))
            stacks = {str(number): self.synthesized(self.edits[number]) for number in together}
            folder = self.folder / f"edits-from-{wanted}"
            plans = plans_of(stacks, applied, state, folder, self.bind)
            self._plans |= {int(number): plan for number, plan in plans.items()}
        return self._plans[wanted]

    def remove(self) -> None:
        """Destroy everything, after its owner took the protection away."""
        self.synthesize(UNPROTECTED)
        self.terraform.plan_and_apply()
        self.terraform.destroy()

    def unprotect_databases(self) -> None:
        """Do for the databases what `remove` does first, which the provider would wait for as long as for their destruction."""
        for instance in self.database_instances():
            self.client("rds").modify_db_instance(
                DBInstanceIdentifier=instance["DBInstanceIdentifier"], DeletionProtection=False, ApplyImmediately=True
            )

    def resources(self) -> list[dict[str, Any]]:
        """What the state holds."""
        found: list[dict[str, Any]] = (
            self.terraform.state().get("values", {}).get("root_module", {}).get("resources", [])
        )
        return found

    def database_instances(self) -> list[dict[str, Any]]:
        """The primary, then its replicas, as AWS describes them."""
        instances = self.client("rds").describe_db_instances()["DBInstances"]
        ours = [instance for instance in instances if instance["DBInstanceIdentifier"].startswith(self.name)]
        return sorted(ours, key=lambda instance: len(instance["DBInstanceIdentifier"]))
