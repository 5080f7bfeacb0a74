"""What tasks are told of their surroundings, and what a file may not call anything else by."""

from __future__ import annotations

import json
from pathlib import Path

import cdktf
import yaml

from groundplan.config import read_configuration
from groundplan.config.checks.variables import taken_variables
from stacks import SaasStack
from tests.constructs_lib.template import Template

EVERYTHING = {
    "deployment": {"name": "shop", "framework": "django", "pattern": "production-saas"},
    "database": {"read_replicas": 2},
    "application": {"pool_size": 2, "workers": {"mail": {"command": "work"}}},
}


def test_every_variable_that_a_task_has_from_the_deployment_is_one_that_a_file_cannot_take(tmp_path: Path) -> None:
    file = tmp_path / "deployment.yaml"
    file.write_text(yaml.safe_dump(EVERYTHING), encoding="utf-8")
    (deployment,) = read_configuration([file]).deployments

    definitions = Template(SaasStack(cdktf.Testing.app(), deployment)).resources("aws_ecs_task_definition")

    assert {name for name, _, _ in taken_variables(deployment)} == {
        variable["name"]
        for task in ("task", "worker-mail-task")
        for container in json.loads(definitions[task]["container_definitions"])
        for variable in (*container["environment"], *container["secrets"])
    }
