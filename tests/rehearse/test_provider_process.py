"""Keeping a provider's process; a script stands in for it here."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from groundplan.rehearse import ProviderProcess

PATIENCE_SECONDS = 20.0
REATTACH = {"Protocol": "grpc", "ProtocolVersion": 5, "Pid": 1, "Test": True}
SAYS_HOW = f"""
    echo $$ > pid; echo "$*" > options; echo "$TF_LOG $COLOUR" > seen
    cat <<'SAID'
        TF_REATTACH_PROVIDERS='{json.dumps({"registry.example.com/hashicorp/aws": REATTACH})}'
    SAID
    exec sleep 600
"""
PARENT = """
    import os, pathlib, sys, time
    from groundplan.rehearse import ProviderProcess
    with ProviderProcess(pathlib.Path(sys.argv[1]), dict(os.environ)):
        print("attached", flush=True)
        time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def install(folder: Path, script: str) -> Path:
    path = folder / "providers" / "registry.opentofu.org" / "hashicorp" / "aws" / "5.100.0" / "linux_amd64" / "aws_v5"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{textwrap.dedent(script)}\n")
    path.chmod(0o755)
    return path


def wait_until_it_ends(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < deadline, "the provider still runs"
        time.sleep(0.05)


def test_a_command_finds_it_under_the_address_that_it_was_installed_by(folder: Path) -> None:
    with ProviderProcess(install(folder, SAYS_HOW), os.environ) as provider:
        variables = provider.environment()
    assert list(variables) == ["TF_REATTACH_PROVIDERS"]
    assert json.loads(variables["TF_REATTACH_PROVIDERS"]) == {"registry.opentofu.org/hashicorp/aws": REATTACH}


def test_it_is_started_for_debugging_but_quiet_in_the_environment_given(folder: Path) -> None:
    with ProviderProcess(install(folder, SAYS_HOW), {"PATH": os.environ["PATH"], "COLOUR": "blue"}):
        assert (folder / "options").read_text() == "-debug\n"
        assert (folder / "seen").read_text() == "ERROR blue\n"


def test_it_ends_with_the_block(folder: Path) -> None:
    binary = install(folder, SAYS_HOW)
    with pytest.raises(KeyError), ProviderProcess(binary, os.environ):
        raise KeyError
    wait_until_it_ends(int((folder / "pid").read_text()))


def test_it_does_not_outlive_its_parent(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT), install(folder, SAYS_HOW)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        try:
            assert parent.stdout
            assert parent.stdout.readline() == "attached\n"
        finally:
            parent.send_signal(signal.SIGKILL)
    wait_until_it_ends(int((folder / "pid").read_text()))


def test_one_that_ends_instead_of_saying_how_is_an_error_with_what_it_said(folder: Path) -> None:
    binary = install(folder, "echo 'unknown flag -debug' >&2; exit 1")
    with pytest.raises(RuntimeError, match="did not say how to attach to it: unknown flag -debug"):
        ProviderProcess(binary, os.environ).__enter__()


def test_one_that_says_nothing_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundplan.rehearse.provider_process.SECONDS_TO_START", 0.5)
    binary = install(folder, "echo $$ > pid; exec sleep 600")
    with pytest.raises(RuntimeError, match="did not say how"):
        ProviderProcess(binary, os.environ).__enter__()
    wait_until_it_ends(int((folder / "pid").read_text()))


def test_one_that_does_not_stop_is_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundplan.rehearse.provider_process.SECONDS_TO_STOP", 0.1)
    with ProviderProcess(install(folder, f"trap '' TERM\n{SAYS_HOW}"), os.environ):
        pass
    wait_until_it_ends(int((folder / "pid").read_text()))
