"""Migrate as the owner and answer requests as the application; print what came of each as JSON.

The working folder holds the project; libpq's variables lead to the database as its owner.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from wsgiref.util import setup_testing_defaults

import django
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import IntegrityError, connection

A, B = os.environ["TENANT_A"], os.environ["TENANT_B"]


def migrate() -> None:
    call_command("makemigrations", "shop", verbosity=0)
    Path("0002_tenants.py").rename("shop/migrations/0002_tenants.py")
    importlib.invalidate_caches()
    call_command("migrate", verbosity=0)
    call_command("makemigrations", "--check", verbosity=0)


def become_application() -> None:
    connection.close()
    os.environ.update(PGUSER=os.environ["APPLICATION"], PGPASSWORD=os.environ["APPLICATION_PASSWORD"])


class Site:
    """The project as a server runs it."""

    def __init__(self) -> None:
        self._application = WSGIHandler()

    def text(self, path: str, user: str = "") -> str:
        """Give what is answered to a user, read as a server reads it: when all of Django has returned."""
        environ: dict[str, object] = {"PATH_INFO": path, "HTTP_USER": user}
        setup_testing_defaults(environ)
        statuses: list[str] = []
        response = self._application(environ, lambda status, _: statuses.append(status))
        body = b"".join(response).decode()
        response.close()
        return body if statuses == ["200 OK"] else statuses[0]

    def orders(self, user: str = "") -> list[str]:
        numbers: list[str] = json.loads(self.text("/orders", user))["numbers"]
        return numbers

    def session(self, user: str) -> int:
        session: int = json.loads(self.text("/orders", user))["session"]
        return session


def outcomes(site: Site) -> dict[str, object]:
    stand_in = importlib.import_module("stand_in")
    site.text(f"/add/{A}/A-1", A)
    site.text(f"/add/{B}/B-1", B)
    return {
        "orders of A": site.orders(A),
        "orders of B": site.orders(B),
        "orders of nobody": site.orders(),
        "orders outside of a request": stand_in.numbers(),
        "sessions of A and B": len({site.session(A), site.session(B)}),
        "A adds for B": site.text(f"/add/{B}/B-2", A),
        "B after that": site.orders(B),
        "A adds to an order of B": refused(lambda: add_to_an_order_of_b(stand_in), IntegrityError),
        "A adds and fails": site.text(f"/add-and-fail/{A}/A-2", A),
        "A after that": site.orders(A),
        "streamed": site.text("/streamed", A),
        "streamed for a tenant": site.text("/streamed-for-tenant", A),
        "another tenant inside of one": refused(lambda: name_b_inside_of_a(stand_in), RuntimeError),
    }


def add_to_an_order_of_b(project: ModuleType) -> None:
    with project.tenant(B):
        order = project.Order.objects.get()
    with project.tenant(A):
        order.item_set.create(tenant_id=A)


def name_b_inside_of_a(project: ModuleType) -> None:
    with project.tenant(A), project.tenant(B):
        pass


def refused(attempt: Callable[[], None], error: type[Exception]) -> str:
    try:
        attempt()
    except error:
        return "refused"
    return "accepted"


if __name__ == "__main__":
    django.setup()
    migrate()
    become_application()
    print(json.dumps(outcomes(Site())))  # noqa: T201
    connection.close()
