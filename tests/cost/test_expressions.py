from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from groundplan.cost.expressions import resolved
from groundplan.cost.resources import Unknown

VALUES: dict[str, Any] = {
    "var.none": "",
    "var.name": "shop",
    "var.count": 3,
    "var.production": True,
    "local.zones": ["a", "b"],
    "local.sizes": {"small": 2},
}


def lookup(path: Sequence[str]) -> Any:  # noqa: ANN401 — what a reference stands for
    key = ".".join(path)
    return VALUES.get(key, Unknown(key, (key,)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("${var.count}", 3),
        ("${ var.count }", 3),
        ("${12}", Decimal(12)),
        ("${null}", None),
        ("shop-${var.count}-${true}", "shop-3-true"),
        ("$${var.count} %%{if}", "${var.count} %{if}"),
        ("${var.name} costs $${x}", "shop costs ${x}"),
        ('${"a ${var.name} \\"b\\""}', 'a shop "b"'),
        ("${local.zones}", ["a", "b"]),
        ("${local.zones[1]}", "b"),
        ('${local.sizes["small"]}', 2),
        ("${var.production ? 2 : 1}", Decimal(2)),
        ('${var.name == "shop" ? local.zones : []}', ["a", "b"]),
        ('${var.name != "shop" ? 1 : (0)}', Decimal(0)),
        ("${length(local.zones)}", Decimal(2)),
        ("${length([data.aws_subnet.a.id, var.name])}", Decimal(2)),
        ('${toset(compact([var.none, "b", "a"]))}', ["a", "b"]),
        ('${coalesce(var.none, "x")}', "x"),
        ("${concat(local.zones, [var.name])}", ["a", "b", "shop"]),
        ("${max(1, var.count)}", 3),
        ("${min(1, 2)}", Decimal(1)),
        ('${tonumber("7")}', Decimal(7)),
        ("${tostring(var.production)}", "true"),
        ("${tolist(local.zones)}", ["a", "b"]),
    ],
)
def test_what_is_known_is_resolved(text: str, expected: object) -> None:
    assert resolved(text, lookup) == expected


@pytest.mark.parametrize(
    "text",
    [
        "${var.missing}",
        "a-${var.missing}",
        "${var.missing ? 1 : 2}",
        "${var.missing == 1 ? 1 : 2}",
        "${length(var.missing)}",
        "${length(compact([var.missing]))}",
        '${coalesce(var.missing, "x")}',
        "${max(1, var.missing)}",
        "${var.missing[0]}",
        "${local.zones[var.missing]}",
        "${local.zones[7]}",
        '${"${var.missing}"}',
        "${max()}",
        "${tonumber(var.name)}",
        "${cidrsubnet(var.name, 4, 1)}",
        "${[for zone in local.zones : zone]}",
        "${aws_subnet.public[*].id}",
        "${var.count + 1}",
        "${var.count",
        '${"open}',
        "${}",
        "%{if var.production}a%{endif}",
        "${" + "(" * 2000 + "1" + ")" * 2000 + "}",
    ],
)
def test_all_else_is_unknown_and_never_a_value(text: str) -> None:
    found = resolved(text, lookup)

    assert isinstance(found, Unknown)
    assert found.expression


def test_an_unknown_names_the_resources_that_it_is_made_of() -> None:
    text = "${aws_subnet.a.id}-${data.aws_subnet.b.id}-${var.name}-${upper(aws_vpc.network-1.id)}"

    found = resolved(text, lookup)

    assert isinstance(found, Unknown)
    assert found.references[:2] == ("aws_subnet.a", "aws_vpc.network-1")


def test_values_are_resolved_at_any_depth() -> None:
    assert resolved({"a": [{"b": "${var.count}"}], "c": 1, "d": None}, lookup) == {"a": [{"b": 3}], "c": 1, "d": None}
