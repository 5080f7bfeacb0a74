"""Runs `deploy.sh` among stand-ins for the programs that it needs, and ends it with a signal where that is asked for."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundplan.config import Deployment
from groundplan.config.resolved import LocalState, S3State
from groundplan.output.deploy import write_deploy
from tests.output.asking_program import Asked, answering, write_functions, write_program, write_sleep
from tests.output.deploy_account import Account, Printed
from tests.output.deploy_programs import Docker, Tofu


@dataclass(frozen=True)
class Interruption:
    """A signal that arrives when a program has done what it was asked, and before the script has heard of it.

    Attributes:
        called: Such as `tofu apply` or `aws RunTask`.
        occurrence: Which of those calls.
        sent: `SIGINT`, as by Ctrl-C, to all that run in the terminal; another, as by `kill`, to the script alone.
    """

    called: str
    occurrence: int
    sent: signal.Signals


@dataclass
class Run:
    """What one run of the script did."""

    code: int
    stdout: str
    stderr: str
    calls: list[str]
    """Each program with its subcommand or operation, such as `docker build`, without those that watch an apply."""
    lines: list[list[str]]
    """The same with all arguments."""

    def line(self, called: str, occurrence: int = 1) -> list[str]:
        """The arguments of a call."""
        return [line for call, line in zip(self.calls, self.lines, strict=True) if call == called][occurrence - 1]


@dataclass
class Stage:
    """A machine with a synthesized stack, and an account.

    Attributes:
        deployment: Its name is `drilled`.
        home: For all files.
        context: Where the script is called.
        account: The account.
        installed: The programs on PATH, besides those of every machine.
        interruption: What ends the script, and when.
        waits_for_events: Whether an apply lasts until the script has asked ECS for news, of which there are some.
    """

    deployment: Deployment
    home: Path
    context: Path
    account: Account = field(default_factory=Account)
    installed: set[str] = field(default_factory=lambda: {"aws", "tofu", "docker"})
    interruption: Interruption | None = None
    waits_for_events: bool = False

    def __post_init__(self) -> None:
        self.folder = self.home / "out" / "stacks" / self.deployment.stack_name
        state = self.deployment.state
        self.states = self.folder.with_name(state.stack if isinstance(state, S3State) else "states")
        self.scratch = self.home / "tmp"
        self.programs = self.home / "bin"
        for folder in (self.folder, self.states, self.scratch, self.programs):
            folder.mkdir(parents=True)
        for folder in (self.folder, self.states):
            (folder / "cdk.tf.json").write_text("{}", encoding="utf-8")
        self.script = write_deploy(self.deployment, self.folder, monthly_cost="about 106 USD a month")
        self.tofu = Tofu(self.account, is_remote=isinstance(state, S3State))
        self.docker = Docker(self.account)
        self._lock, self._polled, self._started = threading.Lock(), threading.Event(), threading.Event()

    @property
    def state_file(self) -> Path:
        """Where the state of the application lies unless it lies in the bucket."""
        return (self.folder / LocalState.path_of(self.deployment.stack_name)).resolve()

    @property
    def state_key(self) -> str:
        """Where it lies in the bucket."""
        return S3State.key_of(self.deployment.stack_name)

    @property
    def remembered(self) -> Path:
        """By which Terraform is told the image."""
        return self.folder / "container_image.auto.tfvars.json"

    def run(self, *arguments: str, answers: str | None = None, **environment: str) -> Run:
        """Run the script; with answers, at a terminal."""
        functions = self._write_programs()
        self._calls: list[str] = []
        self._lines: list[list[str]] = []
        self._started.clear()
        self._polled.clear()
        with answering(self._reply) as told:
            terminal, standard_input = (None, subprocess.DEVNULL) if answers is None else pty.openpty()
            with subprocess.Popen(
                [self.script, *arguments],
                cwd=self.context,
                env={
                    "PATH": f"{self.programs}:/usr/bin:/bin",
                    "HOME": str(self.home),
                    "TMPDIR": str(self.scratch),
                    **told,
                    **functions,
                    **environment,
                },
                start_new_session=True,
                stdin=standard_input,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ) as process:
                self._process = process
                self._started.set()
                if terminal is not None:
                    os.write(terminal, (answers or "").encode())
                stdout, stderr = process.communicate(timeout=60)
            if terminal is not None:
                os.close(terminal)
                os.close(standard_input)
        return Run(process.returncode, stdout, stderr, self._calls, self._lines)

    def _write_programs(self) -> dict[str, str]:
        for program in self.programs.iterdir():
            program.unlink()
        for name in self.installed:
            write_program(self.programs / name)
        write_sleep(self.programs)
        reaches_programs = self.interruption and self.interruption.sent == signal.SIGINT
        return {} if reaches_programs else write_functions(self.home / "functions.bash", *self.installed)

    def _reply(self, asked: Asked) -> str:
        printed = self.answer(asked.program, list(asked.arguments), asked.region, asked.automation, asked.said)
        return (
            f"printf %s {shlex.quote(printed.stdout)}; printf %s {shlex.quote(printed.stderr)} >&2; exit {printed.code}"
        )

    def answer(self, program: str, arguments: list[str], region: str, automation: str, said: str) -> Printed:
        """Let a stand-in answer, and send the signal if this is its moment."""
        line = [program, *arguments]
        watches = "describe-services" in arguments
        if watches:
            self._polled.set()
        if self.waits_for_events and "apply" in arguments:
            self.account.events.append("(service drilled) has started 2 tasks")
            for _ in range(2):
                self._polled.clear()
                self._polled.wait(timeout=10)
        with self._lock:
            if program == "aws":
                printed = self.account.run(arguments, region)
                called = f"aws {self.account.calls[-1]['operation']}"
            elif program in {"tofu", "terraform"}:
                assert automation == "1", "TF_IN_AUTOMATION is not set"
                called = f"{program} {next(word for word in arguments if not word.startswith('-'))}"
                printed = self.tofu.run(arguments)
            else:
                called = f"{program} {arguments[0]}"
                printed = self.docker.run(arguments, said)
            if not watches:
                self._calls.append(called)
                self._lines.append(line)
                self._interrupt(called)
        return printed

    def _interrupt(self, called: str) -> None:
        moment = self.interruption
        if moment is None or (called, self._calls.count(called)) != (moment.called, moment.occurrence):
            return
        self._started.wait()
        if moment.sent == signal.SIGINT:
            os.killpg(self._process.pid, signal.SIGINT)
        else:
            self._process.send_signal(moment.sent)


def stage_of(deployment: Deployment, home: Path) -> Stage:
    """A machine on which the script is called in a folder with a Dockerfile, outside of any checkout."""
    context = home / "application"
    context.mkdir()
    (context / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    return Stage(deployment, home, context)


def numbered(calls: Sequence[str]) -> list[tuple[str, int]]:
    """Each call with how many of its kind there were until then."""
    return [(call, calls[: place + 1].count(call)) for place, call in enumerate(calls)]
