"""One emulated AWS for the tests of its mends; each test uses names of its own."""

from collections.abc import Iterator

import pytest

from groundplan.rehearse import EmulatedAws


@pytest.fixture(scope="session")
def aws() -> Iterator[EmulatedAws]:
    with EmulatedAws() as emulated:
        yield emulated
