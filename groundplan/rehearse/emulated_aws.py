"""Starting and stopping an emulated AWS."""

import os
import subprocess
import sys
import tempfile
from types import TracebackType
from typing import IO, Any, Self

from groundplan.rehearse.requests import Request, read_requests

DEFAULT_REGION = "us-east-1"
SECONDS_TO_STOP = 5.0

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "emulated", "AWS_SECRET_ACCESS_KEY": "emulated"}


class EmulatedAws:
    """An AWS account on this machine, empty at first, that lasts as long as the `with` block.

    It serves every region. It runs no container, no database and no load balancer: it answers what it was told.
    """

    def __init__(self, region: str = DEFAULT_REGION) -> None:
        self.region = region
        """The region that tools talk to unless they name another."""
        self.endpoint_url = ""
        """Where every service answers, while the emulator runs."""

    def __enter__(self) -> Self:
        """Start the emulator and wait until it serves.

        Raises:
            RuntimeError: it ended before it served, with what it said.
        """
        self._log = tempfile.TemporaryFile(mode="w+", encoding="utf-8")
        self._requests = tempfile.TemporaryFile(mode="w+", encoding="utf-8")
        requests = self._requests.fileno()
        self._process = subprocess.Popen(  # noqa: S603 — nothing but our own program and a number
            [sys.executable, "-m", "groundplan.rehearse.emulator", str(requests)],
            pass_fds=[requests],
            env={
                **os.environ,
                # The child finds this package where its parent did, installed or not.
                "PYTHONPATH": os.pathsep.join(sys.path),
                # moto leaves out the policies that AWS provides, unless told to load them.
                "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            # Ctrl-C is for the parent, which may still want to destroy what it built here.
            start_new_session=True,
        )
        assert self._process.stdout  # noqa: S101 — a pipe, as asked for above
        port = self._process.stdout.readline().strip()
        if not port:
            said = self.log()
            self._stop()
            raise RuntimeError(f"the emulated AWS did not start: {said}")
        self.endpoint_url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def environment(self) -> dict[str, str]:
        """The environment for a tool that shall talk to the emulated AWS, and can reach no other.

        It is this process's environment without any setting for AWS, and with endpoint, credentials and region of
        the emulation.
        """
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401 — boto3 builds its clients' types at run time
        """A boto3 client for a service of the emulated AWS, by default in its region."""
        import boto3  # noqa: PLC0415 — takes half a second, and not everyone asks

        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=region or self.region,
            endpoint_url=self.endpoint_url,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    def log(self) -> str:
        """What the emulator has said so far: a traceback for each request that it could not serve."""
        return _content(self._log)

    def requests(self) -> list[Request]:
        """What the emulator was asked so far, in order; boto3's own requests are among them."""
        return list(read_requests(_content(self._requests).splitlines()))

    def _stop(self) -> None:
        """End the emulator by closing its standard input; kill it where that does not suffice."""
        try:
            self._process.communicate(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._log.close()
        self._requests.close()


def _content(file: IO[str]) -> str:
    """Return what another process has written to a file that both have open, whose position is where that one writes."""
    descriptor = file.fileno()
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()
