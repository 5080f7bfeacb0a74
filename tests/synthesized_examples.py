"""The examples as main.py synthesizes them, once for all tests that look at them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
EXAMPLES = PROJECT / "examples"

# Each worker would synthesize them anew.
on_one_worker = pytest.mark.xdist_group("examples")


@dataclass(frozen=True)
class Example:
    stderr: str
    output: Path


@cache
def synthesized(name: str, folder: Path) -> Example:
    """Synthesize an example below a folder, which is to be the same for all tests."""
    output = folder / f"example-{name}"
    finished = run("main.py", DEPLOYMENT=f"examples/{name}.yaml", CDKTF_OUTDIR=str(output))
    return Example(finished.stderr, output)


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a reader of the examples would who has no other program yet: no Terraform, no OpenTofu, no Node."""
    finished = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, "PATH": os.devnull, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished
