"""An empty price list of AWS, for each test to fill."""

import pytest

from tests.cost.price_book.price_list import PriceList


@pytest.fixture
def price_list() -> PriceList:
    """A price list that sells nothing yet."""
    return PriceList()
