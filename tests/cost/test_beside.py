from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from groundplan.config import Findings, policy, read_configuration
from groundplan.cost.beside import write_estimate
from groundplan.cost.price_book import UnknownRegionError

STACK = {
    "provider": {"aws": [{"region": "us-east-1", "default_tags": [{"tags": {"Pattern": "small-saas"}}]}]},
    "resource": {
        "aws_nat_gateway": {"nat": {}},
        "aws_db_instance": {
            "database": {
                "engine": "postgres",
                "engine_version": "13",
                "instance_class": "db.t4g.micro",
                "allocated_storage": 20,
                "storage_type": "gp3",
            }
        },
    },
}


@pytest.fixture
def findings(tmp_path: Path) -> Findings:
    file = tmp_path / "deployment.yaml"
    file.write_text("deployment: {name: my-app}\nusage: {nat_gb: 100}\n", encoding="utf-8")
    (found,) = read_configuration([file]).findings
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "my-app"
    path.mkdir()
    (path / "cdk.tf.json").write_text(json.dumps(STACK), encoding="utf-8")
    return path


def test_the_estimate_is_that_of_the_deployment_and_the_same_in_each_run(folder: Path, findings: Findings) -> None:
    write_estimate(findings, folder)
    first = (folder / "cost.json").read_bytes()
    write_estimate(findings, folder)

    assert (folder / "cost.json").read_bytes() == first
    (project,) = json.loads(first)["projects"]
    assert (project["name"], project["metadata"]["pattern"]) == ("my-app", "small-saas")
    gateway = project["breakdown"]["resources"][0]
    assert gateway["monthlyCost"] == "37.35"  # 730 x 0.045 + 100 x 0.045
    (usage,) = (one for one in project["metadata"]["usage"] if one["key"] == "nat_gb")
    assert usage["origin"] == "deployment.yaml:2"
    assert str(folder) not in first.decode()


def test_extended_support_is_judged_by_the_day_of_its_calendar_and_not_by_a_clock(
    folder: Path, findings: Findings
) -> None:
    write_estimate(findings, folder)
    document = json.loads((folder / "cost.json").read_text(encoding="utf-8"))

    assert document["timeGenerated"] == f"{policy.postgresql().calendar_read}T00:00:00Z"
    components = document["projects"][0]["breakdown"]["resources"][1]["costComponents"]
    (support,) = (one for one in components if one["name"] == "Extended Support of PostgreSQL 13")
    assert Decimal(support["monthlyQuantity"]) == 2 * 730
    assert document["projects"][0]["metadata"]["warnings"] == []


def test_an_estimate_that_fails_leaves_none_of_an_earlier_run(folder: Path, findings: Findings) -> None:
    write_estimate(findings, folder)
    document = json.loads(json.dumps(STACK).replace("us-east-1", "us-east-9"))
    (folder / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(UnknownRegionError, match="no prices for region 'us-east-9'"):
        write_estimate(findings, folder)
    assert not (folder / "cost.json").exists()
