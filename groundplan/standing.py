"""What stands already: an edit that could only leave a stack behind, or move what cannot be moved, is refused.

Beside each synthesized stack lies a record of what it was made from. A stack whose state is not empty stands. Terraform
would take another name, region or network for a wish to build everything anew: beside the old, or in its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from groundplan.config import Configuration, ConfigurationError, Deployment, Findings, Message
from groundplan.config.resolved import COPIES_PROVIDER, LocalState, OwnedNetwork
from groundplan.writing import write_atomically

_RECORD = "groundplan.json"
_FORMER_COPIES = "former_copies.tf.json"
_ENCRYPTED = "encrypted_data"
"""Stands in a state that only OpenTofu can read, https://opentofu.org/docs/language/state/encryption/."""


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
    former_copies: str | None = None
    """The region of copies that were given up, whose vault and key may stand yet."""

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
        ConfigurationError: A deployment was renamed, or moved to another region or network, or loses protected copies, or
            leaves copies behind.
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
                _refuse_moved_copies(standing[deployment.stack_name], wanted, findings)
        else:
            _refuse_another_name(standing, wanted, findings)
        messages.extend(findings.messages[before:])
    if messages:
        raise ConfigurationError(messages)


def write_records(configuration: Configuration, output: Path) -> None:
    """Write down what each stack was made from, beside it, and what Terraform needs to destroy what it gave up."""
    standing = dict(_standing(output))
    for deployment, findings in zip(configuration.deployments, configuration.findings, strict=True):
        folder, record = _folder(output, deployment.stack_name), Record.of(deployment, findings, output)
        stands = standing.get(deployment.stack_name)
        if stands and not record.copies:
            record = replace(record, former_copies=stands.copies or stands.former_copies)
        _write_former_copies(folder / _FORMER_COPIES, record.former_copies)
        write_atomically(folder / _RECORD, f"{json.dumps(asdict(record), indent=2)}\n")


def _write_former_copies(path: Path, region: str | None) -> None:
    """Keep the provider of copies that the stack has no more, without which Terraform could not destroy them."""
    if region is None:
        path.unlink(missing_ok=True)
        return
    provider = {"aws": [{"alias": COPIES_PROVIDER, "region": region}]}
    write_atomically(path, f"{json.dumps({'provider': provider}, indent=2)}\n")


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


def _refuse_moved_copies(stands: Record, wanted: Record, findings: Findings) -> None:
    """Refuse what Terraform would do by halves: it would look for the vault in the new region, and forget the old one."""
    if stands.copies and wanted.copies and stands.copies != wanted.copies:
        findings.error(
            "database.backup.copy_to_region",
            problem=f"the copies of the backups in {stands.copies} would be left behind, and cost on",
            remedy=f"write copy_to_region: {stands.copies}; or remove the line, apply, and then name {wanted.copies}",
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
        state = _local_state(output, stack_name)
        if state is None:
            if _is_begun_elsewhere(output, stack_name):
                yield stack_name, _read(path)
        elif _ENCRYPTED in state:
            yield stack_name, _read(path)
        elif state.get("resources"):
            record = _read(path)
            yield stack_name, record if _holds_copies(state) else replace(record, copies=None, former_copies=None)


def _read(path: Path) -> Record:
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        remedy = "put it back, or remove it if the deployment beside it was never renamed or moved"
        raise ConfigurationError([Message(str(path), None, None, "", "not a record of groundplan", remedy)]) from error


def _local_state(output: Path, stack_name: str) -> dict[str, Any] | None:
    path = _folder(output, stack_name) / LocalState.path_of(stack_name)
    if not path.exists():
        return None
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


def _holds_copies(state: dict[str, Any]) -> bool:
    return any(resource.get("provider", "").endswith(f"].{COPIES_PROVIDER}") for resource in state["resources"])


def _is_begun_elsewhere(output: Path, stack_name: str) -> bool:
    """Tell whether a state is kept in a bucket; whether it holds anything, only the bucket knows."""
    backend = _folder(output, stack_name) / ".terraform" / "terraform.tfstate"
    return backend.exists() and json.loads(backend.read_text(encoding="utf-8"))["backend"]["type"] != "local"


def _folder(output: Path, stack_name: str) -> Path:
    return output / "stacks" / stack_name
