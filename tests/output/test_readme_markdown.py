"""Text of somebody else in Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from groundplan.output.readme.markdown import cell, code, one_line, prose

PIECES = [
    "`",
    "``",
    "```",
    "|",
    "\\",
    "\\|",
    "<b>",
    "-->",
    "*",
    "_",
    "[a](b)",
    "![a](b)",
    "&amp;",
    "#",
    "\n",
    "\t",
    " ",
    "x",
]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(texts)
def test_a_code_span_holds_its_text_and_nothing_else_is_there(text: str) -> None:
    spans = inline(f"before {code(text)} after")
    assert spans == [("text", "before "), ("code_inline", one_line(text) or " "), ("text", " after")]


@given(texts)
def test_a_cell_holds_its_text_and_does_not_end_its_row(text: str) -> None:
    row = f"| {cell(text)} | after |"
    tokens = MarkdownIt("commonmark").enable("table").parse(f"| a | b |\n|---|---|\n{row}\n")
    contents = [token.children or [] for token in tokens if token.type == "inline"]
    assert [(child.type, child.content) for child in contents[2]] == [("code_inline", one_line(text) or " ")]
    assert [child.content for child in contents[3]] == ["after"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("a``b`", "``` a``b` ```"),
        ("two\nlines", "`two lines`"),
        ("\u202eleft\x1b[2J", "`left [2J`"),
    ],
)
def test_a_code_span_is_fenced_by_more_backticks_than_it_holds(text: str, written: str) -> None:
    assert code(text) == written


def test_a_bar_in_a_cell_has_a_backslash() -> None:
    assert cell("a | b") == "`a \\| b`"


@pytest.mark.parametrize("text", ["a | b", "<b>bold</b>", "*so*", "[a](b)", "![a](b)", "a_b_c and 100 %", "&amp;"])
def test_prose_is_read_as_it_was_written(text: str) -> None:
    assert inline(prose(text)) == [("text", text)]


def test_a_code_span_in_prose_stays_one() -> None:
    assert inline(prose("try `mode: count` first")) == [
        ("text", "try "),
        ("code_inline", "mode: count"),
        ("text", " first"),
    ]


def inline(text: str) -> list[tuple[str, str]]:
    """What is in a paragraph, with neighbouring text put together."""
    (_, paragraph, _) = MarkdownIt("commonmark").parse(text)
    found: list[tuple[str, str]] = []
    for child in paragraph.children or ():
        if found and found[-1][0] == child.type == "text":
            found[-1] = ("text", found[-1][1] + child.content)
        else:
            found.append((child.type, child.content))
    return found
