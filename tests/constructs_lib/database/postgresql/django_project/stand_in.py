"""What a Django project has around the code of the guide: users, and views that read and write orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from shop.models import Order
from shop.tenancy import tenant


@dataclass(frozen=True)
class User:
    tenant_id: str

    @property
    def is_authenticated(self) -> bool:
        return bool(self.tenant_id)


def authentication(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Believe the request, as no product would."""

    def answered(request: Any) -> Any:  # noqa: ANN401  # Django has no types
        request.user = User(request.headers.get("User", ""))
        return get_response(request)

    return answered


def numbers() -> list[str]:
    return list(Order.objects.order_by("number").values_list("number", flat=True))


def orders(_: HttpRequest) -> JsonResponse:
    return JsonResponse({"numbers": numbers(), "session": connection.connection.info.backend_pid})


def add(_: HttpRequest, tenant_id: str, number: str) -> HttpResponse:
    Order.objects.create(tenant_id=tenant_id, number=number).item_set.create(tenant_id=tenant_id)
    return HttpResponse(number)


def add_and_fail(request: HttpRequest, tenant_id: str, number: str) -> HttpResponse:
    add(request, tenant_id, number)
    raise RuntimeError


def streamed(_: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(number for part in (numbers,) for number in part())


def streamed_for_tenant(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[str]:
        with tenant(request.user.tenant_id):
            yield from numbers()

    return StreamingHttpResponse(parts())


urlpatterns = [
    path("orders", orders),
    path("add/<uuid:tenant_id>/<number>", add),
    path("add-and-fail/<uuid:tenant_id>/<number>", add_and_fail),
    path("streamed", streamed),
    path("streamed-for-tenant", streamed_for_tenant),
]
