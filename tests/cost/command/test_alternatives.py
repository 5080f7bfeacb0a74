from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import yaml

from groundplan.config import Deployment, read_configuration
from groundplan.config.resolved import OwnedNetwork
from groundplan.cost.command.alternatives import alternatives, choices
from groundplan.cost.command.break_even import break_even
from groundplan.cost.price_book import PriceBook
from tests.stacks import deployments

SMALL: deployments.Deployment = {"deployment": {"name": "my-app"}}
PRODUCTION: deployments.Deployment = {"deployment": {"name": "my-app", "pattern": "production-saas"}}


def resolved(folder: Path, content: deployments.Deployment) -> Deployment:
    (folder / "deployment.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return read_configuration([folder / "deployment.yaml"]).deployments[0]


def network(deployment: Deployment) -> OwnedNetwork:
    assert isinstance(deployment.network, OwnedNetwork)
    return deployment.network


def test_what_a_deployment_has_already_is_no_choice(tmp_path: Path) -> None:
    small = {choice.key for choice in choices(resolved(tmp_path, SMALL))}
    production = {choice.key for choice in choices(resolved(tmp_path, PRODUCTION))}

    assert small - production == {
        "database.multi_az: true",
        "database.size: db.t4g.small",
        "monitoring.log_retention: 365",
        "platform.network.endpoints: [s3, ecr, logs, secretsmanager]",
        "platform.network.nat: per_az",
    }
    assert production - small == {
        "database.multi_az: false",
        "database.size: db.m5.xlarge",
        "monitoring.log_retention: 30",
        "platform.network.endpoints: [s3]",
        "platform.network.nat: single",
    }


def test_each_choice_is_made_by_its_key_and_says_what_it_means(tmp_path: Path) -> None:
    for content in (SMALL, PRODUCTION):
        for choice in choices(resolved(tmp_path, content)):
            block, _, rest = choice.key.partition(".")
            assert list(choice.edit) == [block]
            assert rest
            assert choice.effect


def test_a_network_of_someone_else_has_no_choices(tmp_path: Path) -> None:
    subnets = {f"{tier}_subnet_ids": ["subnet-0a1", "subnet-0a2"] for tier in ("public", "private", "database")}
    existing = {
        "cidr": None,
        "nat": None,
        "endpoints": None,
        "existing": {"vpc_id": "vpc-0123456789abcdef0", **subnets},
    }
    deployment = resolved(tmp_path, deployments.merged(SMALL, {"platform": {"network": existing}}))

    assert not [choice for choice in choices(deployment) if choice.key.startswith("platform")]


def test_a_choice_that_another_line_of_the_file_rules_out_is_left_out(tmp_path: Path) -> None:
    # Ten tasks with a pool of 20 each need more connections than a smaller class accepts.
    content = deployments.merged(SMALL, {"application": {"pool_size": 20}, "database": {"size": "db.t4g.medium"}})
    deployment = resolved(tmp_path, content)
    found = {one.choice.key for one in alternatives(tmp_path / "deployment.yaml", deployment)}

    assert "database.size: db.t4g.small" in {choice.key for choice in choices(deployment)}
    assert "database.size: db.t4g.small" not in found
    assert "database.size: db.t4g.large" in found


def test_break_even_is_that_of_the_published_prices(tmp_path: Path) -> None:
    book = PriceBook.of("us-east-1")
    small, production = (break_even(network(resolved(tmp_path, content)), book) for content in (SMALL, PRODUCTION))

    assert small
    assert production
    assert small.endpoint_usd == Decimal("58.40")  # 4 x 2 x 730 x 0.01
    assert small.gateway_usd == Decimal("36.50")  # 730 x (0.045 + 0.005)
    assert round(small.beside_gb) == 1669  # 58.40 / (0.045 - 0.01)
    assert round(small.instead_gb) == 626  # (58.40 - 36.50) / (0.045 - 0.01)
    # 4 x 3 x 7.30 = 87.60, less than three gateways: 109.50.
    assert production.instead_gb == 0
