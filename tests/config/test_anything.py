"""Whatever a file holds, reading it ends in a configuration or in messages."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundplan.config import Configuration, ConfigurationError, read_configuration
from groundplan.config.source import Layer
from tests.random_inputs import inputs

CASES = Path(__file__).parent / "cases"
FULL = (CASES / "full.yaml").read_text(encoding="utf-8")
REFERENCE = (CASES / "reference.yaml").read_text(encoding="utf-8")
SCALARS = st.sampled_from(
    [
        *"~[]{}&*!?#-:",
        "null",
        "yes",
        "16.10",
        "0x1F",
        "1e3",
        ".nan",
        "${x}",
        "9" * 400,
        "-1",
        "{}",
        "[a, b]",
        '"\\0"',
        "é",
    ]
)


def outcome(content: bytes) -> Configuration | ConfigurationError:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "deployment.yaml"
        file.write_bytes(content)
        try:
            return read_configuration([file])
        except ConfigurationError as error:
            refused = error
    assert refused.messages
    for message in refused.messages:
        assert "\n" not in str(message)
        assert (message.severity, message.file) == ("error", str(file))
    return refused


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"%YAML 1.1\n---\n--- a")
def test_any_bytes(content: bytes) -> None:
    assert isinstance(outcome(content), ConfigurationError)


@given(st.text(max_size=200))
@example('"\\x')
@example("!<")
@example("? ")
@example("{deployment: {name: a}, ? }")
def test_any_text(text: str) -> None:
    outcome(text.encode("utf-8", "surrogatepass"))


@given(st.sampled_from([REFERENCE, FULL]), st.data())
@settings(max_examples=inputs(150), deadline=None)
def test_any_value_in_the_place_of_another(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[index].partition(":")
        lines[index] = data.draw(
            st.sampled_from([f"{key}{colon} {data.draw(SCALARS)}", f" {lines[index]}", "", f"{lines[index]}x"])
        )
    outcome("\n".join(lines).encode())


@given(st.sampled_from([REFERENCE, FULL]), st.integers(0, 4000), st.text(max_size=5), st.integers(0, 10))
@settings(max_examples=inputs(150), deadline=None)
def test_any_text_in_the_middle_of_a_file(text: str, index: int, inserted: str, removed: int) -> None:
    index %= len(text)
    outcome((text[:index] + inserted + text[index + removed :]).encode("utf-8", "surrogatepass"))


def test_a_layer_that_is_no_mapping_says_so() -> None:
    with pytest.raises(TypeError, match="expected a mapping, got list"):
        Layer([], {}).mapping()
