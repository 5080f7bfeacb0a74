"""The estimate that lies beside each synthesized `cdk.tf.json`, the same on every machine and on every day."""

from __future__ import annotations

from pathlib import Path

from groundplan.config import Findings, policy
from groundplan.cost.estimate import estimate
from groundplan.cost.output.infracost import Project, infracost_json
from groundplan.cost.subject import given_amounts, read_document, subject_of
from groundplan.writing import write_atomically

COST = "cost.json"
_STACK = "cdk.tf.json"


def write_estimate(findings: Findings, folder: Path) -> Project:
    """Write what a stack costs, in Infracost's layout and by the prices that groundplan brings, and return it.

    PostgreSQL's Extended Support is judged by the day on which its calendar was read, so that no clock is asked.

    Args:
        findings: Carry the amounts of the deployment's `usage` block.
        folder: Holds the synthesized `cdk.tf.json`; the estimate goes beside it.

    Raises:
        OSError: The folder cannot be read or written.
        ValueError: There can be no estimate; what an earlier run wrote is gone.
    """
    (folder / COST).unlink(missing_ok=True)
    subject = subject_of(folder.name, _STACK, read_document(folder / _STACK), given_amounts(findings))
    as_of = policy.postgresql().calendar_read
    estimated = Project(subject, estimate(subject.stack, subject.usage, as_of))
    write_atomically(folder / COST, infracost_json([estimated], as_of))
    return estimated
