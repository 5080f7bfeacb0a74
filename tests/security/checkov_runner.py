"""checkov for a whole run of tests: its import takes four seconds, which every start of the program costs again.

It runs in checkov's own virtual environment, with `python -P`: the `checkov.py` beside it would hide the package.

Each line on standard input asks for a scan: `{"folder": …, "forms": […]}`. A line answers it, with what the program
would have said: `{"code": …, "output": …, "errors": …}`. The end of standard input ends it.
"""

from __future__ import annotations

import atexit
import gc
import json
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

# What is imported stays, and what scans is gone a second later: looking through it for garbage takes a fifth of the time.
gc.disable()
import colorama  # type: ignore[import-untyped]  # noqa: E402
from checkov.main import Checkov  # type: ignore[import-not-found]  # noqa: E402

# It writes fifteen thousand lines about a configuration that nobody reads.
logging.disable(logging.INFO)
# Two megabytes of JSON hold no colour to take out.
colorama.deinit()
atexit.register(gc.freeze)


def main() -> None:
    for line in sys.stdin:
        with TemporaryFile("w+", encoding="utf-8") as output, TemporaryFile("w+", encoding="utf-8") as errors:
            # checkov keeps what it found in its modules: what a scan leaves there must end with it.
            child = os.fork()
            if not child:
                sys.exit(scan(**json.loads(line), output=output, errors=errors))
            _, status = os.waitpid(child, 0)
            answer = {"code": os.waitstatus_to_exitcode(status), "output": read(output), "errors": read(errors)}
        print(json.dumps(answer), flush=True)  # noqa: T201


def scan(folder: str, forms: list[str], output: IO[str], errors: IO[str]) -> int | None:
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        for descriptor, file in enumerate((nothing, output, errors)):
            os.dup2(file.fileno(), descriptor)
    # Its settings would come from the working directory too.
    os.chdir(folder)
    # Without --quiet, what passed is listed as well, and can be counted for each file.
    arguments = ["--directory", folder, "--framework", *forms, "--skip-download", "--compact", "--output", "json"]
    code: int | None = Checkov(arguments).run()
    return code


def read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


if __name__ == "__main__":
    main()
