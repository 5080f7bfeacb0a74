"""A provider that is started once for many commands of Terraform or OpenTofu."""

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

REATTACH_VARIABLE = "TF_REATTACH_PROVIDERS"
"""By which a command finds a provider that runs already."""
SECONDS_TO_START = 30.0
SECONDS_TO_STOP = 5.0
SECONDS_BETWEEN_LOOKS = 0.05

UNTIL_INPUT_ENDS = """
exec 3<&0
"$0" -debug </dev/null 3<&- &
provider=$!
{ cat <&3; kill "$provider"; } >/dev/null 2>&1 &
wait "$provider"
"""
"""A shell that ends the provider when its own standard input ends: so neither outlives whoever started them."""

HOW_TO_ATTACH = re.compile(rf"{REATTACH_VARIABLE}='(\{{.*\}})'")

QUIET = {
    f"TF_LOG{suffix}": "ERROR"
    for suffix in (
        "",
        "_AWS_BASE",
        "_PROVIDER",
        "_PROVIDER_AWS",
        "_SDK",
        "_SDK_FRAMEWORK",
        "_SDK_HELPER_SCHEMA",
        "_SDK_MUX",
        "_SDK_PROTO",
    )
}
"""A provider that waits for a debugger logs every request, 5 MB for a plan, unless each of its loggers is told."""


class ProviderProcess:
    """A provider's own process, which commands attach to instead of starting one each, as long as the `with` block.

    A command starts a provider up to three times and reads its schema each time: 3 of the 8 seconds that planning the
    reference case takes. The process keeps one configuration, so it serves one command at a time, and only stacks
    that configure the provider once.

    https://developer.hashicorp.com/terraform/plugin/debugging
    """

    def __init__(self, binary: Path, environment: Mapping[str, str]) -> None:
        """Take the binary where `init` installed it, and the whole environment that the provider shall see.

        The path is `.terraform/providers/HOST/NAMESPACE/TYPE/VERSION/PLATFORM/BINARY`, and says which provider it is.
        """
        self._binary = binary.resolve()
        self._address = "/".join(binary.parts[-6:-3])
        self._environment = environment

    def __enter__(self) -> Self:
        """Start the provider and wait until it can be attached to.

        Raises:
            RuntimeError: it did not say how, with what it said.
        """
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(  # noqa: S603 — the provider that `init` installed
            ["sh", "-c", UNTIL_INPUT_ENDS, self._binary],  # noqa: S607 — wherever the system has its shell
            env={**self._environment, **QUIET},
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            # Ctrl-C is for the command that is attached.
            start_new_session=True,
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while not (found := HOW_TO_ATTACH.search(self._output())):
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self._output()
                self._stop()
                raise RuntimeError(f"{self._binary.name} did not say how to attach to it: {said}")
            time.sleep(SECONDS_BETWEEN_LOOKS)
        (self._reattach,) = json.loads(found[1]).values()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def environment(self) -> dict[str, str]:
        """The variable by which a command finds this process."""
        return {REATTACH_VARIABLE: json.dumps({self._address: self._reattach})}

    def _output(self) -> str:
        descriptor = self._said.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode(errors="replace")

    def _stop(self) -> None:
        try:
            self._process.communicate(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.communicate()
        self._said.close()
