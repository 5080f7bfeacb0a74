"""How a mend takes hold of moto's classes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

Function = Callable[..., Any]

MotoObject = Any
"""One of moto's objects or arguments: often untyped there, and bearing attributes that a mend adds."""


def around(owner: type, name: str) -> Callable[[Function], Function]:
    """Decorate a function that stands in for `owner.name` and receives the original as its first argument.

    Raises:
        AttributeError: moto has no such method, so the mend no longer fits this release of it.
    """
    original = getattr(owner, name)

    def replace(mended: Function) -> Function:
        @wraps(original)
        def call(*arguments: MotoObject, **keywords: MotoObject) -> MotoObject:
            return mended(original, *arguments, **keywords)

        setattr(owner, name, call)
        return mended

    return replace


def missing(owner: type, name: str) -> Callable[[Function], Function]:
    """Decorate a function that serves as `owner.name`, unless this release of moto has one of its own."""

    def add(mended: Function) -> Function:
        if not hasattr(owner, name):
            setattr(owner, name, mended)
        return mended

    return add


def parameter(response: MotoObject, name: str) -> MotoObject:
    """A parameter of the request that a response object of moto answers; `None` where it was not sent."""
    return response._get_param(name)  # noqa: SLF001 — how moto itself reads it
