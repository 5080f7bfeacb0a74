"""HTTP answers of the emulated AWS."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from groundplan.rehearse.requests import FORM, signed_service

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

XML_SHAPES = {
    "ec2": "<Response><Errors><Error>{}</Error></Errors></Response>",
    "route53": "<ErrorResponse><Error>{}</Error></ErrorResponse>",
    "s3": "<Error>{}</Error>",
}
"""How the services that speak XML in every request wrap an error."""
QUERY_SHAPE = "<ErrorResponse><Error>{}</Error></ErrorResponse>"
CODE = "NotEmulated"


@dataclass(frozen=True)
class Answer:
    """An HTTP response."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def not_emulated(environ: "WSGIEnvironment", reason: str) -> Answer:
    """Refuse a request that the emulator cannot serve, in the protocol of its service, as the request's own fault.

    SDKs send a request again that failed by the server's fault: with the provider's 25 attempts, for ten minutes.
    """
    shape = XML_SHAPES.get(signed_service(environ))
    if shape is None and environ.get("CONTENT_TYPE", "").startswith(FORM):
        shape = QUERY_SHAPE
    if shape is None:
        body, content_type = json.dumps({"__type": CODE, "message": reason}), "application/json"
    else:
        body, content_type = shape.format(f"<Code>{CODE}</Code><Message>{escape(reason)}</Message>"), "text/xml"
    headers = [("Content-Type", content_type), ("x-amzn-errortype", CODE)]
    return Answer("400 Bad Request", headers, body.encode())
