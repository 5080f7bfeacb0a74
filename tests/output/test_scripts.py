"""What holds for every script beside a stack."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from groundplan.config import Deployment
from groundplan.output.deploy import write_deploy
from groundplan.output.restore_drill import write_restore_drill
from groundplan.output.tunnel import write_tunnel

SHELLCHECK = Path(sys.executable).with_name("shellcheck")
SCRIPTS: Mapping[str, Callable[[Deployment, Path], Path]] = {
    "deploy.sh": write_deploy,
    "restore-drill.sh": write_restore_drill,
    "tunnel.sh": write_tunnel,
}


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("deployment", ["small", "production", "everything"])
def test_shellcheck_finds_nothing(name: str, deployment: str, folder: Path, request: pytest.FixtureRequest) -> None:
    script = SCRIPTS[name](request.getfixturevalue(deployment), folder)
    checked = subprocess.run([SHELLCHECK, "--shell=bash", script], capture_output=True, check=False, text=True)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", SCRIPTS)
def test_it_can_be_executed(name: str, production: Deployment, folder: Path) -> None:
    script = SCRIPTS[name](production, folder)
    assert script == folder / name
    assert os.access(script, os.X_OK)
