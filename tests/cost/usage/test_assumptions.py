from __future__ import annotations

from decimal import Decimal

import pytest

from groundplan.config.model.usage import UsageBlock
from groundplan.cost import Usage, UsageError, usage_profile
from groundplan.cost.usage.assumptions import WORKED_OUT
from tests.cost.bills import bill, lines

PATTERNS = ("small-saas", "production-saas")


@pytest.mark.parametrize("name", ["default", *PATTERNS])
def test_a_profile_has_an_amount_of_everything_but_what_is_worked_out(name: str) -> None:
    usage = usage_profile(name)

    assert {key for key in usage.keys if usage.whole(key) is None} == set(WORKED_OUT)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_says_what_differs_from_the_default(name: str) -> None:
    usage = usage_profile(name)
    origins = {whole.origin for key in usage.keys if (whole := usage.whole(key)) is not None}

    assert origins == {f"profile {name}", "profile default"}


def test_every_key_of_the_deployment_file_is_known() -> None:
    assert set(UsageBlock.model_fields) <= set(usage_profile("default").keys)


def test_a_profile_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="no usage profile 'big-saas': there are default, production-saas, small-saas"):
        usage_profile("big-saas")


def test_an_amount_knows_where_it_came_from() -> None:
    usage = usage_profile("small-saas").with_amounts({"nat_gb": 12.5}, "deployment.yaml")
    found = bill({"aws_nat_gateway.nat": {}}, usage=usage)

    data = lines(found, "aws_nat_gateway.nat")["data through it"]
    assert data.usage is not None
    assert (data.usage.key, data.usage.amount, data.usage.origin) == ("nat_gb", Decimal("12.5"), "deployment.yaml")


@pytest.mark.parametrize(
    ("amounts", "message"),
    [
        ({"nat_bg": 1}, "unknown usage nat_bg in test: did you mean nat_gb?"),
        ({"xyzzy": 1}, "unknown usage xyzzy in test: there are backup_vault_gb"),
        ({"nat_gb": -1}, "nat_gb in test must be 0 or more, got -1"),
        ({"nat_gb": float("nan")}, "nat_gb in test must be 0 or more, got nan"),
        ({"nat_gb": "many"}, "nat_gb in test must be a number, got 'many'"),
        ({"nat_gb": True}, "nat_gb in test must be a number, got True"),
    ],
)
def test_what_is_no_amount_is_refused(amounts: dict[str, int], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        usage_profile("default").with_amounts(amounts, "test")

    assert str(refused.value).startswith(message)


def test_a_misspelt_key_of_a_service_is_an_error() -> None:
    with pytest.raises(KeyError):
        Usage().whole("nat_bg")
