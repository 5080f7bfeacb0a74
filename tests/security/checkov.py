"""checkov on synthesized configurations and on plans.

It runs as a program of its own, from the virtual environment that `make test` builds for it, without a network. It
starts with the first scan and ends with the tests.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

PROJECT = Path(__file__).parents[2]
PYTHON = PROJECT / ".venv-scanners" / "bin" / "python"
RUNNER = Path(__file__).parent / "checkov_runner.py"

CONFIGURATION = "terraform_json"
PLAN = "terraform_plan"
FORMS = (CONFIGURATION, PLAN)
"""Each form shows checkov what the other hides.

A configuration has life cycles, data blocks and what nobody set; a plan has policies and container definitions as
structures, which in a configuration are strings.
"""
FILE_OF_FORM = {CONFIGURATION: "cdk.tf.json", PLAN: "plan.json"}

NOWHERE = "http://127.0.0.1:9"
"""An address that answers nobody (port 9, discard), so that a request for the network is an error, not a delay."""

_at_end = ExitStack()
atexit.register(_at_end.close)


class ScanError(Exception):
    """checkov did not scan what it was given."""


@dataclass(frozen=True, order=True)
class FailedCheck:
    check: str
    title: str
    resource: str
    file: str

    def __str__(self) -> str:
        return f"{self.check} {self.resource} ({self.file}): {self.title}"


@dataclass(frozen=True)
class Scan:
    passed: int
    failed: tuple[FailedCheck, ...]

    def checks(self) -> set[str]:
        return {found.check for found in self.failed}


def write_configuration(folder: Path, name: str, configuration: dict[str, Any]) -> None:
    """Put a configuration below a folder to scan."""
    _write(folder / name / FILE_OF_FORM[CONFIGURATION], configuration)


def write_plan(folder: Path, name: str, plan: dict[str, Any]) -> None:
    """Put a plan, in the form of `terraform show -json`, below a folder to scan."""
    _write(folder / name / FILE_OF_FORM[PLAN], plan)


def scan(folder: Path, forms: Iterable[str]) -> dict[tuple[str, str], Scan]:
    """Scan everything below a folder in one run.

    Returns:
        A scan for each form and name that was written there.

    Raises:
        ScanError: checkov could not read a file, or left one out: for it, that is no failure.
    """
    forms = tuple(forms)
    files = {
        (form, path.parent.name): path for form in forms for path in sorted(folder.glob(f"*/{FILE_OF_FORM[form]}"))
    }
    if not files:
        raise ScanError(f"nothing to scan in {folder} as {', '.join(forms)}")
    reports = _run(folder, forms)
    scans = {(form, name): _read(reports.get(form, {}), path, folder) for (form, name), path in files.items()}
    for (form, name), found in scans.items():
        if not found.passed:
            raise ScanError(f"checkov scanned nothing of {name} as {form}")
    return scans


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")


@contextmanager
def _started() -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    if not PYTHON.exists():
        raise ScanError(f"{PYTHON.relative_to(PROJECT)} is missing; build it with: make .venv-scanners/.installed")
    with (
        # To append, so that reading it moves nothing for the one who writes.
        TemporaryFile("a+", encoding="utf-8") as errors,
        subprocess.Popen(
            [PYTHON, "-P", RUNNER],
            # Its settings would come from the working directory, the home directory and the environment.
            cwd=os.sep,
            env={
                "PATH": os.defpath,
                "HOME": os.devnull,
                "LOG_LEVEL": "ERROR",
                **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        ) as runner,
    ):
        yield runner, errors


@cache
def _runner() -> tuple[subprocess.Popen[str], IO[str]]:
    return _at_end.enter_context(_started())


def _ask(folder: Path, forms: tuple[str, ...]) -> dict[str, Any]:
    runner, errors = _runner()
    assert runner.stdout
    answer: dict[str, Any] = {"code": None, "output": "", "errors": ""}
    try:
        print(json.dumps({"folder": str(folder), "forms": forms}), file=runner.stdin, flush=True)
        answer = json.loads(runner.stdout.readline())
    except BaseException as error:
        # Where a test ran out of time, say, the answer that is still to come would be taken for the next one.
        runner.kill()
        _runner.cache_clear()
        if not isinstance(error, BrokenPipeError | json.JSONDecodeError):
            raise
    errors.seek(0)
    answer["errors"] += errors.read()
    return answer


def _run(folder: Path, forms: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    said = _ask(folder, forms)
    # 1 is its answer to a failed check; a check that crashes is named on its standard error, and left out.
    if said["code"] not in {0, 1} or said["errors"]:
        raise ScanError(f"checkov ended with {said['code']}:\n{said['output']}{said['errors']}")
    answer = json.loads(said["output"])
    # One report is no list, and a run that scanned nothing gives a bare summary.
    reports = answer if isinstance(answer, list) else [answer]
    for report in reports:
        if unread := report.get("results", {}).get("parsing_errors"):
            raise ScanError(f"checkov cannot read {', '.join(unread)}")
    return {report["check_type"]: report["results"] for report in reports if "results" in report}


def _read(results: dict[str, list[dict[str, Any]]], path: Path, folder: Path) -> Scan:
    file = f"/{path.relative_to(folder)}"
    lines = path.read_text(encoding="utf-8").splitlines()
    # The provider block passes a check of its own, in a file without a single resource too.
    passed = sum(
        found["file_path"] == file and not found["resource"].startswith("provider.")
        for found in results.get("passed_checks", [])
    )
    failed = (found for found in results.get("failed_checks", []) if found["file_path"] == file)
    return Scan(passed, tuple(sorted(set(_failures(failed, lines)))))


def _failures(failed: Iterable[dict[str, Any]], lines: list[str]) -> Iterator[FailedCheck]:
    for found in failed:
        resource, file = found["resource"], found["file_path"].lstrip("/")
        # In a configuration, some checks say `resource.name` or `data.name` and leave the type to the line above.
        if match := re.fullmatch(r"(resource|data)\.([^.]+)", resource):
            kind = "data." if match[1] == "data" else ""
            resource = f"{kind}{_type_above(found['file_line_range'][0], lines)}.{match[2]}"
        yield FailedCheck(found["check_id"], found["check_name"], resource, file)


def _type_above(line: int, lines: list[str]) -> str:
    for above in reversed(lines[: line - 1]):
        if match := re.fullmatch(r' {4}"(\w+)": \{', above):
            return match[1]
    raise ScanError(f"no type of resource stands above line {line}")
