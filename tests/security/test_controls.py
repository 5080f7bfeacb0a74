"""Each practice holds where it is said to, and its check notices when it does not."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from tests.security.blocks import Blocks
from tests.security.conftest import Configuration
from tests.security.controls import CONTROLS, rendered
from tests.security.controls.control import Control, Scope
from tests.security.deployments import VARIANTS, Variant

DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
EVERYTHING = VARIANTS[-1]

CHECKED = [control for control in CONTROLS if control.check]


def named(control: Control) -> str:
    return f"{control.id} {control.title}"


@pytest.mark.parametrize(
    ("control", "variant"),
    [
        pytest.param(control, variant, id=f"{named(control)} in {variant.name}")
        for control in CHECKED
        for variant in VARIANTS
        if control.scope.covers(variant)
    ],
)
def test_control_holds(control: Control, variant: Variant, configurations: dict[Variant, Configuration]) -> None:
    assert control.check
    assert list(control.check(Blocks(configurations[variant]))) == []


@pytest.mark.parametrize("control", [c for c in CHECKED if c.breach], ids=named)
def test_a_breach_is_noticed(control: Control, configurations: dict[Variant, Configuration]) -> None:
    assert control.check
    assert control.breach
    configuration = copy.deepcopy(configurations[EVERYTHING])
    control.breach(configuration)

    assert list(control.check(Blocks(configuration)))


@pytest.mark.parametrize("control", CONTROLS, ids=named)
def test_a_control_that_covers_a_pattern_is_checked_and_can_be_broken(control: Control) -> None:
    if control.scope in {Scope.BOTH, Scope.PRODUCTION, Scope.DOMAIN}:
        assert control.check
        assert control.breach


def test_no_control_stands_twice() -> None:
    names = [named(control) for control in CONTROLS]
    assert len(names) == len(set(names))


def test_the_documented_table_is_this_registry() -> None:
    table = re.search(r"^\| control \|.*?(?=\n\n|\Z)", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert table
    assert table.group().rstrip() == rendered()
