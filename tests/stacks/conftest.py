"""Deployments synthesized from YAML, each of them once."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from cdktf import Testing

from groundplan.config import read_configuration
from stacks import SaasStack
from tests.constructs_lib.template import Template
from tests.stacks.deployments import REFERENCE, Deployment, merged

Synthesize = Callable[[Deployment], Template]


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Synthesize a deployment given as the content of its YAML file."""
    templates: dict[str, Template] = {}

    def synthesized(deployment: Deployment) -> Template:
        path = tmp_path_factory.mktemp("deployment") / "deployment.yaml"
        path.write_text(yaml.safe_dump(deployment), encoding="utf-8")
        (resolved,) = read_configuration([path]).deployments
        key = repr(resolved)
        if key not in templates:
            templates[key] = Template(SaasStack(Testing.app(), resolved))
        return deepcopy(templates[key])

    return synthesized


@pytest.fixture(scope="session")
def small(synthesize: Synthesize) -> Template:
    """The reference case."""
    return synthesize(REFERENCE)


@pytest.fixture(scope="session")
def production(synthesize: Synthesize) -> Template:
    """The smallest file under production-saas."""
    return synthesize({"deployment": {"name": "my-app", "framework": "fraiseql", "pattern": "production-saas"}})


@pytest.fixture(scope="session")
def grown(synthesize: Synthesize) -> Template:
    """The reference case after its owner changed the pattern, and nothing else."""
    return synthesize(merged(REFERENCE, {"deployment": {"pattern": "production-saas"}}))


@pytest.fixture(scope="session", params=["small", "production", "grown"])
def template(request: pytest.FixtureRequest) -> Template:
    """Each of the three, for what must hold in all of them."""
    result = request.getfixturevalue(request.param)
    assert isinstance(result, Template)
    return result


@pytest.fixture
def addresses_folder() -> Path:
    """Where the golden files are."""
    return Path(__file__).parents[1] / "addresses"
