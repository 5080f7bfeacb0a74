"""Every deployment that is scanned or walked, synthesized once a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack, Testing

from constructs_lib import GitHubDeployRole, ImageRepository
from examples.custom_stack.custom_stack import ReportsStack
from examples.existing_vpc.existing_vpc import OrdersStack
from groundplan.config import read_configuration
from groundplan.config.resolved import S3State
from stacks.state_stack import StateStack
from tests.constructs_lib.stand_ins import encryption_key, running
from tests.constructs_lib.template import Template
from tests.examples.test_examples import STACKS
from tests.security.deployments import VARIANTS, Variant
from tests.stacks.conftest import Synthesize, synthesize
from tests.synthesized_examples import on_one_worker, synthesized

__all__ = ["synthesize"]

BAD = Path(__file__).parent / "fixtures" / "bad"

Configuration = dict[str, Any]


@pytest.fixture(scope="session")
def configurations(synthesize: Synthesize) -> dict[Variant, Configuration]:
    return {variant: synthesize(variant.deployment).json for variant in VARIANTS}


def of_variant(variant: Variant, request: pytest.FixtureRequest) -> Configuration:
    configurations: dict[Variant, Configuration] = request.getfixturevalue("configurations")
    return configurations[variant]


def of_example(example: str, stack: str, request: pytest.FixtureRequest) -> Configuration:
    folder = request.getfixturevalue("tmp_path_factory").getbasetemp()
    file = synthesized(example, folder).output / "stacks" / stack / "cdk.tf.json"
    result: Configuration = json.loads(file.read_text(encoding="utf-8"))
    return result


def of_stack(stack: Callable[[], TerraformStack], _request: pytest.FixtureRequest) -> Configuration:
    return made(stack)


@cache
def made(stack: Callable[[], TerraformStack]) -> Configuration:
    return Template(stack()).json


def custom_stack() -> TerraformStack:
    return ReportsStack(Testing.app(), "reports", image="public.ecr.aws/docker/library/nginx:1.29")


def existing_vpc() -> TerraformStack:
    return OrdersStack(Testing.app(), "orders", vpc_name="shop")


def deploy_role() -> TerraformStack:
    """A stack with the role that no deployment of ours has: whoever uses the library adds it."""
    shop = running()
    role = GitHubDeployRole(
        shop.stack, "deploy-role", name="shop-deploy", repository="acme/shop", run="environment:production"
    )
    key = encryption_key(shop.stack, "data-key")
    role.allow_push(ImageRepository(shop.stack, "repository", name="shop", encryption_key=key, kept_images=10))
    role.allow_deploy(shop.service)
    role.allow_run("migrate", shop.service.task, shop.service)
    return shop.stack


@pytest.fixture(
    scope="session",
    params=[
        *(pytest.param(partial(of_variant, variant), id=variant.name) for variant in VARIANTS),
        *(
            pytest.param(partial(of_example, example, stack), id=f"{example} {stack}", marks=on_one_worker)
            for example, stacks in STACKS.items()
            for stack in stacks
        ),
        *(
            pytest.param(partial(of_stack, stack), id=stack.__name__, marks=on_one_worker)
            for stack in (custom_stack, existing_vpc, deploy_role)
        ),
    ],
)
def configuration(request: pytest.FixtureRequest) -> Configuration:
    """Each variant, each stack of the examples and what is in none of them, for what must hold in all."""
    result: Configuration = request.param(request)
    return result


@pytest.fixture(scope="session")
def state_configuration(tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """The stack of the bucket that keeps states."""
    file = tmp_path_factory.mktemp("state") / "deployment.yaml"
    file.write_text("deployment: {name: shop}\nplatform: {state: {backend: s3, bucket: acme-state}}", encoding="utf-8")
    (deployment,) = read_configuration([file]).deployments
    assert isinstance(deployment.state, S3State)
    return Template(StateStack(Testing.app(), deployment, deployment.state)).json


@pytest.fixture(scope="session")
def bad_configuration() -> Configuration:
    result: Configuration = json.loads((BAD / "cdk.tf.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="session")
def bad_plan() -> Configuration:
    """What Terraform plans for it, as far as checkov reads it."""
    result: Configuration = json.loads((BAD / "plan.json").read_text(encoding="utf-8"))
    return result
