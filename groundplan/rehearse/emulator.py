"""An emulated AWS as a process of its own: `python -m groundplan.rehearse.emulator`.

It serves on a free port of the loopback address, prints that port as its first line, and ends when its standard
input does. So it cannot outlive whoever started it, however that one ends.
"""

import logging
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

from groundplan.rehearse.mends import mend_all

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK = "127.0.0.1"
ANY_FREE_PORT = 0
ANSWERS_KEPT = 200
"""An SDK sends a request again within seconds, in which a few dozen others may come."""
SERVER_FAULT = "5"


class OneAtATime:
    """A WSGI application that serves one request after the other, and one that is sent again as it did the first time.

    moto keeps its resources in plain dictionaries, which break when one request walks them while another adds to
    them, as Terraform's parallel requests do. A request takes milliseconds, so waiting costs nothing.

    An SDK that loses an answer on its way sends the request again, under the same invocation id, and moto would refuse
    the second of two equal creations. AWS itself knows them by client tokens or by being idempotent.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        with self._lock:
            answer = self._answers.get(invocation)
            if answer:
                sys.stderr.write(f"answered again: {answer.status} to {invocation}\n")
            else:
                answer = self._answer(environ)
                self._remember(invocation, answer)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _answer(self, environ: "WSGIEnvironment") -> "Answer":
        body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        return Answer(status, list(headers), b"".join(body))

    def _remember(self, invocation: str, answer: "Answer") -> None:
        if invocation and not answer.status.startswith(SERVER_FAULT):
            self._answers[invocation] = answer
            if len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


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
