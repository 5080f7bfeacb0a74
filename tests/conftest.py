"""What every test needs."""

# Before anything is imported: what follows starts Node, and imports what reads the environment as it loads.
import gc
import os
import signal
import sys

from tests.environment import clean

APPLIES = 6
"""How many groups of tests wait for RDS most of the time; workers begin with them, one each."""

# What is imported stays: looking through it again and again for garbage takes a quarter of the time of the collection.
gc.disable()
clean(os.environ)
sys.dont_write_bytecode = False
# A shell starts what it puts in the background with SIGINT ignored, which children inherit: a script that is ignored so
# cannot even catch it.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Of the workers of `make test`, six begin with applies that wait for RDS, and the last of those is done last of all: the
# others give way whenever one of them has something to do. Before Node starts, which inherits that. Not by more: on a
# machine that has other things to do, what gives way to those as well takes four times as long, and runs out of time.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if WORKER >= APPLIES:
    os.nice(2)
# Where there is a worker for each core, each keeps to its own: Python and Node take turns, a hundred thousand times,
# and whoever is woken on another core finds nothing of what it needs in that core's cache.
if hasattr(os, "sched_setaffinity"):
    cores = sorted(os.sched_getaffinity(0))
    if os.environ.get("PYTEST_XDIST_WORKER_COUNT") == str(len(cores)):
        os.sched_setaffinity(0, {cores[WORKER]})

import re  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from importlib import import_module  # noqa: E402
from itertools import count  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402

# Before any test module imports cdktf, which would start Node the slow way, and a system's Node at that. The process that
# only hands out tests to workers imports none, unless a folder of them is named: it reads that folder's conftest.py.
HANDS_OUT = "PYTEST_XDIST_WORKER" not in os.environ and "--numprocesses" in sys.argv
if not HANDS_OUT or any(os.path.exists(argument.partition("::")[0]) for argument in sys.argv[1:]):  # noqa: PTH110
    import_module("constructs_lib")
from groundplan.rehearse import EmulatedAws  # noqa: E402
from tests import random_inputs  # noqa: E402

random_inputs.register()

FOLDERS = count()
"""Numbers for the folders of tests."""
LONGEST_FIRST = (
    # The applies.
    "production-saas",
    "acme-shop",
    "acme-shop-staging",
    "small-saas",
    "second-life",
    "deployed",
    # What keeps a core busy for five seconds or more.
    "examples",
    "restore drill",
    "test_bindings",
    "test_command",
    "postgresql 16",
    "postgresql 18",
    "test_deploy_killed",
    "checkov",
    "test_keys",
    "test_injection",
    "readme",
    "test_emulated_aws",
    "test_secrets_scan",
    "test_mutated_files",
    # Terraform again, which waits less.
    "test_edge_with_terraform",
    "pairs",
    "scanned plans",
    "stack tests",
)
"""Groups of tests; begun first, so that no worker is left alone with one of them at the end."""
AT_THE_END = (
    "test_copies_of_backups_can_be_given_up_once_the_protection_is_off",
    "test_restoring",
    "test_removal",
)
"""Tests, and files of them, that leave a stack other than it was applied."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Keep the tests of a file on one worker, since what they share costs more than they do; the longest come first.

    What changes a stack for good, and what removes it, come after all that looks at it, whatever order pytest finds for
    what they share.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    yield
    ranks = {name: rank for rank, name in enumerate(LONGEST_FIRST)}
    ends = {name: number for number, name in enumerate(AT_THE_END, start=1)}
    items.sort(
        key=lambda item: (
            ranks.get(group_of(item), len(ranks)),
            ends.get(item.path.stem, ends.get(item.name.partition("[")[0], 0)),
        )
    )


def pytest_collection_finish() -> None:
    """Look for garbage from here on, and only among what the tests have just made: what they keep, they keep to the end."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 1_000_000)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    """Look for garbage once more, so that what was not closed is told; pytest does ten times, among all that was made."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Make a folder for a test, under a number of its own: pytest's own looks through all others for the next one."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}-{next(FOLDERS)}", numbered=False)


@pytest.fixture(scope="session")
def aws() -> Iterator[EmulatedAws]:
    """Emulate one AWS for all tests of a worker that need no more; each uses names of its own."""
    with EmulatedAws() as emulated:
        yield emulated


def group_of(item: pytest.Item) -> str:
    """Name the worker that an item keeps to."""
    marker = item.get_closest_marker("xdist_group")
    assert marker
    return str(marker.args[0])
