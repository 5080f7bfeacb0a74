"""What README.md and docs/guides/cost.md say of costs is what the estimator says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from groundplan.cost import estimate, usage_profile
from groundplan.cost.subject import subject_of
from groundplan.cost.usage.infracost import _CAPACITY_UNIT, _KEYS
from tests.cost.bills import TODAY
from tests.stacks.conftest import Synthesize

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
GUIDE = (PROJECT / "docs" / "guides" / "cost.md").read_text(encoding="utf-8")
PATTERNS = ("small-saas", "production-saas")


def row(text: str, label: str) -> Sequence[str]:
    (cells,) = re.findall(rf"^\| {re.escape(label)} \|(.*)\|$", text, flags=re.MULTILINE)
    return [cell.strip() for cell in cells.split("|")]


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_the_readme_says_what_both_patterns_cost(synthesize: Synthesize, region: str) -> None:
    for pattern, stated in zip(PATTERNS, row(README, region), strict=True):
        deployment = {"deployment": {"name": pattern, "pattern": pattern}, "platform": {"region": region}}
        subject = subject_of(pattern, "test", synthesize(deployment).json)
        found = estimate(subject.stack, subject.usage, TODAY)
        (tasks,) = found.task_counts.values()

        assert found.cost.lowest == found.cost.total
        assert stated == (
            f"{found.cost.total:,.0f} ({found.cost.fixed:,.0f} fixed, {found.cost.usage:,.0f} usage); "
            f"{found.cost.highest:,.0f} at {tasks.highest} tasks"
        )


def test_the_readme_says_what_usage_the_patterns_assume() -> None:
    small, production = (usage_profile(pattern) for pattern in PATTERNS)

    assert "half a million requests a month and 20 GB to the internet, or five million\nand 200 GB" in README
    amounts = [one.whole(key) for one in (small, production) for key in ("requests_millions", "egress_gb")]
    assert [float(one.amount) for one in amounts if one] == [0.5, 20, 5, 200]


def test_the_guide_lists_every_usage_key_with_its_amounts() -> None:
    profiles = [usage_profile(name) for name in ("default", *PATTERNS)]
    stated = re.findall(r"^\| `(\w+)` \| [\d.]+ \|", GUIDE, flags=re.MULTILINE)
    assumed = {key for key in profiles[0].keys if profiles[0].whole(key)}

    assert set(stated) == assumed
    for key in stated:
        amounts = [profile.whole(key) for profile in profiles]
        assert row(GUIDE, f"`{key}`")[:3] == [f"{one.amount:f}" for one in amounts if one]


def test_the_guide_lists_every_key_of_infracost_that_is_read() -> None:
    (table,) = re.findall(r"^\| resource \| keys \|\n\|[-|]+\|\n((?:\|.*\n)+)", GUIDE, flags=re.MULTILINE)
    stated = {
        type_: set(re.findall(r"`([\w.]+)`", line.split("|")[2]))
        for line in table.splitlines()
        for type_ in re.findall(r"`(\w+)`", line.split("|")[1])
    }

    assert stated == {**{type_: set(keys) for type_, keys in _KEYS.items()}, "aws_lb": set(_CAPACITY_UNIT)}
