import json
import time
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from groundplan.config.tables import zones_by_region
from groundplan.cost import price_book
from groundplan.cost.price_book import Price, PriceBook, PriceBookError, UnknownRegionError, priced_regions
from groundplan.cost.price_book.file import GLOBAL, read
from groundplan.cost.price_book.items import ITEMS, item_of

REGIONS = Path(str(files(price_book))) / "regions"


def test_a_price_has_its_unit_and_the_day_on_which_it_was_read() -> None:
    price = PriceBook.of("eu-central-1").price("nat/gateway")

    assert price == Price(usd=Decimal("0.052"), unit="hour", published=date(2025, 10, 28))


@pytest.mark.parametrize(
    ("region", "key", "usd"),
    [
        ("us-east-1", "rds/instance/db.t4g.micro/single-az", "0.016"),
        ("us-east-1", "rds/instance/db.m5d.large/multi-az", "0.419"),
        ("eu-central-1", "fargate/vcpu/x86", "0.04656"),
        ("eu-central-1", "alb/balancer", "0.027"),
        ("ap-southeast-7", "rds/instance/db.t4g.small/single-az", "0.046"),
        ("sa-east-1", "s3/requests/read", "0.00000056"),
    ],
)
def test_prices_are_those_of_aws(region: str, key: str, usd: str) -> None:
    price = PriceBook.of(region).price(key)

    assert price is not None
    assert price.usd == Decimal(usd)


def test_what_aws_sells_in_no_region_is_in_the_book_of_each() -> None:
    price = PriceBook.of("ap-south-1").price("route53/hosted-zone")

    assert price is not None
    assert price.usd == Decimal("0.5")


def test_there_is_no_price_for_what_a_region_does_not_sell() -> None:
    assert PriceBook.of("ca-west-1").price("rds/instance/db.t4g.micro/single-az") is None
    assert PriceBook.of("eu-central-1").price("rds/instance/db.z9.large/single-az") is None


@pytest.mark.parametrize("key", ["nat/gatway", "rds/instance/db.t4g.micro", "rds/instance/a/b/single-az", ""])
def test_a_misspelt_key_is_an_error_and_not_a_missing_price(key: str) -> None:
    with pytest.raises(KeyError):
        PriceBook.of("us-east-1").price(key)


def test_a_misspelt_region_is_told_the_nearest() -> None:
    with pytest.raises(UnknownRegionError, match=r"^no prices for region 'eu-cental-1': did you mean eu-central-1\?$"):
        PriceBook.of("eu-cental-1")


@pytest.mark.parametrize("region", ["mars", "global", "../../cost", ""])
def test_what_is_no_region_at_all_is_told_which_there_are(region: str) -> None:
    with pytest.raises(UnknownRegionError, match=r"there are prices for af-south-1, .*, us-west-2$"):
        PriceBook.of(region)


def test_every_region_that_a_deployment_may_name_has_a_book() -> None:
    assert priced_regions() == tuple(sorted(zones_by_region()))


@pytest.mark.parametrize("region", [*priced_regions(), GLOBAL])
def test_a_built_in_book_has_positive_prices_for_known_keys_read_on_known_days(region: str) -> None:
    readings = read(region, None)

    for reading in readings:
        assert reading.source == f"AWS price list, read {reading.published}"
        for key, usd in reading.prices.items():
            assert item_of(key)
            assert usd > 0
    keys = [key for reading in readings for key in reading.prices]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("region", priced_regions())
def test_every_region_has_what_both_patterns_stand_on(region: str) -> None:
    book = PriceBook.of(region)
    absent = {item.key for item in ITEMS if "{" not in item.key and book.price(item.key) is None}

    assert absent <= {
        "backup/s3",
        "fargate/spot/memory/x86",
        "fargate/spot/vcpu/x86",
        "rds/cpu-credits",
        "rds/database-insights/advanced",
        "rds/extended-support/year-1-2",
        "rds/extended-support/year-3",
        "rds/proxy",
        "rds/storage/io1/multi-az",
        "rds/storage/io1/single-az",
        "waf/requests",
        "waf/rule",
        "waf/web-acl",
    }


def test_keys_and_price_list_names_are_each_of_one_item() -> None:
    assert len({item.key for item in ITEMS}) == len(ITEMS)
    named = [item for item in ITEMS if item.service]
    assert len({(item.service, item.usage_type, *item.filters.items(), item.paid_tier) for item in named}) == len(named)


def test_the_books_of_all_regions_stay_small() -> None:
    assert sum(file.stat().st_size for file in REGIONS.iterdir()) < 600_000


def test_opening_a_book_reads_its_own_file_and_the_global_one(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    original = Path.read_text

    def read_text(path: Path, encoding: str | None = None) -> str:
        opened.append(path.name)
        return original(path, encoding=encoding)

    monkeypatch.setattr(Path, "read_text", read_text)

    PriceBook.of("us-west-2")

    assert opened == ["us-west-2.json", "global.json"]


def test_opening_a_book_takes_less_than_ten_milliseconds() -> None:
    PriceBook.of("us-east-1")
    durations = []
    for _ in range(5):
        start = time.perf_counter()
        PriceBook.of("us-east-1")
        durations.append(time.perf_counter() - start)

    assert min(durations) < 0.01


def book_of(folder: Path, *days: str) -> PriceBook:
    readings = [
        {"published": day, "source": "a test", "prices": {f"rds/instance/db.t{index}.micro/single-az": "1"}}
        for index, day in enumerate(days)
    ]
    (folder / "eu-west-1.json").write_text(json.dumps({"readings": readings}), encoding="utf-8")
    (folder / "global.json").write_text(json.dumps({"readings": []}), encoding="utf-8")
    return PriceBook.of("eu-west-1", folder)


def test_a_book_warns_of_prices_that_are_older_than_half_a_year(tmp_path: Path) -> None:
    book = book_of(tmp_path, "2026-01-10", "2026-01-20", "2026-11-01")

    assert book.oldest == date(2026, 1, 10)
    assert book.age_warning(date(2026, 11, 26)) == (
        "2 of 3 prices for eu-west-1 are older than 180 days (the oldest of 2026-01-10): "
        "refresh them with groundplan cost --refresh"
    )


def test_prices_are_good_for_180_days(tmp_path: Path) -> None:
    book = book_of(tmp_path, "2026-01-10")
    last = date(2026, 1, 10) + timedelta(days=180)

    assert book.age_warning(last) is None
    assert book.age_warning(last + timedelta(days=1)) is not None


def test_a_folder_without_a_region_leaves_its_built_in_book(tmp_path: Path) -> None:
    assert PriceBook.of("eu-north-1", tmp_path) == PriceBook.of("eu-north-1")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"readings": [{"published": "soon", "source": "", "prices": {}}]}',
        '{"readings": [{"published": "2026-01-01", "source": "", "prices": {"kms/key": "cheap"}}]}',
        '{"readings": [{"published": "2026-01-01", "source": "", "prices": []}]}',
    ],
)
def test_a_damaged_book_names_its_file_and_the_remedy(tmp_path: Path, content: str) -> None:
    (tmp_path / "eu-west-1.json").write_text(content, encoding="utf-8")

    with pytest.raises(PriceBookError, match=r"eu-west-1\.json is no price book \(.*\): delete it, to be left"):
        PriceBook.of("eu-west-1", tmp_path)
