"""Deployments as the stacks that main.py would write of them, without anything that stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from groundplan.config import Deployment, Findings
from groundplan.cost.subject import Subject, given_amounts, read_document, subject_of


def synthesized_subjects(deployments: Sequence[tuple[Deployment, Findings]]) -> list[Subject]:
    """Synthesize deployments, which may be of the same name.

    Raises:
        StackError: The result is no stack that can be priced.
    """
    documents = _documents([deployment for deployment, _ in deployments])
    return [
        replace(
            subject_of(deployment.stack_name, findings.file.file, document, given_amounts(findings)),
            deployment=deployment,
        )
        for (deployment, findings), document in zip(deployments, documents, strict=True)
    ]


def _documents(deployments: Sequence[Deployment]) -> list[Mapping[str, Any]]:
    # Starts Node, which takes a second, and which a stack that is synthesized already does without.
    from stacks import synthesize  # noqa: PLC0415

    documents = []
    with TemporaryDirectory() as folder:
        for number, deployment in enumerate(deployments):
            output = Path(folder, str(number))
            synthesize([deployment], output)
            documents.append(read_document(output / "stacks" / deployment.stack_name / "cdk.tf.json"))
    return documents
