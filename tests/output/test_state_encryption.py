"""The example of OpenTofu's encryption, for this very stack; tests/terraform reads it as HCL."""

from __future__ import annotations

from pathlib import Path

from groundplan.output.state_encryption import write_state_encryption_example
from tests.output.conftest import Resolve


def test_the_key_is_made_where_the_stack_is(resolve: Resolve, tmp_path: Path) -> None:
    deployment = resolve({"deployment": {"name": "drilled"}, "platform": {"region": "eu-central-1"}})

    text = write_state_encryption_example(deployment, tmp_path).read_text(encoding="utf-8")

    assert "aws kms create-key --region eu-central-1 --description 'State of drilled'" in text
    assert 'kms_key_id = "arn:aws:kms:eu-central-1:ACCOUNT:key/KEY"' in text
