"""Programs on PATH that do what a test answers: bash starts ten times as quickly as Python, and a script calls dozens."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PORT = "ASKED_PORT"
"""Where the test listens on the loopback address."""
FAILED = 99
"""Of a program that the test had no answer for."""
AT_ONCE = 2
"""How many programs are answered at once: an apply may last until something else was asked."""
NAMED = 5
"""How many words come before the arguments."""
ASK = rf"""
exec 3<>"/dev/tcp/127.0.0.1/${PORT}" || exit {FAILED}
input=
[[ " $* " != *' --password-stdin '* ]] || read -r input
printf '%s\0' "$#" "${{FUNCNAME[0]-${{0##*/}}}}" "${{AWS_REGION-}}" "${{AWS_ENDPOINT_URL-}}" "${{TF_IN_AUTOMATION-}}" "$input" "$@" >&3
IFS= read -r -d '' reply <&3 || exit {FAILED}
eval "$reply"
"""


@dataclass(frozen=True)
class Asked:
    """What a program was started with; a variable that is not set is empty.

    Attributes:
        program: Its name.
        region: `AWS_REGION`.
        endpoint_url: `AWS_ENDPOINT_URL`.
        automation: `TF_IN_AUTOMATION`.
        said: The line on its standard input, if it is one of those that read a password there.
        arguments: All of them.
    """

    program: str
    region: str
    endpoint_url: str
    automation: str
    said: str
    arguments: Sequence[str]


def write_program(path: Path) -> None:
    """Make a program of that name."""
    _write(path, f"#!/bin/bash\n{ASK}")


def write_sleep(folder: Path) -> None:
    """Make a `sleep` that takes no time."""
    _write(folder / "sleep", "#!/bin/sh\n")


def write_functions(path: Path, *names: str) -> dict[str, str]:
    """Write the same programs, and `sleep`, as functions; the environment of a script in bash needs the variables given.

    A run is a quarter shorter than with programs. But a function sees what the script does not export, and Ctrl-C finds no
    program to end.
    """
    path.write_text("".join(f"{name}() ({ASK})\n" for name in names) + "sleep() { :; }\n", encoding="utf-8")
    return {"BASH_ENV": str(path)}


def _write(path: Path, program: str) -> None:
    path.write_text(program, encoding="utf-8")
    path.chmod(0o755)


@contextmanager
def answering(answer: Callable[[Asked], str]) -> Iterator[dict[str, str]]:
    """Answer with lines of bash while the block lasts; the environment of the programs needs the variables given."""
    done = threading.Event()

    def serve() -> None:
        while True:
            connection, _ = listening.accept()
            with connection:
                if done.is_set():
                    return
                try:
                    if asked := _asked(connection):
                        connection.sendall(f"{answer(asked)}\0".encode())
                except Exception:  # noqa: BLE001 — the program says that it got no answer
                    traceback.print_exc()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threads = [threading.Thread(target=serve, daemon=True) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        try:
            yield {PORT: str(listening.getsockname()[1])}
        finally:
            done.set()
            for _ in threads:
                socket.create_connection(listening.getsockname()).close()
            for thread in threads:
                thread.join()


def _asked(connection: socket.socket) -> Asked | None:
    """What a program was started with, or `None` if it ended before it had said so."""
    received = b""
    while True:
        count, *words = received.split(b"\0")
        if words and len(words) > int(count) + NAMED:
            program, region, endpoint_url, automation, said, *arguments = (word.decode() for word in words[:-1])
            return Asked(program, region, endpoint_url, automation, said, arguments)
        if not (more := connection.recv(65536)):
            return None
        received += more
