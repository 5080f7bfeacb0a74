"""What stands already: an edit that could only leave a stack behind, or move what cannot be moved, is refused.

Beside each synthesized stack lies a record of what it was made from. A stack whose state is not empty stands. Terraform
would take another name, region or network for a wish to build everything anew: beside the old, or in its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from groundplan.config import Configuration, ConfigurationError, Deployment, Findings, Message
from groundplan.config.resolved import LocalState, OwnedNetwork
from groundplan.writing import write_atomically

_RECORD = "groundplan.json"


@dataclass(frozen=True)
class Record:
    """What a stack was made from, and cannot be changed of it."""

    file: str
    """The deployment file, relative to the output folder."""
    name: str
    region: str
    network: str
    """The address range of the deployment's own network, or the id of the existing VPC."""
    copies: str | None = None
    """The region that holds copies of the backups, with the key that decrypts them."""

    @classmethod
    def of(cls, deployment: Deployment, findings: Findings, output: Path) -> Record:
        """Take down what a deployment is made from."""
        network, vault = deployment.network, deployment.database.backup_vault
        return cls(
            file=os.path.relpath(findings.file.file, output),
            name=deployment.name,
            region=deployment.region,
            network=network.cidr_block if isinstance(network, OwnedNetwork) else network.vpc_id,
            copies=vault.copy_to_region if vault else None,
        )


def refuse_moves(configuration: Configuration, output: Path) -> None:
    """Compare the deployments of a run with the stacks that stand.

    Args:
        configuration: What the run would write.
        output: The folder that it would write to.

    Raises:
        ConfigurationError: A deployment was renamed, or moved to another region or network, or loses protected copies.
    """
    standing = dict(_standing(output))
    messages = []
    for deployment, findings in zip(configuration.deployments, configuration.findings, strict=True):
        before = len(findings.messages)
        wanted = Record.of(deployment, findings, output)
        if deployment.stack_name in standing:
            _refuse_another_place(standing[deployment.stack_name], wanted, findings)
            if deployment.deletion_protection:
                _refuse_lost_copies(standing[deployment.stack_name], wanted, findings)
        else:
            _refuse_another_name(standing, wanted, findings)
        messages.extend(findings.messages[before:])
    if messages:
        raise ConfigurationError(messages)


def write_records(configuration: Configuration, output: Path) -> None:
    """Write down what each stack was made from, beside it."""
    for deployment, findings in zip(configuration.deployments, configuration.findings, strict=True):
        record = json.dumps(asdict(Record.of(deployment, findings, output)), indent=2)
        write_atomically(_folder(output, deployment.stack_name) / _RECORD, f"{record}\n")


def _refuse_another_place(stands: Record, wanted: Record, findings: Findings) -> None:
    if stands.region != wanted.region:
        findings.error(
            "platform.region",
            problem=f"the deployment {wanted.name} stands in {stands.region}, and a stack cannot move",
            remedy=f"write region: {stands.region}, or give the deployment in {wanted.region} a name and a file of its own",
        )
    if stands.network != wanted.network:
        findings.error(
            "platform.network.cidr",
            "platform.network.existing",
            problem=f"the deployment {wanted.name} stands in the network {stands.network}, and a database cannot move",
            remedy=f"keep {stands.network}, or give the deployment in another network a name and a file of its own",
        )


def _refuse_lost_copies(stands: Record, wanted: Record, findings: Findings) -> None:
    """Refuse what Terraform would not: its own protection goes with the block that leaves the configuration."""
    if stands.copies and stands.copies != wanted.copies:
        findings.error(
            "database.backup.copy_to_region",
            "database.backup",
            problem=f"the copies of the backups in {stands.copies} would lose their vault and their key",
            remedy=f"write copy_to_region: {stands.copies}, or deletion_protection: false to give them up",
        )


def _refuse_another_name(standing: dict[str, Record], wanted: Record, findings: Findings) -> None:
    for stack_name, record in standing.items():
        if record.file == wanted.file and record.name != wanted.name:
            findings.error(
                "deployment.name",
                problem=f"this file has made the stack {stack_name}, which stands, and a stack cannot be renamed",
                remedy=f"write name: {record.name}; for a second deployment, copy the file; to give up {record.name}, "
                "see docs/removing.md",
            )
            return


def _standing(output: Path) -> Iterator[tuple[str, Record]]:
    for path in sorted(output.glob(f"stacks/*/{_RECORD}")):
        stack_name = path.parent.name
        if _stands(output, stack_name):
            yield stack_name, _read(path)


def _read(path: Path) -> Record:
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        remedy = "put it back, or remove it if the deployment beside it was never renamed or moved"
        raise ConfigurationError([Message(str(path), None, None, "", "not a record of groundplan", remedy)]) from error


def _stands(output: Path, stack_name: str) -> bool:
    """Tell whether a stack's state holds a resource; of a state elsewhere one knows only that it was begun."""
    local = LocalState.path_of(stack_name)
    folder = _folder(output, stack_name)
    state = folder / local
    if state.exists():
        return bool(json.loads(state.read_text(encoding="utf-8")).get("resources"))
    backend = folder / ".terraform" / "terraform.tfstate"
    return backend.exists() and json.loads(backend.read_text(encoding="utf-8"))["backend"]["type"] != "local"


def _folder(output: Path, stack_name: str) -> Path:
    return output / "stacks" / stack_name
