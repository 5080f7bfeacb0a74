"""Programs on PATH that do what a test answers: bash starts ten times as quickly as Python, and a script calls dozens."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PORT = "ASKED_PORT"
"""Where the test listens on the loopback address."""
FAILED = 99
"""Of a program that the test had no answer for."""
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

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            count = int(self._word())
            program, region, endpoint_url, automation, said = [self._word() for _ in range(5)]
            arguments = [self._word() for _ in range(count)]
            reply = answer(Asked(program, region, endpoint_url, automation, said, arguments))
            self.wfile.write(f"{reply}\0".encode())

        def _word(self) -> str:
            word = bytearray()
            while (character := self.rfile.read(1)) not in (b"\0", b""):
                word += character
            return word.decode()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002}, daemon=True).start()
        try:
            yield {PORT: str(server.server_address[1])}
        finally:
            server.shutdown()
