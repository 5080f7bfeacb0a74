from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from groundplan.cost import StackError, Unknown, read_stack, stack_of
from groundplan.cost.resources import UnknownValueError
from tests.cost.bills import stack

REGION = {"provider": {"aws": [{"region": "us-east-1"}]}}


def addresses(document: dict[str, Any], **arguments: Any) -> list[str]:  # noqa: ANN401 — those of stack_of
    return [resource.address for resource in stack_of({**REGION, **document}, **arguments).resources]


def test_a_reference_is_followed_to_what_is_written() -> None:
    found = stack(
        {
            "aws_ecs_service.service": {"name": "${local.name}-web"},
            "aws_appautoscaling_target.target": {"resource_id": "service/${aws_ecs_service.service.name}"},
        },
        locals={"name": "${var.name}"},
        variable={"name": {"default": "shop"}},
    )

    (target,) = found.of_type("aws_appautoscaling_target")
    assert target.attributes["resource_id"] == "service/shop-web"


def test_what_aws_will_tell_is_unknown_and_names_its_resource() -> None:
    found = stack({"aws_kms_key.key": {}, "aws_kms_alias.alias": {"target_key_id": "${aws_kms_key.key.key_id}"}})

    (alias,) = found.of_type("aws_kms_alias")
    unknown = alias.attributes["target_key_id"]
    assert unknown == Unknown("${aws_kms_key.key.key_id}", ("aws_kms_key.key",))
    assert found.referred(unknown, "aws_kms_key") is found.of_type("aws_kms_key")[0]


def test_variables_may_be_given() -> None:
    document = {
        "resource": {"aws_nat_gateway": {"nat": {"count": "${var.zones}"}}},
        "variable": {"zones": {"default": 1}},
    }

    assert addresses(document) == ["aws_nat_gateway.nat[0]"]
    assert addresses(document, variables={"zones": 2}) == ["aws_nat_gateway.nat[0]", "aws_nat_gateway.nat[1]"]


def test_for_each_makes_a_resource_of_each_key() -> None:
    found = stack({"aws_eip.address": {"for_each": '${toset(["b", "a"])}', "tags": {"Zone": "${each.value}"}}})

    assert {one.address: one.attributes["tags"] for one in found.resources} == {
        'aws_eip.address["a"]': {"Zone": "a"},
        'aws_eip.address["b"]': {"Zone": "b"},
    }


def test_for_each_over_a_map_knows_the_values() -> None:
    sizes = {"web": {"cpu": 512}, "worker": {"cpu": 256}}
    definition = {"for_each": sizes, "family": "${each.key}", "cpu": "${each.value.cpu}"}
    found = stack({"aws_ecs_task_definition.task": definition})

    assert {one.attributes["family"]: one.attributes["cpu"] for one in found.resources} == {"web": 512, "worker": 256}


def test_no_instances_are_none() -> None:
    assert addresses({"resource": {"aws_eip": {"none": {"count": 0}, "neither": {"for_each": "${toset([])}"}}}}) == []


def test_an_unknown_number_of_instances_is_one_that_says_so() -> None:
    document = {"resource": {"aws_eip": {"some": {"count": "${length(data.aws_subnets.public.ids)}"}}}}

    (resource,) = stack_of({**REGION, **document}).resources
    assert resource.address == "aws_eip.some"
    assert resource.counted is not None
    assert "data.aws_subnets.public.ids" in resource.counted.expression


def test_a_resource_has_the_region_of_its_provider() -> None:
    providers = [{"region": "${var.region}"}, {"alias": "copies", "region": "eu-west-1"}]
    found = stack(
        {"aws_kms_key.key": {}, "aws_kms_key.copies": {"provider": "aws.copies"}},
        provider={"aws": providers},
        variable={"region": {"default": "eu-central-1"}},
    )

    assert found.region == "eu-central-1"
    assert [one.region for one in found.resources] == ["eu-central-1", "eu-west-1"]


def test_a_provider_may_be_a_block_by_itself_and_the_region_be_given() -> None:
    document = {"provider": {"aws": {}}, "resource": {"aws_kms_key": {"key": {}}}}

    assert stack_of(document, region="sa-east-1").resources[0].region == "sa-east-1"
    with pytest.raises(StackError, match="region of provider aws is not written"):
        stack_of(document)


def test_an_unknown_region_is_not_guessed() -> None:
    document = {"provider": {"aws": [{"region": "${var.region}"}]}, "resource": {"aws_kms_key": {"key": {}}}}

    with pytest.raises(StackError, match=r"is \$\{var.region\}: give the region"):
        stack_of(document)
    assert stack_of(document, variables={"region": "eu-west-1"}).region == "eu-west-1"


def test_a_circle_of_references_is_unknown() -> None:
    found = stack({"aws_kms_alias.a": {"name": "${local.a}"}}, locals={"a": "${local.b}", "b": "${local.a}"})

    assert isinstance(found.resources[0].attributes["name"], Unknown)


def test_a_reference_to_one_of_several_is_unknown() -> None:
    found = stack(
        {"aws_eip.many": {"count": 2, "domain": "vpc"}, "aws_kms_alias.a": {"name": "${aws_eip.many.domain}"}}
    )

    assert isinstance(found.of_type("aws_kms_alias")[0].attributes["name"], Unknown)


def test_attributes_are_those_of_the_resource_and_not_of_terraform() -> None:
    (key,) = stack({"aws_kms_key.key": {"//": {}, "depends_on": [], "description": "${var.x}"}}).resources

    assert dict(key.attributes) == {"description": Unknown("${var.x}")}
    assert len(key.attributes) == 1


def test_a_provider_that_there_is_not_is_refused() -> None:
    with pytest.raises(StackError, match=r"aws\.copies"):
        stack({"aws_kms_key.copies": {"provider": "aws.copies"}})


def test_a_part_that_a_value_has_not_is_unknown() -> None:
    found = stack({"aws_kms_alias.a": {"name": "${local.names.other}"}}, locals={"names": {"one": "x"}})

    assert isinstance(found.resources[0].attributes["name"], Unknown)


def test_blocks_are_read_by_themselves_and_in_lists() -> None:
    found = stack({"aws_kms_key.a": {"x": {"n": "7"}}, "aws_kms_key.b": {"x": [{"n": 7}, None]}, "aws_kms_key.c": {}})

    assert [[block.number("n") for block in one.blocks("x")] for one in found.resources] == [[7], [7], []]


def test_what_is_no_number_is_not_taken_for_one() -> None:
    (key,) = stack({"aws_kms_key.key": {"n": "many", "b": ["x"]}}).resources

    for read in (lambda: key.number("n"), lambda: key.required_number("missing"), lambda: key.blocks("b")):
        with pytest.raises(UnknownValueError, match=r"aws_kms_key\.key"):
            read()


def test_numbers_of_a_file_stay_exact(tmp_path: Path) -> None:
    path = tmp_path / "cdk.tf.json"
    document = {**REGION, "resource": {"aws_kms_key": {"key": {"n": 0.1}}}}
    path.write_text(json.dumps(document), encoding="utf-8")

    assert read_stack(path).resources[0].number("n") == Decimal("0.1")


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"resource": []}', '{"resource": {"aws_eip": {"x": 7}}}'])
def test_what_is_no_stack_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "cdk.tf.json"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(StackError):
        read_stack(path, region="us-east-1")
    with pytest.raises(StackError, match="cannot be read"):
        read_stack(tmp_path / "missing.json")
