from __future__ import annotations

from typing import Any

import pytest

from groundplan.cost.budget import monthly_budget
from groundplan.cost.price_book import UnknownRegionError


def images(region: str = "us-east-1", **provider: Any) -> dict[str, Any]:  # noqa: ANN401 — Terraform's JSON
    return {"provider": {"aws": [{"region": region, **provider}]}, "resource": {"aws_ecr_repository": {"images": {}}}}


def test_a_budget_is_the_estimate_and_something_more_in_whole_usd_rounded_up() -> None:
    # 374 GB x 0.10 = 37.40, and 20 % more are 44.88; 450 GB x 0.10 = 45.00, and 100 % more are 90.00
    assert monthly_budget(images(), {"ecr_gb": 374}, 20) == 45
    assert monthly_budget(images(), {"ecr_gb": 450}, 100) == 90
    assert monthly_budget(images(), {"ecr_gb": 450.1}, 100) == 91


def test_what_nobody_says_is_assumed_as_for_the_pattern() -> None:
    production = images(default_tags=[{"tags": {"Pattern": "production-saas"}}])

    # 2 GB x 0.10, and 5 GB x 0.10; nine times as much is added, so that rounding hides nothing
    assert monthly_budget(images(), {}, 900) == 2
    assert monthly_budget(production, {}, 900) == 5


def test_without_prices_there_is_no_budget() -> None:
    with pytest.raises(UnknownRegionError, match="no prices for region 'us-east-9'"):
        monthly_budget(images("us-east-9"), {}, 20)
