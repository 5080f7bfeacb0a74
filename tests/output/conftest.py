"""Deployments resolved from YAML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from groundplan.config import Deployment, read_configuration
from groundplan.rehearse import EmulatedAws
from tests.constructs_lib.database.postgresql.cluster import Cluster, running_cluster
from tests.output.drilled_database import DrilledDatabase

EVERYTHING = {
    "deployment": {"name": "drilled", "framework": "rails"},
    "platform": {"state": {"backend": "s3", "bucket": "acme-terraform-state"}},
    "application": {"workers": {"mail": {"command": "bin/jobs"}}, "architecture": "x86_64"},
}
"""Of what scripts look at: a state in a bucket, migrations, a worker, another architecture."""

Resolve = Callable[[dict[str, Any]], Deployment]


@pytest.fixture(scope="session")
def resolve(tmp_path_factory: pytest.TempPathFactory) -> Resolve:
    """Resolve a deployment given as the content of its YAML file."""

    def resolved(deployment: dict[str, Any]) -> Deployment:
        path = tmp_path_factory.mktemp("deployment") / "deployment.yaml"
        path.write_text(yaml.safe_dump(deployment), encoding="utf-8")
        (result,) = read_configuration([path]).deployments
        return result

    return resolved


@pytest.fixture(scope="session")
def production(resolve: Resolve) -> Deployment:
    """The smallest file under production-saas, which has a vault."""
    return resolve({"deployment": {"name": "drilled", "pattern": "production-saas"}})


@pytest.fixture(scope="session")
def small(resolve: Resolve) -> Deployment:
    """The smallest file under small-saas, which has no vault."""
    return resolve({"deployment": {"name": "drilled-small", "pattern": "small-saas"}})


@pytest.fixture(scope="session")
def everything(resolve: Resolve) -> Deployment:
    return resolve(EVERYTHING)


@pytest.fixture(scope="session")
def database(aws: EmulatedAws, production: Deployment) -> DrilledDatabase:
    """The database of the smallest file under production-saas."""
    drilled = DrilledDatabase(production, aws)
    drilled.build()
    return drilled


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server for databases that a module makes for itself."""
    with running_cluster("16") as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the script goes."""
    path = tmp_path / "stack"
    path.mkdir()
    return path
