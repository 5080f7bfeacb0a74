"""Log groups that RDS has left behind are imported, each to the resource that bears its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from groundplan.output.imports import write_imports
from tests.output.conftest import Resolve

LOG_GROUPS = {
    "database_postgresql-log-group": "/aws/rds/instance/shop/postgresql",
    "replica-1_postgresql-log-group": "/aws/rds/instance/shop-replica-1/postgresql",
    "task_log-group": "/shop/web",
}


@pytest.fixture
def imports(tmp_path: Path, resolve: Resolve) -> dict[str, Any]:
    groups = {id_: {"name": name} for id_, name in LOG_GROUPS.items()}
    stack = {"resource": {"aws_cloudwatch_log_group": groups}}
    (tmp_path / "cdk.tf.json").write_text(json.dumps(stack), encoding="utf-8")
    write_imports(resolve({"deployment": {"name": "shop"}}), tmp_path)
    written: dict[str, Any] = json.loads((tmp_path / "imports.tf.json").read_text(encoding="utf-8"))
    return written


def test_each_log_group_of_rds_is_imported_where_it_is_there(imports: dict[str, Any]) -> None:
    assert imports["import"] == [
        {
            "for_each": f'${{setintersection(data.aws_cloudwatch_log_groups.left-behind.log_group_names, ["{name}"])}}',
            "to": f"aws_cloudwatch_log_group.{id_}",
            "id": "${each.key}",
        }
        for id_, name in LOG_GROUPS.items()
        if name.startswith("/aws/rds/")
    ]


def test_only_log_groups_of_these_databases_are_looked_up(imports: dict[str, Any]) -> None:
    look_up = imports["data"]["aws_cloudwatch_log_groups"]["left-behind"]
    assert look_up == {"log_group_name_prefix": "/aws/rds/instance/shop"}
