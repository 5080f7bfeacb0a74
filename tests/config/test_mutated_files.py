"""Ten thousand files that somebody's hand slipped in: each ends in a configuration or in messages."""

import random
import string
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from groundplan.config import ConfigurationError, read_configuration
from groundplan.config.rendering import as_json, plain
from tests.random_inputs import inputs

CASES = Path(__file__).parent / "cases"
TEXTS = [(CASES / f"{name}.yaml").read_text(encoding="utf-8") for name in ("minimal", "reference", "full")]
WEIGHTS = (4, 4, 1)
FILES_PER_SEED = 1000
SEEDS = range(inputs(10_000) // FILES_PER_SEED)
VALUES = (
    *"~[]{}&*!?#-:|>%@`'\"",
    *("null", "yes", "off", "16.10", "0x1F", "0o17", "1_000", "1e3", ".nan", "-.inf", "22:30", "2026-01-01", "-1"),
    *(
        "${x}",
        "%{ if true }",
        "{}",
        "[a, b]",
        "{a: {b: c}}",
        '"\\0"',
        '"\\uD800"',
        "é",
        "\u202e",
        "<<: *a",
        "!!set {a}",
    ),
    *("9" * 5000, "a" * 5000, "&a [*a, *a]", "\ud800"),
)
Lines = list[str]


def another_value(lines: Lines, chance: random.Random) -> None:
    index = chance.randrange(len(lines))
    key, colon, _ = lines[index].partition(":")
    lines[index] = f"{key}{colon} {chance.choice(VALUES)}"


def another_indentation(lines: Lines, chance: random.Random) -> None:
    index = chance.randrange(len(lines))
    lines[index] = chance.choice([" ", "   ", "\t", ""]) + lines[index].lstrip() * chance.choice([1, 1, 2])


def a_slip_of_the_finger(lines: Lines, chance: random.Random) -> None:
    index = chance.randrange(len(lines))
    place = chance.randint(0, len(lines[index]))
    slip = chance.choice([*VALUES, *string.printable, ""])
    lines[index] = lines[index][:place] + slip + lines[index][place + chance.randint(0, 2) :]


def a_line_twice(lines: Lines, chance: random.Random) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def a_line_lost(lines: Lines, chance: random.Random) -> None:
    if len(lines) > 1:
        del lines[chance.randrange(len(lines))]


def lines_swapped(lines: Lines, chance: random.Random) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


MUTATIONS: tuple[Callable[[Lines, random.Random], None], ...] = (
    another_value,
    another_indentation,
    a_slip_of_the_finger,
    a_line_twice,
    a_line_lost,
    lines_swapped,
)


def mutated(chance: random.Random) -> bytes:
    (text,) = chance.choices(TEXTS, WEIGHTS)
    lines = text.splitlines()
    for _ in range(chance.randint(1, 4)):
        chance.choice(MUTATIONS)(lines, chance)
    encoding = "latin-1" if chance.random() < 0.02 else "utf-8"
    return (
        chance.choice(["\n", "\n", "\r\n"])
        .join(lines)
        .encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")
    )


def refusal_of(file: Path) -> ConfigurationError | None:
    try:
        read_configuration([file])
    except ConfigurationError as error:
        return error
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_slipped_it_ends_in_a_configuration_or_in_messages(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 — repeatable is what is wanted
    file = tmp_path / "deployment.yaml"
    outcomes = {"accepted": 0, "refused": 0}
    for _ in range(FILES_PER_SEED):
        content = mutated(chance)
        file.write_bytes(content)
        refused = refusal_of(file)
        if refused is not None:
            assert {message.file for message in refused.messages} == {str(file)}, content
            assert plain(refused.messages), content
            assert as_json(refused.messages), content
        outcomes["accepted" if refused is None else "refused"] += 1
    assert min(outcomes.values()) > FILES_PER_SEED // 50


@pytest.mark.parametrize(
    "content",
    [
        b"a: &a [x, x, x]\n"
        + b"".join(b"%c: &%c [*%c, *%c, *%c, *%c]\n" % (n + 1, n + 1, n, n, n, n) for n in range(97, 120)),
        b"deployment: " + b"[" * 100_000,
        b"deployment: " + b"{a: " * 60_000,
        b"- " * 120_000,
        b"? " * 120_000,
        b"deployment: {name: a}\n" + b"x" * 260_000,
        b"a" * 50_000_000,
        b"\0" * 1000,
        b"deployment: {name: a}\n" * 10_000,
        b"".join(b"key%d: 1\n" % number for number in range(20_000)),
    ],
    ids=[
        "laughs",
        "brackets",
        "braces",
        "hyphens",
        "question marks",
        "long line",
        "50 MB",
        "NUL",
        "duplicates",
        "keys",
    ],
)
def test_a_bomb_costs_little_memory(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "deployment.yaml"
    file.write_bytes(content)
    del content

    tracemalloc.start()
    with pytest.raises(ConfigurationError) as caught:
        read_configuration([file])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(plain(caught.value.messages)) < 20_000_000
    assert peak < 200_000_000
