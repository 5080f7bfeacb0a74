"""No resource that this project creates is without a price or a reason why it has none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cdktf  # pytest would take a `Testing` imported by name for a class of tests
import pytest

from examples.custom_stack.custom_stack import ReportsStack
from examples.existing_vpc.existing_vpc import OrdersStack
from groundplan.config import read_configuration
from groundplan.cost import estimate, stack_of, usage_profile
from groundplan.cost.services import BILLS
from stacks import SaasStack
from tests.cost.bills import TODAY

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("pattern", ["small-saas", "production-saas"])
def test_every_type_of_a_pattern_is_priced_or_free(pattern: str) -> None:
    addresses = (PROJECT / "tests" / "addresses" / f"{pattern}.txt").read_text(encoding="utf-8").split()

    assert {address.split(".")[0] for address in addresses} - BILLS.keys() == set()


def test_every_type_that_a_construct_creates_is_priced_or_free() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("constructs_lib", "stacks")
        for path in (PROJECT / folder).rglob("*.py")
    ]
    modules = {module for source in sources for module in re.findall(r"cdktf_cdktf_provider_aws\.(\w+)", source)}
    types = {f"aws_{module}" for module in modules if not module.startswith(("data_", "provider", "_"))}

    assert len(types) > 50
    assert {type_ for type_ in types if type_ not in BILLS} == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_resource_of_an_example_is_priced_or_free(example: Path) -> None:
    for deployment in read_configuration([example]).deployments:
        found = estimate(
            stack_of(json.loads(cdktf.Testing.synth(SaasStack(cdktf.Testing.app(), deployment)))),
            usage_profile(deployment.pattern),
            TODAY,
        )

        assert found.not_priced == ()
        # For want of a price; nothing is, for want of a value.
        assert {line.name for _, line in found.unpriced} <= {
            "requests",
            "data of copies to another region",
            "recovery points of buckets",
        }
        assert found.cost.total > 0


def test_every_resource_of_a_stack_of_ones_own_is_priced_or_free() -> None:
    reports = stack_of(json.loads(cdktf.Testing.synth(ReportsStack(cdktf.Testing.app(), "reports", image="nginx"))))
    orders = stack_of(json.loads(cdktf.Testing.synth(OrdersStack(cdktf.Testing.app(), "orders", vpc_name="shared"))))

    for stack in (reports, orders):
        found = estimate(stack, usage_profile("default"), TODAY)
        assert found.not_priced == ()
        assert {resource.type for resource, _ in found.unpriced} <= {"aws_sqs_queue"}
