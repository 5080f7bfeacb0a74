import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import URLError

import pytest

from groundplan.cost.price_book import Price, UnknownRegionError
from groundplan.cost.price_book.bulk_files import download
from groundplan.cost.price_book.refresh import Move, Refreshed, RefreshError, refresh
from tests.cost.price_book.price_list import FRANKFURT, TODAY, PriceList, price, without_query

SECRET = {"productFamily": "Secret", "regionCode": FRANKFURT, "locationType": "AWS Region"}
INSTANCE = {
    "productFamily": "Database Instance",
    "databaseEngine": "PostgreSQL",
    "licenseModel": "No license required",
    "locationType": "AWS Region",
}


@pytest.fixture
def refreshed(price_list: PriceList, tmp_path: Path) -> Callable[[], Refreshed]:
    return lambda: refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch, connect=without_query)


def test_a_refreshed_price_is_of_today(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4100000000", **SECRET)

    result = refreshed()

    assert price(tmp_path, "secrets/secret") == Price(Decimal("0.41"), "month", TODAY)
    assert result.read == ("secrets/secret",)
    assert result.moves == ()


def test_the_book_says_of_what_day_aws_price_list_is(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4", **SECRET)

    refreshed()

    newest = json.loads((tmp_path / "eu-central-1.json").read_text(encoding="utf-8"))["readings"][-1]
    assert newest["source"] == "AWS price list, read 2026-11-26: AWSSecretsManager of 2026-11-20"
    assert newest["prices"] == {"secrets/secret": "0.4"}


def test_what_the_price_list_lacks_keeps_its_price_and_its_date_and_is_listed(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4", **SECRET)

    result = refreshed()

    assert price(tmp_path, "kms/key") == price(tmp_path / "none", "kms/key")
    assert {"kms/key", "route53/hosted-zone", "fargate/spot/vcpu/x86", "rds/instance/db.t3.micro/multi-az"} <= {
        *result.kept
    }
    assert "secrets/secret" not in result.kept


def test_a_region_that_a_service_is_not_sold_in_keeps_its_prices(
    price_list: PriceList, refreshed: Callable[[], Refreshed]
) -> None:
    price_list.add("AWSSecretsManager", "AWSSecretsManager-Secrets", "0.5", "us-east-1", productFamily="Secret")

    assert "secrets/secret" in refreshed().kept


@pytest.mark.parametrize(("usd", "moves"), [("1.2", ()), ("1.21", ("1.21",)), ("0.79", ("0.79",)), ("0.8", ())])
def test_a_price_that_moves_by_more_than_a_fifth_is_flagged(
    price_list: PriceList, refreshed: Callable[[], Refreshed], usd: str, moves: tuple[str, ...]
) -> None:
    price_list.add("awskms", "eu-central-1-KMS-Keys", usd, productFamily="Encryption Key")

    assert refreshed().moves == tuple(Move("kms/key", Decimal(1), Decimal(after)) for after in moves)


def test_two_products_at_one_price_are_one_price(price_list: PriceList, refreshed: Callable[[], Refreshed]) -> None:
    price_list.add("AmazonS3", "EUC1-Requests-Tier1", "0.0000054")
    price_list.add("AmazonS3", "EUC1-Requests-Tier1", "0.0000054000")

    assert refreshed().read == ("s3/requests/write",)


def test_two_prices_for_one_key_are_an_error_that_names_both_and_nothing_is_written(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    price_list.add("AmazonECR", "EUC1-TimedStorage-ByteHrs", "0.1")
    price_list.add("AmazonECR", "EUC1-TimedStorage-ByteHrs", "0.3")
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4", **SECRET)

    with pytest.raises(
        RefreshError,
        match=r"^ecr/storage has more than one price: 0\.1 \(SKU0, EUC1-TimedStorage-ByteHrs\), 0\.3 \(SKU1, .*\)$",
    ):
        refreshed()

    assert [*tmp_path.iterdir()] == []


def test_an_instance_without_a_class_is_an_error(price_list: PriceList, refreshed: Callable[[], Refreshed]) -> None:
    price_list.add("AmazonRDS", "EUC1-InstanceUsage:db.m9g.large", "0.2", deploymentOption="Single-AZ", **INSTANCE)

    with pytest.raises(
        RefreshError, match=r"^SKU0 has no instanceType, which rds/instance/\{instanceType\}/single-az is"
    ):
        refreshed()


def test_of_tiers_the_first_that_costs_something_counts(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    delivery = {"productFamily": "Message Delivery"}
    price_list.add(
        "AmazonSNS", "EUC1-DeliveryAttempts-SMTP", {1000: "0.00003", 5000: "0.00001", 0: "0.0000"}, **delivery
    )

    refreshed()

    assert price(tmp_path, "sns/email").usd == Decimal("0.00003")


def test_what_costs_nothing_has_no_price(price_list: PriceList, refreshed: Callable[[], Refreshed]) -> None:
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.0000", **SECRET)

    assert refreshed().read == ()


def test_later_tiers_that_have_a_key_are_read_too_and_for_what_is_sold_in_no_region(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    price_list.add("AmazonRoute53", "HostedZone", {0: "0.6", 25: "0.2"}, "aws-other", locationType="Other")

    refreshed()

    assert price(tmp_path, "route53/hosted-zone") == Price(Decimal("0.6"), "month", TODAY)
    assert price(tmp_path, "route53/hosted-zone/beyond-25").usd == Decimal("0.2")
    assert "route53" not in (tmp_path / "eu-central-1.json").read_text(encoding="utf-8")


def test_instance_classes_are_read_by_deployment_with_those_that_are_new(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path
) -> None:
    large = INSTANCE | {"instanceType": "db.m9g.large"}
    price_list.add("AmazonRDS", "EUC1-InstanceUsage:db.m9g.large", "0.2", deploymentOption="Single-AZ", **large)
    price_list.add("AmazonRDS", "EUC1-Multi-AZUsage:db.m9g.large", "0.4", deploymentOption="Multi-AZ", **large)
    mysql = large | {"databaseEngine": "MySQL"}
    price_list.add("AmazonRDS", "EUC1-InstanceUsage:db.m9g.large", "0.1", deploymentOption="Single-AZ", **mysql)

    result = refreshed()

    assert result.read == ("rds/instance/db.m9g.large/multi-az", "rds/instance/db.m9g.large/single-az")
    assert price(tmp_path, "rds/instance/db.m9g.large/single-az").usd == Decimal("0.2")
    assert price(tmp_path, "rds/instance/db.m9g.large/multi-az").usd == Decimal("0.4")


@pytest.mark.parametrize(
    "usage_type", ["TS-LoadBalancerUsage", "EUC1-Outposts-LoadBalancerUsage", "EUC1-ReservedLoadBalancerUsage"]
)
def test_what_is_named_almost_alike_is_something_else(
    price_list: PriceList, refreshed: Callable[[], Refreshed], usage_type: str
) -> None:
    balancer = {"productFamily": "Load Balancer-Application", "operation": "LoadBalancing:Application"}
    price_list.add("AWSELB", "EUC1-LoadBalancerUsage", "0.027", **balancer)
    price_list.add("AWSELB", usage_type, "0.01", **balancer)

    assert refreshed().read == ("alb/balancer",)


@pytest.mark.parametrize(
    "elsewhere",
    [{"locationType": "AWS Local Zone"}, {"regionCode": "us-east-1"}, {"fromRegionCode": "us-east-1"}],
)
def test_what_is_sold_elsewhere_is_something_else(
    price_list: PriceList, refreshed: Callable[[], Refreshed], elsewhere: dict[str, str]
) -> None:
    price_list.add("AmazonECS", "EUC1-Fargate-GB-Hours", "0.005")
    price_list.add("AmazonECS", "Fargate-GB-Hours", "0.004", **elsewhere)

    assert refreshed().read == ("fargate/memory/x86",)


@pytest.mark.parametrize("usage_type", ["KMS-Keys", "EUC1-KMS-Keys", "EU-KMS-Keys", "us-gov-west-1-KMS-Keys"])
def test_the_prefix_of_a_region_may_have_any_of_its_spellings(
    price_list: PriceList, refreshed: Callable[[], Refreshed], usage_type: str
) -> None:
    price_list.add("awskms", usage_type, "1", productFamily="Encryption Key")

    assert refreshed().read == ("kms/key",)


def test_a_second_refresh_goes_on_from_the_first(price_list: PriceList, tmp_path: Path) -> None:
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4", **SECRET)
    refresh(FRANKFURT, tmp_path, TODAY, fetch=price_list.fetch, connect=without_query)
    other = PriceList()
    other.add("awskms", "eu-central-1-KMS-Keys", "1", productFamily="Encryption Key")

    refresh(FRANKFURT, tmp_path, date(2026, 12, 1), fetch=other.fetch, connect=without_query)

    assert price(tmp_path, "secrets/secret").published == TODAY
    assert price(tmp_path, "kms/key").published == date(2026, 12, 1)


@pytest.mark.parametrize("error", [URLError("no route to host"), TimeoutError("timed out"), IncompleteRead(b"")])
def test_without_a_network_the_old_book_stays(tmp_path: Path, error: Exception) -> None:
    def fetch(_: str) -> bytes:
        raise error

    with pytest.raises(RefreshError, match=r"^AWS's price list cannot be reached"):
        refresh(FRANKFURT, tmp_path, TODAY, fetch=fetch, connect=without_query)

    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"<html>", "^AWS's price list is not JSON"),
        (b"{}", "^AWS's price list of AmazonRDS has another form than documented"),
        (b"[]", "^AWS's price list of AmazonRDS has another form than documented"),
        (b'{"regions": {"eu-central-1": {}}}', "^AWS's price list of AmazonRDS has another form than documented"),
    ],
)
def test_an_answer_of_another_form_leaves_the_old_book(tmp_path: Path, answer: bytes, message: str) -> None:
    with pytest.raises(RefreshError, match=message):
        refresh(FRANKFURT, tmp_path, TODAY, fetch=lambda _: answer, connect=without_query)

    assert [*tmp_path.iterdir()] == []


def test_a_file_of_the_price_list_is_fetched_whole(tmp_path: Path) -> None:
    file = tmp_path / "index.json"
    file.write_bytes(b"{}")

    assert download(file.as_uri()) == b"{}"


def test_a_folder_that_cannot_be_written_to_is_named(price_list: PriceList, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(RefreshError, match=r"file cannot be written to \(.*\): the prices are as they were$"):
        refresh(FRANKFURT, file, TODAY, fetch=price_list.fetch, connect=without_query)


def test_a_write_that_fails_halfway_leaves_the_old_book_and_no_litter(
    price_list: PriceList, refreshed: Callable[[], Refreshed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refreshed()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    price_list.add("AWSSecretsManager", "EUC1-AWSSecretsManager-Secrets", "0.4", **SECRET)

    def full(_: Path, __: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "chmod", full)

    with pytest.raises(RefreshError, match="No space left on device"):
        refreshed()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_region_without_a_book_is_not_refreshed(price_list: PriceList, tmp_path: Path) -> None:
    with pytest.raises(UnknownRegionError):
        refresh("eu-central-9", tmp_path, TODAY, fetch=price_list.fetch, connect=without_query)
