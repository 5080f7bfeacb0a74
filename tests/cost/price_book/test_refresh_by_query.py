import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber

from groundplan.cost.price_book.query import QueryUnavailableError, pricing_client
from groundplan.cost.price_book.refresh import RefreshError, refresh
from tests.cost.price_book.price_list import FRANKFURT, TODAY, PriceList, price, product

NAT = {"productFamily": "NAT Gateway", "regionCode": FRANKFURT}
SECRET = {"productFamily": "Secret", "regionCode": FRANKFURT}


@pytest.fixture
def client() -> BaseClient:
    client: BaseClient = boto3.client(
        "pricing", region_name="us-east-1", aws_access_key_id="id", aws_secret_access_key="none"
    )
    return client


def asked(service: str, **filters: str) -> dict[str, Any]:
    return {
        "ServiceCode": service,
        "FormatVersion": "aws_v1",
        "Filters": [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in filters.items()],
    }


def page(*entries: dict[str, Any], **token: str) -> dict[str, Any]:
    return {"PriceList": [json.dumps(entry) for entry in entries], "FormatVersion": "aws_v1", **token}


def test_two_prices_for_one_tier_of_a_product_are_an_error(
    price_list: PriceList, client: BaseClient, tmp_path: Path
) -> None:
    hours = product("EUC1-NatGateway-Hours", "0.053", **NAT)
    hours["terms"]["OnDemand"]["next"] = product("", "0.054")["terms"]["OnDemand"]["SKU.JRTCKXETXF"]
    with Stubber(client) as stub:
        stub.add_response("get_products", page(hours))

        with pytest.raises(RefreshError, match=r"^SKU has more than one price for the same amount$"):
            refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch, connect=lambda: client)


def test_the_query_api_is_asked_page_by_page(price_list: PriceList, client: BaseClient, tmp_path: Path) -> None:
    hours = product("EUC1-NatGateway-Hours", "0.053", **NAT)
    regional = product("EUC1-RegionalNatGateway-Hours", "0.07", **NAT)
    data = product("EUC1-NatGateway-Bytes", "0.054", **NAT)
    dashboard = product("DashboardsUsageHour-Basic", {0: "0", 3: "3"}, productFamily="Dashboard", location="Any")
    nat = asked("AmazonEC2", productFamily="NAT Gateway", regionCode=FRANKFURT)
    with Stubber(client) as stub:
        stub.add_response("get_products", page(regional, NextToken="more"), nat)
        stub.add_response("get_products", page(hours), {**nat, "NextToken": "more"})
        stub.add_response("get_products", page(data, hours), nat)
        stub.add_response(
            "get_products", page(dashboard), asked("AmazonCloudWatch", productFamily="Dashboard", location="Any")
        )

        result = refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch, connect=lambda: client)
        stub.assert_no_pending_responses()

    assert result.read == ("cloudwatch/dashboard", "nat/data", "nat/gateway")
    assert result.notice is None
    assert price(tmp_path, "nat/gateway").usd == Decimal("0.053")
    assert price(tmp_path, "nat/data").usd == Decimal("0.054")


def test_an_answer_of_the_query_api_in_another_form_leaves_the_old_book(
    price_list: PriceList, client: BaseClient, tmp_path: Path
) -> None:
    with Stubber(client) as stub:
        stub.add_response("get_products", page({"product": {}}))

        with pytest.raises(RefreshError, match=r"^AWS's prices of AmazonEC2 have another form than documented"):
            refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch, connect=lambda: client)

    assert [*tmp_path.iterdir()] == []


def test_without_the_right_to_ask_what_only_the_query_api_has_keeps_its_price(
    price_list: PriceList, client: BaseClient, tmp_path: Path
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("get_products", "AccessDeniedException", "not authorized to perform: pricing:GetProducts")

        result = refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch, connect=lambda: client)

    assert {"nat/gateway", "nat/data", "cloudwatch/dashboard"} <= {*result.kept}
    assert result.notice is not None
    assert "not authorized to perform: pricing:GetProducts" in result.notice


def test_without_credentials_the_rest_is_refreshed_and_one_sentence_says_why(
    price_list: PriceList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4", **SECRET)

    result = refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch)

    assert result.read == ("secrets/secret",)
    assert result.notice == (
        "AWS's query API cannot be asked (Unable to locate credentials): "
        "nat/gateway, nat/data, cloudwatch/dashboard keep their prices"
    )


def test_a_profile_that_does_not_exist_is_no_way_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "absent")

    with pytest.raises(QueryUnavailableError, match="absent"):
        pricing_client()


def test_boto3_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)

    with pytest.raises(QueryUnavailableError, match=r"^boto3 is not installed$"):
        pricing_client()
