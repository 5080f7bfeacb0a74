"""A refusal is one that each service's client can read."""

import pytest
from botocore.model import Shape
from botocore.parsers import create_parser
from botocore.session import Session

from groundplan.rehearse.answers import not_emulated


@pytest.mark.parametrize(
    ("service", "content_type"),
    [
        ("ec2", "application/x-www-form-urlencoded; charset=utf-8"),
        ("ecs", "application/x-amz-json-1.1"),
        ("backup", ""),
        ("rds", "application/x-www-form-urlencoded; charset=utf-8"),
        ("route53", ""),
        ("s3", ""),
    ],
)
def test_each_protocol_reads_its_code_and_its_message(service: str, content_type: str) -> None:
    signed = f"AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host"

    answer = not_emulated({"HTTP_AUTHORIZATION": signed, "CONTENT_TYPE": content_type}, "no <such> call")

    model = Session().get_service_model(service)
    parser = create_parser(model.metadata["protocol"])
    headers = {name.lower(): value for name, value in answer.headers}
    status = int(answer.status.split()[0])
    read = parser.parse(
        {"body": answer.body, "headers": headers, "status_code": status}, Shape("Anything", {"type": "structure"})
    )
    assert (read["Error"]["Code"], read["Error"]["Message"]) == ("NotEmulated", "no <such> call")
    assert status == 400
