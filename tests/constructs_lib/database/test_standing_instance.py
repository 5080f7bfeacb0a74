"""What a plan refuses or warns of for an instance that stands."""

from __future__ import annotations

import pytest
from cdktf import TerraformVariable

from tests.constructs_lib.stand_ins import new_stack, postgres_database
from tests.constructs_lib.template import Attributes, Template

INSTANCES = "data.aws_db_instance.database_standing"


@pytest.fixture(scope="module")
def template() -> Template:
    stack = new_stack()
    postgres_database(stack)
    return Template(stack)


@pytest.fixture
def conditions(template: Template) -> list[Attributes]:
    found: list[Attributes] = template.only("aws_db_instance")["lifecycle"]["precondition"]
    return found


def test_the_instance_is_looked_up_only_if_there_is_one(template: Template) -> None:
    assert template.data("aws_db_instances")["database_standing_search"]["filter"] == [
        {"name": "db-instance-id", "values": ["shop"]}
    ]
    looked_up = template.data("aws_db_instance")["database_standing"]
    assert looked_up["count"] == "${length(data.aws_db_instances.database_standing_search.instance_identifiers)}"


def test_less_storage_than_was_declared_is_refused(template: Template, conditions: list[Attributes]) -> None:
    assert template.only("aws_db_instance")["tags"] == {"DeclaredStorageGiB": "20"}
    assert conditions[0]["condition"] == (
        f'${{alltrue([for standing in {INSTANCES} : tonumber(lookup(standing.tags, "DeclaredStorageGiB", "0")) <= 20])}}'
    )
    assert "RDS cannot take storage away" in conditions[0]["error_message"]


def test_an_older_major_version_is_refused(conditions: list[Attributes]) -> None:
    assert conditions[1]["condition"] == (
        f'${{alltrue([for standing in {INSTANCES} : tonumber(split(".", standing.engine_version)[0]) <= 16])}}'
    )
    assert "RDS cannot go back" in conditions[1]["error_message"]


def test_a_newer_major_version_is_flagged(template: Template) -> None:
    (check,) = template.json["check"]["database_standing_major-upgrade"]["assert"]
    assert check["condition"] == (
        f'${{alltrue([for standing in {INSTANCES} : tonumber(split(".", standing.engine_version)[0]) == 16])}}'
    )
    assert "no way back" in check["error_message"]


def test_a_version_that_is_known_at_plan_time_is_compared_as_a_number() -> None:
    stack = new_stack()
    postgres_database(stack, engine_version=TerraformVariable(stack, "postgres", type="string").string_value)
    (check,) = Template(stack).json["check"]["database_standing_major-upgrade"]["assert"]
    assert 'standing.engine_version)[0]) == tonumber("${var.postgres}")' in check["condition"]


@pytest.mark.parametrize("protected", [True, False])
def test_the_conditions_hold_with_and_without_protection(*, protected: bool) -> None:
    stack = new_stack()
    postgres_database(stack, deletion_protection=protected)
    lifecycle = Template(stack).only("aws_db_instance")["lifecycle"]
    assert len(lifecycle["precondition"]) == 2
    assert lifecycle.get("prevent_destroy") is (True if protected else None)
