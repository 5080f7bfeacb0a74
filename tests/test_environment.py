"""The suite passes whatever the environment holds of those who run it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
# Without the constructs, which would start Node: a second.
WHAT_TESTS_SEE = """
import os, signal, sys
sys.modules["constructs_lib"] = sys
import tests.conftest
print(sorted(os.environ), sys.dont_write_bytecode, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""

HOSTILE = {
    "AWS_CA_BUNDLE": "nowhere.pem",
    "AWS_PROFILE": "production",
    "CDKTF_OUTDIR": "precious",
    "DEPLOYMENT": "mine.yaml",
    "NODE_OPTIONS": "--no-such-option",
    "NO_COLOR": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TF_CLI_ARGS": "-no-such-option",
    "TF_LOG": "TRACE",
    "TF_VAR_container_image": "mine",
}


def test_nothing_of_the_environment_reaches_a_test_but_where_terraform_finds_providers() -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TF_CLI_CONFIG_FILE": "tfrc"}

    def seen(**more: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", WHAT_TESTS_SEE],
            env=environment | more,
            cwd=PROJECT,
            # As a shell does for what it puts in the background.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    names = seen()
    assert seen(**HOSTILE) == names
    assert "TF_CLI_CONFIG_FILE" in names
    assert names.endswith("False True\n")


def test_make_starts_nothing_that_writes_no_bytecode() -> None:
    shown = subprocess.run(
        ["make", "--eval", "show: ; @env", "show"],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "DEPLOYMENT=" in shown
    assert "PYTHONDONTWRITEBYTECODE" not in shown
