"""How a mend takes hold of a class."""

from collections.abc import Callable

import pytest

from groundplan.rehearse.patching import around, missing


class Service:
    def greet(self, name: str) -> str:
        """Greet someone."""
        return f"hello {name}"


class Mended(Service):
    pass


def test_a_mend_stands_in_for_a_method_and_may_call_it() -> None:
    @around(Mended, "greet")
    def loudly(original: Callable[..., str], service: Service, name: str) -> str:
        return original(service, name).upper()

    assert Mended().greet("you") == "HELLO YOU"
    assert Mended.greet.__doc__ == "Greet someone."
    assert Service().greet("you") == "hello you"


def test_a_mend_for_a_method_that_is_gone_is_refused() -> None:
    with pytest.raises(AttributeError):
        around(Mended, "farewell")


def test_a_missing_method_is_added_and_one_that_is_there_is_left_alone() -> None:
    for name in ("wave", "greet"):
        missing(Mended, name)(lambda _: "mended")
    assert Mended().wave() == "mended"  # type: ignore[attr-defined]
    assert Service().greet("you") == "hello you"
    assert Mended().greet("you") != "mended"
