"""What an emulated AWS was asked to do, as it names its operations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment
    from botocore.model import OperationModel

_SIGNED_SERVICE = re.compile(r"Credential=[^/]*/[^/]*/[^/]*/([^/]*)/aws4_request")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """A signed request.

    Attributes:
        service: As it is signed, such as `elasticloadbalancing`.
        operation: As AWS names it, such as `CreateLoadBalancer`.
        agent: The program that asked, as it calls itself.
    """

    service: str
    operation: str
    agent: str


def signed_service(environ: WSGIEnvironment) -> str:
    """Return the service that a request is signed for, empty where it is not signed."""
    signed = _SIGNED_SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return signed[1] if signed else ""


def write_request(environ: WSGIEnvironment, log: IO[str]) -> None:
    """Add what is needed to name the operation of a request, as a line; one that is not signed is left out."""
    if service := signed_service(environ):
        request = Request(service, _operation(environ, service), environ.get("HTTP_USER_AGENT", ""))
        log.write(f"{json.dumps(asdict(request))}\n")
        log.flush()


def read_requests(lines: Iterable[str]) -> Iterator[Request]:
    """Return the requests of a log, in the order in which they came."""
    for line in lines:
        yield Request(**json.loads(line))


def _operation(environ: WSGIEnvironment, service: str) -> str:
    """Read the operation where the service's protocol has it: in a header, in the form, or in method and path."""
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return str(target).rpartition(".")[2]
    if environ.get("CONTENT_TYPE", "").startswith(FORM):
        body = environ["wsgi.input"]
        form = parse_qs(body.read().decode())
        body.seek(0)
        return str(form["Action"][0])
    # Neither decoded, as an ARN in a path has slashes of its own.
    path, _, query = environ["REQUEST_URI"].partition("?")
    headers = {name.removeprefix("HTTP_").replace("_", "-").lower() for name in environ if name.startswith("HTTP_")}
    return _rest_operation(service, environ["REQUEST_METHOD"], path, _names(query) | headers)


@dataclass(frozen=True)
class _Route:
    operation: str
    method: str
    path: re.Pattern[str]
    named: frozenset[str]
    """Parameters of the query and headers that each request of the operation has."""

    @property
    def rank(self) -> tuple[int, bool, int]:
        """A route that names more of a request fits it better."""
        return len(self.named), not self.path.groups, len(self.path.pattern)


def _rest_operation(service: str, method: str, path: str, named: frozenset[str]) -> str:
    fitting = [
        route
        for route in _routes(service)
        if route.method == method and route.named <= named and route.path.fullmatch(path)
    ]
    return max(fitting, key=lambda route: route.rank).operation if fitting else f"{method} {path}"


@cache
def _routes(service: str) -> tuple[_Route, ...]:
    from botocore.session import Session  # noqa: PLC0415 — moto has it anyway, but not all that imports this module

    model = Session().get_service_model(service)
    operations = [model.operation_model(name) for name in model.operation_names]
    return tuple(_route(operation) for operation in operations if not operation.deprecated)


def _route(operation: OperationModel) -> _Route:
    path, _, query = operation.http["requestUri"].partition("?")
    shape = operation.input_shape
    required = [shape.members[name].serialization for name in shape.required_members] if shape else []
    named = {each["name"].lower() for each in required if each.get("location") in ("querystring", "header")}
    return _Route(operation.name, operation.http["method"], _pattern(path), _names(query) | named)


def _names(query: str) -> frozenset[str]:
    return frozenset(name.lower() for name in parse_qs(query, keep_blank_values=True))


def _pattern(path: str) -> re.Pattern[str]:
    """Make a pattern of a path such as `/{Bucket}/{Key+}`, whose last name takes slashes."""
    parts = re.split(r"\{\w+(\+?)\}", path.rstrip("/"))
    pattern = re.escape(parts[0])
    for greedy, literal in zip(parts[1::2], parts[2::2], strict=True):
        pattern += ("(.+)" if greedy else "([^/]+)") + re.escape(literal)
    return re.compile(f"{pattern}/?")
