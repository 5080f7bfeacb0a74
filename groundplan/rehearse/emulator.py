"""An emulated AWS as a process of its own: `python -m groundplan.rehearse.emulator`.

It serves on a free port of the loopback address, prints that port as its first line, and ends when its standard
input does. So it cannot outlive whoever started it, however that one ends.
"""

import logging
import sys
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from groundplan.rehearse.mends import mend_all

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOOPBACK = "127.0.0.1"
ANY_FREE_PORT = 0


class OneAtATime:
    """A WSGI application that serves one request after the other.

    moto keeps its resources in plain dictionaries, which break when one request walks them while another adds to
    them, as Terraform's parallel requests do. A request takes milliseconds, so waiting costs nothing.
    """

    def __init__(self, application: DomainDispatcherApplication) -> None:
        self._application = application
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        with self._lock:
            answer: Iterable[bytes] = self._application(environ, start_response)
            return answer


def main() -> None:
    """Serve until standard input ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    mend_all()
    server = make_server(
        LOOPBACK,
        ANY_FREE_PORT,
        OneAtATime(DomainDispatcherApplication(create_backend_app)),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
