from __future__ import annotations

import os
import re
from pathlib import Path

import cdktf
import jsii
import pytest
from cdktf import TerraformElement
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from constructs import Construct, Node

from stacks.addressing import ReadableAddressesStack, address_of
from tests.constructs_lib.template import Template

REWRITE = "GROUNDPLAN_REWRITE_ADDRESSES"


@pytest.mark.parametrize(("pattern", "fixture"), [("small-saas", "small"), ("production-saas", "production")])
def test_addresses_are_kept(pattern: str, fixture: str, addresses_folder: Path, request: pytest.FixtureRequest) -> None:
    template = request.getfixturevalue(fixture)
    assert isinstance(template, Template)
    golden = addresses_folder / f"{pattern}.txt"
    if os.environ.get(REWRITE) == "1":
        golden.write_text("\n".join([*template.addresses(), ""]), encoding="utf-8")
    promised = set(golden.read_text(encoding="utf-8").split())
    lost = sorted(promised - set(template.addresses()))
    new = sorted(set(template.addresses()) - promised)
    assert not lost, f"these would be destroyed in every deployment; move them instead: {lost}"
    assert not new, f"these are new in every deployment; if they are meant, set {REWRITE}=1 once: {new}"


def test_a_small_deployment_is_complete(small: Template) -> None:
    assert len(small.addresses()) >= 60


def test_a_production_deployment_is_complete(production: Template) -> None:
    assert len(production.addresses()) >= 100


def test_no_address_ends_in_a_hash(template: Template) -> None:
    assert not [address for address in template.addresses() if re.search(r"[_-]?[0-9A-F]{8}$", address)]


def test_no_address_holds_the_application_or_its_environment(template: Template) -> None:
    assert not [address for address in template.addresses() if re.search(r"my-app|production|staging|small", address)]


def test_a_path_is_its_address() -> None:
    assert address_of(["network", "private", "us-east-1a"]) == "network_private_us-east-1a"


def test_the_child_default_takes_its_parents_name() -> None:
    assert address_of(["database", "Default"]) == "database"


def test_an_id_with_the_separator_is_refused_since_two_paths_could_share_an_address() -> None:
    with pytest.raises(ValueError, match="supply a construct id without '_', got 'a_b' in a_b/c"):
        address_of(["a_b", "c"])


def test_the_stack_refuses_it_as_well() -> None:
    stack = ReadableAddressesStack(cdktf.Testing.app(), "stack")
    bucket = S3Bucket(Construct(stack, "a_b"), "c")
    with pytest.raises(RuntimeError, match="supply a construct id without '_', got 'a_b' in a_b/c"):
        _ = bucket.fqn


def test_a_stack_may_name_its_elements_otherwise() -> None:
    class Shouting(ReadableAddressesStack):
        @jsii.member(jsii_name="allocateLogicalId")
        def _allocate_logical_id(self, tf_element: TerraformElement | Node) -> str:
            return super()._allocate_logical_id(tf_element).upper()

    uploads = Construct(Shouting(cdktf.Testing.app(), "stack"), "uploads")

    assert S3Bucket(uploads, "Default").friendly_unique_id == "UPLOADS"


def test_a_stack_within_keeps_the_names_that_cdktf_gives() -> None:
    within = cdktf.TerraformStack(ReadableAddressesStack(cdktf.Testing.app(), "stack"), "within")

    assert re.fullmatch(r"uploads_logs_\w{8}", S3Bucket(Construct(within, "uploads"), "logs").friendly_unique_id)


def test_an_output_or_variable_keeps_its_own_name() -> None:
    assert address_of(["load_balancer_dns"]) == "load_balancer_dns"
