"""The whole scan: each deployment as configuration and as a real plan, in both of which checkov has blind spots."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundplan.rehearse import EmulatedAws, Terraform
from tests.security.checkov import FORMS, FailedCheck, scan, write_configuration, write_plan
from tests.security.conftest import BAD
from tests.security.deployments import VARIANTS, ZONE, Variant
from tests.security.exceptions import read_exemptions, stale, unexcused
from tests.terraform.applied_stack import AppliedStack
from tests.terraform.conftest import StackFolder

Failed = dict[Variant, set[FailedCheck]]

# One worker scans everything; a second one would start checkov again.
on_one_worker = pytest.mark.xdist_group("scanned plans")


@pytest.fixture(scope="module")
def failed(
    tmp_path_factory: pytest.TempPathFactory, emulated_aws: EmulatedAws, terraform: Callable[[Path], Terraform]
) -> Failed:
    """What fails for each pattern without and with a domain, synthesized, planned and scanned in both forms."""
    domains = emulated_aws.client("route53")
    if not domains.list_hosted_zones_by_name(DNSName=ZONE)["HostedZones"]:
        domains.create_hosted_zone(Name=ZONE, CallerReference=ZONE)
    folder = tmp_path_factory.mktemp("scanned")
    for variant in VARIANTS:
        stack = AppliedStack(
            variant.name, variant.deployment, tmp_path_factory.mktemp(variant.name), emulated_aws, terraform
        )
        stack.synthesize()
        stack.terraform.init()
        write_configuration(folder, variant.name, read(stack.terraform.directory / "cdk.tf.json"))
        write_plan(folder, variant.name, stack.terraform.plan())
    scans = scan(folder, FORMS)
    return {variant: {found for form in FORMS for found in scans[form, variant.name].failed} for variant in VARIANTS}


@on_one_worker
@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_no_check_of_either_form_fails_outside_the_exceptions(failed: Failed, variant: Variant) -> None:
    left = unexcused(failed[variant], variant, read_exemptions())
    assert not left, "\n".join(map(str, left))


@on_one_worker
def test_every_exception_is_still_needed(failed: Failed) -> None:
    assert not stale(failed, read_exemptions())


def test_the_bad_plan_of_the_quick_tests_is_what_terraform_plans(
    terraform: Callable[[Path], Terraform], stack_folder: StackFolder
) -> None:
    folder = stack_folder("bad")
    shutil.copy(BAD / "cdk.tf.json", folder)
    bound = terraform(folder)
    bound.init()
    planned = bound.plan()["planned_values"]
    for resource in planned["root_module"]["resources"]:
        # Terraform and OpenTofu have the provider from different registries.
        del resource["provider_name"]
    assert planned == read(BAD / "plan.json")["planned_values"]


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document
