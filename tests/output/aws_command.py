"""`aws` on PATH: hands its arguments to the stand-in and does what that answers; quick to start, so nothing but Python's own.

Run with `-I -S`, which leaves out site-packages.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from typing import Any

PORT = "AWS_STAND_IN_PORT"
"""Where the stand-in listens on the loopback address."""


def main() -> int:
    answer = asked()
    if answer["signal"] == signal.SIGINT:
        # A terminal sends it to all that run in it. Whoever ignores it goes on.
        os.killpg(os.getpgrp(), signal.SIGINT)
    elif answer["signal"]:
        # `kill` reaches the script alone, which began the group.
        os.kill(os.getpgrp(), answer["signal"])
    sys.stdout.write(answer["stdout"])
    sys.stderr.write(answer["stderr"])
    return plugin() if answer["opens_session"] else int(answer["code"])


def asked() -> dict[str, Any]:
    request = {"arguments": sys.argv[1:], "environment": dict(os.environ)}
    with socket.create_connection(("127.0.0.1", int(os.environ[PORT]))) as connection:
        connection.sendall(json.dumps(request).encode() + b"\n")
        with connection.makefile() as lines:
            answer: dict[str, Any] = json.loads(lines.readline())
            return answer


def plugin() -> int:
    """Run what holds a session open, and leave Ctrl-C to it.

    https://github.com/aws/aws-cli/blob/v2/awscli/customizations/sessionmanager.py
    """
    import subprocess  # noqa: PLC0415 — takes as long as all the rest, and few ask

    signal.signal(signal.SIGINT, lambda *_: None)
    sys.stdout.flush()
    return subprocess.run(["session-manager-plugin"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
