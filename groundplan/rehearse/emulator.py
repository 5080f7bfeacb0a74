"""An emulated AWS as a process of its own: `python -m groundplan.rehearse.emulator REQUESTS`.

It writes what it is asked to the file descriptor REQUESTS. It serves on a free port of the loopback address, prints that port as its first line, and ends when its standard
input does. So it cannot outlive whoever started it, however that one ends.
"""

import atexit
import functools
import gc
import logging
import os
import socket
import sys
import threading
import traceback
from collections import OrderedDict
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

import botocore.session
from waitress.server import create_server
from werkzeug.test import run_wsgi_app

from groundplan.rehearse.answers import Answer, not_emulated
from groundplan.rehearse.mends import mend_all
from groundplan.rehearse.requests import write_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK_ANY_FREE_PORT = ("127.0.0.1", 0)
ANSWERS_KEPT = 200
"""An SDK sends a request again within seconds, in which a few dozen others may come."""
SERVER_FAULT = "5"

SERVER: dict[str, Any] = {
    # Terraform asks ten things at a time, and a second command may run beside it.
    "threads": 24,
    "connection_limit": 1000,
    # Longer than any run: a connection that the server closes as the client takes it up again is a lost request.
    "channel_timeout": 86_400,
    # select() gives up beyond 1024 open files.
    "asyncore_use_poll": True,
}


class OneAtATime:
    """A WSGI application that serves one request after the other, and one that is sent again as it did the first time.

    moto keeps its resources in plain dictionaries, which break when one request walks them while another adds to
    them, as Terraform's parallel requests do. A request takes milliseconds, so waiting costs nothing.

    An SDK that loses an answer on its way sends the request again, under the same invocation id, and moto would refuse
    the second of two equal creations. AWS itself knows them by client tokens or by being idempotent.
    """

    def __init__(self, application: "WSGIApplication", requests: IO[str]) -> None:
        self._application = application
        self._requests = requests
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        with self._lock:
            write_request(environ, self._requests)
            answer = self._answers.get(invocation)
            if answer:
                sys.stderr.write(f"answered again: {answer.status} to {invocation}\n")
            else:
                answer = self._answer(environ)
                self._remember(invocation, answer)
        start_response(answer.status, answer.headers)
        return [answer.body]

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        environ["RAW_URI"] = environ["REQUEST_URI"]  # the name by which moto asks for it
        try:
            body, status, headers = run_wsgi_app(self._application, environ, buffered=True)
        except Exception as error:  # noqa: BLE001 — whatever moto stumbles on
            traceback.print_exc()
            return not_emulated(environ, repr(error))
        answer = Answer(status, list(headers), b"".join(body))
        if status.startswith(SERVER_FAULT):
            return not_emulated(environ, f"moto answered {status}: {answer.body.decode(errors='replace')}")
        return answer

    def _remember(self, invocation: str, answer: Answer) -> None:
        if invocation:
            self._answers[invocation] = answer
            if len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)


def main(requests: int) -> None:
    """Serve until standard input ends, and write each request to a file descriptor."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that requests wait for each other is meant
    # What moto loads stays: looking through it again and again for garbage takes a third of the start.
    gc.disable()
    # Three sessions are asked for the regions of EC2, and each would read all that there is about EC2.
    vars(botocore.session).update(create_loader=functools.cache(botocore.session.create_loader))
    from moto import backends  # noqa: PLC0415
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415

    mend_all()
    # Listing moto's folders would take a tenth of each request.
    modules = tuple(backends.list_of_moto_modules())
    vars(backends).update(list_of_moto_modules=lambda: modules)
    gc.freeze()
    gc.enable()
    # Nor when all is over.
    atexit.register(gc.freeze)
    listener = socket.create_server(LOOPBACK_ANY_FREE_PORT)
    application = OneAtATime(DomainDispatcherApplication(create_backend_app), os.fdopen(requests, "a"))
    server = create_server(application, sockets=[listener], **SERVER)
    threading.Thread(target=server.run, daemon=True).start()
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
