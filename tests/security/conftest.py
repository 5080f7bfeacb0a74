"""Every scanned deployment, synthesized once a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.security.deployments import VARIANTS, Variant
from tests.stacks.conftest import Synthesize, synthesize

__all__ = ["synthesize"]

BAD = Path(__file__).parent / "fixtures" / "bad"

Configuration = dict[str, Any]


@pytest.fixture(scope="session")
def configurations(synthesize: Synthesize) -> dict[Variant, Configuration]:
    return {variant: synthesize(variant.deployment).json for variant in VARIANTS}


@pytest.fixture(scope="session", params=VARIANTS, ids=lambda variant: variant.name)
def configuration(request: pytest.FixtureRequest, configurations: dict[Variant, Configuration]) -> Configuration:
    """Each of them, for what must hold in all."""
    return configurations[request.param]


@pytest.fixture(scope="session")
def bad_configuration() -> Configuration:
    result: Configuration = json.loads((BAD / "cdk.tf.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="session")
def bad_plan() -> Configuration:
    """What Terraform plans for it, as far as checkov reads it."""
    result: Configuration = json.loads((BAD / "plan.json").read_text(encoding="utf-8"))
    return result
