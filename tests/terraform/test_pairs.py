"""Every pair of features stands in one deployment or another, and a real Terraform finds each of those valid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from allpairspy import AllPairs  # type: ignore[import-untyped]

from groundplan.output.imports import IMPORTS
from groundplan.output.local_state import LOCAL_STATE
from groundplan.rehearse import Terraform
from tests.stacks.deployments import PROJECT, Deployment, merged

ABSENT: Deployment = {}
FEATURES: Mapping[str, Sequence[Deployment]] = {
    "pattern": [{"deployment": {"pattern": "small-saas"}}, {"deployment": {"pattern": "production-saas"}}],
    "framework": [{"deployment": {"framework": name}} for name in ("django", "rails", "generic")],
    "nat": [{"platform": {"network": {"nat": nat}}} for nat in ("single", "none", "per_az")],
    "endpoints": [
        {"platform": {"network": {"endpoints": ["s3"]}}},
        {"platform": {"network": {"endpoints": ["s3", "ecr", "logs", "secretsmanager"]}}},
    ],
    "flow logs": [{"platform": {"network": {"flow_logs": on}}} for on in (True, False)],
    "zones": [{"platform": {"availability_zones": count}} for count in (2, 3)],
    "domain": [
        ABSENT,
        {"platform": {"domain": {"name": "shop.example.com", "zone": "example.com"}}},
        {
            "platform": {
                "domain": {"certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1234-56"},
            }
        },
    ],
    "waf": [{"platform": {"waf": {"enabled": on, "mode": "count"}}} for on in (True, False)],
    "multi_az": [{"database": {"multi_az": on}} for on in (True, False)],
    "read replicas": [{"database": {"read_replicas": count}} for count in (0, 1, 2)],
    "proxy": [{"database": {"proxy": on}} for on in (True, False)],
    "row-level security": [{"database": {"row_level_security": on}} for on in (True, False)],
    "deletion protection": [{"database": {"deletion_protection": on}} for on in (True, False)],
    "backup": [
        {"database": {"backup": {"retention": 35, "vault": True, "vault_lock": True, "copy_to_region": "eu-west-1"}}},
        {"database": {"backup": {"retention": 1, "vault": False, "vault_lock": False}}},
    ],
    "parameters": [ABSENT, {"database": {"parameters": {"work_mem": "32MB", "max_connections": 300}}}],
    "image": [ABSENT, {"application": {"image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"}}],
    "size": [{"application": {"cpu": cpu, "memory": memory}} for cpu, memory in ((0.25, 512), (16, 122880))],
    "architecture": [{"application": {"architecture": name}} for name in ("arm64", "x86_64")],
    "spot": [{"application": {"spot": share}} for share in (0, 0.5)],
    "disk": [ABSENT, {"application": {"ephemeral_storage": 200}}],
    "autoscale": [
        {"application": {"autoscale": None}},
        {
            "application": {
                "instances": 3,
                "autoscale": {"min": 2, "max": 9, "target_memory": 70, "target_requests": 500},
            }
        },
        {
            "application": {
                "instances": 3,
                "autoscale": {"min": 2, "max": 9, "schedule": [{"cron": "0 7 * * MON-FRI", "min": 4}]},
            }
        },
    ],
    "pool size": [ABSENT, {"application": {"pool_size": 10}}],
    "migrate": [ABSENT, {"application": {"migrate": "bin/migrate && bin/seed"}}],
    "storage": [{"application": {"storage": {"uploads": on, "backups": on}}} for on in (True, False)],
    "workers": [
        ABSENT,
        {
            "application": {
                "workers": {
                    "mail": {"command": "work", "autoscale": {"min": 1, "max": 3, "target_cpu": 50}},
                    "images": {"command": "work", "cpu": 2, "memory": 4096},
                }
            }
        },
    ],
    "jobs": [ABSENT, {"application": {"jobs": {"report": {"command": "report", "schedule": "rate(1 hour)"}}}}],
    "secrets": [ABSENT, {"application": {"secrets": {"MAIL_KEY": "shop/mail"}, "environment": {"LOG_LEVEL": "info"}}}],
    "level": [{"monitoring": {"level": level}} for level in ("basic", "standard", "enterprise")],
    "budget": [ABSENT, {"monitoring": {"budget": {"monthly": 100, "email": "a@example.com"}}}],
    "sleep": [ABSENT, {"sleep": {"from": "20:00", "until": "07:00"}}],
}

Row = dict[str, int]


def is_possible(chosen: Sequence[int]) -> bool:
    """RDS does not stop a database that has replicas."""
    row = dict(zip(FEATURES, chosen, strict=False))
    return not (row.get("sleep") and row.get("read replicas"))


ROWS: list[Row] = [
    dict(zip(FEATURES, chosen, strict=True))
    for chosen in AllPairs([list(range(len(values))) for values in FEATURES.values()], filter_func=is_possible)
]


def deployment(number: int, row: Row) -> Deployment:
    result: Deployment = {"deployment": {"name": f"pair-{number}"}, "platform": {"region": "us-east-1"}}
    for name, index in row.items():
        result = merged(result, FEATURES[name][index])
    if domain := result["platform"].get("domain", {}).get("name"):
        # Two stacks cannot have one name.
        result["platform"]["domain"] = {"name": f"{number}.{domain}", "zone": "example.com"}
    return result


def test_every_pair_that_is_possible_stands_in_a_row() -> None:
    seen = {pair for row in ROWS for pair in combinations(row.items(), 2)}
    impossible = {(("read replicas", count), ("sleep", 1)) for count in (1, 2)}
    every = {
        ((one, first), (other, second))
        for one, other in combinations(FEATURES, 2)
        for first in range(len(FEATURES[one]))
        for second in range(len(FEATURES[other]))
    }

    assert every - seen == impossible


@pytest.mark.usefixtures("provider_folder")
@pytest.mark.xdist_group("pairs")
def test_every_row_synthesizes_and_is_valid(tmp_path: Path, cli_configuration: dict[str, str]) -> None:
    files = []
    for number, row in enumerate(ROWS):
        files.append(tmp_path / f"pair-{number}.yaml")
        files[-1].write_text(yaml.safe_dump(deployment(number, row)), encoding="utf-8")
    environment = {"DEPLOYMENT": os.pathsep.join(map(str, files)), "CDKTF_OUTDIR": str(tmp_path)}
    synthesized = subprocess.run(
        [sys.executable, PROJECT / "main.py"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        text=True,
    )
    assert synthesized.returncode == 0, synthesized.stderr

    terraform = Terraform(as_modules_of_one(tmp_path), {**os.environ, **cli_configuration})
    terraform.init()

    assert terraform.validate() == []


def as_modules_of_one(folder: Path) -> Path:
    """Make each stack a module of one configuration, so that the provider's schema is loaded once."""
    stacks = sorted(folder.glob("stacks/*/cdk.tf.json"))
    for path in stacks:
        stack: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        # A module has no state of its own, and may not import.
        del stack["terraform"]["backend"]
        path.write_text(json.dumps(stack), encoding="utf-8")
        path.with_name(LOCAL_STATE).unlink()
        path.with_name(IMPORTS).unlink()
    modules = {path.parent.name: {"source": f"./stacks/{path.parent.name}"} for path in stacks}
    (folder / "main.tf.json").write_text(json.dumps({"module": modules}), encoding="utf-8")
    assert len(modules) == len(ROWS)
    return folder
