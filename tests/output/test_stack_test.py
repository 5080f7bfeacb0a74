"""The test beside a stack, as far as its text shows it; tests/terraform runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from groundplan.output.imports import write_imports
from groundplan.output.stack_test import write_stack_test
from stacks import synthesize
from tests.output.conftest import Resolve

Document = dict[str, Any]

PROTECTION = {"A database could be deleted.", "Terraform would destroy what holds data."}
TLS = {"The load balancer would accept TLS before 1.2."}


@pytest.fixture
def written(resolve: Resolve, tmp_path: Path) -> tuple[Document, Document]:
    """A stack in two regions with all that is looked up, and its test."""
    deployment = resolve(
        {
            "deployment": {"name": "tested", "pattern": "small-saas"},
            "database": {"backup": {"copy_to_region": "eu-west-1"}},
            "application": {"secrets": {"TOKEN": "tested/token"}},
        }
    )
    synthesize([deployment], tmp_path)
    folder = tmp_path / "stacks" / "tested"
    write_imports(deployment, folder)
    path = write_stack_test(deployment, folder)
    assert path == folder / "tested.tftest.json"
    documents = [json.loads(one.read_text(encoding="utf-8")) for one in (folder / "cdk.tf.json", path)]
    return documents[0], documents[1]


def test_whatever_a_stack_looks_up_is_given(written: tuple[Document, Document]) -> None:
    stack, test = written
    looked_up = {f"data.{type_}.{name}" for type_, names in stack["data"].items() for name in names}

    assert {given["target"] for given in test["override_data"]} == {
        *looked_up,
        "data.aws_cloudwatch_log_groups.left-behind",
    }


def test_each_region_has_a_provider_that_asks_nobody(written: tuple[Document, Document]) -> None:
    _, test = written

    assert [(one["region"], one.get("alias")) for one in test["provider"]["aws"]] == [
        ("us-east-1", None),
        ("eu-west-1", "copies"),
    ]
    assert all(one["skip_requesting_account_id"] and one["access_key"] for one in test["provider"]["aws"])


def test_nothing_is_promised_that_the_deployment_does_not_have(written: tuple[Document, Document]) -> None:
    _, test = written
    promised = {assertion["error_message"] for assertion in test["run"]["first_plan"]["assert"]}

    assert promised.isdisjoint(PROTECTION | TLS)
    assert "A database would not be encrypted." in promised
