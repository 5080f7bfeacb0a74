import pytest

from groundplan.config.tables import memory_gib_by_instance_class
from groundplan.cost.price_book.vcpus import vcpus


@pytest.mark.parametrize(
    ("instance_class", "expected"),
    [
        ("db.t4g.micro", 2),
        ("db.t3.medium", 2),
        ("db.c6gd.medium", 1),
        ("db.m7g.large", 2),
        ("db.r6i.xlarge", 4),
        ("db.m5.24xlarge", 96),
        ("db.x2iedn.32xlarge", 128),
    ],
)
def test_the_size_says_how_many_vcpus_there_are(instance_class: str, expected: int) -> None:
    assert vcpus(instance_class) == expected


@pytest.mark.parametrize("instance_class", ["db.t2.micro", "t4g.micro", "db.m7g.huge", "db.serverless", ""])
def test_what_is_no_class_on_sale_has_no_vcpus(instance_class: str) -> None:
    assert vcpus(instance_class) is None


def test_every_class_of_the_table_has_vcpus() -> None:
    assert [one for one in memory_gib_by_instance_class() if not vcpus(one)] == []
