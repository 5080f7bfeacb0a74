"""The Django code of docs/guides/row-level-security.md keeps tenants apart."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.constructs_lib.database.postgresql.cluster import APPLICATION, OWNER, PASSWORD, Cluster
from tests.constructs_lib.database.postgresql.conftest import TEMPLATE, Connection, replace_database
from tests.constructs_lib.database.postgresql.facts import A, B
from tests.constructs_lib.database.postgresql.guide import files, write

PROJECT = Path(__file__).parent / "django_project"
SETTINGS = """
SECRET_KEY = "for tests"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["shop"]
MIDDLEWARE = ["stand_in.authentication", "shop.tenancy.TenantMiddleware"]
ROOT_URLCONF = "stand_in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""

Outcomes = dict[str, Any]


@pytest.fixture(scope="module")
def outcomes(cluster: Cluster, administrator: Connection, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of requests to a project that has the code of the guide; in a process of its own, as Django is global."""
    folder = tmp_path_factory.mktemp("django")
    shown = files("Django")
    shown["shop/settings.py"] += SETTINGS
    shown["0002_tenants.py"] = shown.pop("shop/migrations/0002_tenants.py")
    write({**shown, "shop/migrations/__init__.py": ""}, folder)
    finished = subprocess.run(
        [sys.executable, "-W", "error", PROJECT / "run.py"],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{folder}{os.pathsep}{PROJECT}",
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "PGHOST": str(cluster.socket),
            "PGDATABASE": replace_database(administrator, "django_", template=TEMPLATE),
            "PGUSER": OWNER,
            "PGPASSWORD": PASSWORD[OWNER],
            "APPLICATION": APPLICATION,
            "APPLICATION_PASSWORD": PASSWORD[APPLICATION],
            "TENANT_A": A,
            "TENANT_B": B,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    told: Outcomes = json.loads(finished.stdout)
    return told


def test_each_user_sees_the_rows_of_his_tenant(outcomes: Outcomes) -> None:
    assert (outcomes["orders of A"], outcomes["orders of B"]) == (["A-1"], ["B-1"])


def test_a_row_for_another_tenant_is_refused(outcomes: Outcomes) -> None:
    assert outcomes["A adds for B"] == "500 Internal Server Error"
    assert outcomes["B after that"] == ["B-1"]


def test_an_item_of_another_tenants_order_is_refused(outcomes: Outcomes) -> None:
    assert outcomes["A adds to an order of B"] == "refused"


def test_a_request_without_a_tenant_sees_nothing(outcomes: Outcomes) -> None:
    assert outcomes["orders of nobody"] == []


def test_a_connection_that_stays_open_carries_nothing_over(outcomes: Outcomes) -> None:
    assert outcomes["sessions of A and B"] == 1
    assert outcomes["orders outside of a request"] == []


def test_what_a_failed_view_wrote_is_taken_back(outcomes: Outcomes) -> None:
    assert outcomes["A adds and fails"] == "500 Internal Server Error"
    assert outcomes["A after that"] == ["A-1"]


def test_a_streamed_response_sees_nothing_unless_it_names_the_tenant(outcomes: Outcomes) -> None:
    assert (outcomes["streamed"], outcomes["streamed for a tenant"]) == ("", "A-1")


def test_a_transaction_does_not_change_its_tenant(outcomes: Outcomes) -> None:
    assert outcomes["another tenant inside of one"] == "refused"
