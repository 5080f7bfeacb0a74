"""Messages with the line that they are about, as far as that may be shown."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from groundplan.config import Configuration, Message
from groundplan.config.rendering import as_json, colored, plain, snippet

Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]
NAME = "deployment: {name: my-app}\n"


def test_a_message_shows_its_line_with_a_caret_below_the_place(errors: Errors) -> None:
    assert plain(errors(f"{NAME}database:\n  storage: 5  # GB\n")) == (
        "deployment.yaml:3:12: error: database.storage: 5 is out of range; write a number from 20 to 65536\n"
        "  3 |   storage: 5  # GB\n"
        "    |            ^\n"
        "  see docs/configuration.md#databasestorage"
    )


def test_the_caret_stands_right_below_wide_characters_and_tabs(errors: Errors) -> None:
    text = NAME + 'platform: {tags: {"日本\t": x}, region: mars}\n'
    (region,) = (message for message in errors(text) if message.path == "platform.region")
    shown = snippet(region)

    assert shown is not None
    assert shown.text == 'platform: {tags: {"日本 ": x}, region: mars}'
    assert shown.caret == shown.text.index("mars") + len("日本")


def test_what_a_terminal_would_obey_is_shown_as_its_code_point(errors: Errors) -> None:
    (message,) = errors(NAME + 'platform: {tags: {Team: "a\u202eb"}}\n')
    shown = snippet(message)

    assert shown is not None
    assert "aU+202Eb" in shown.text


def test_of_a_long_line_the_part_around_the_place_is_shown(errors: Errors) -> None:
    (message,) = errors(f"{NAME}database: {{{'version: ' + repr('1' * 3000)}, storage: 5}}\n")[1:]
    shown = snippet(message)

    assert shown is not None
    assert len(shown.text) <= 100
    assert shown.text[shown.caret] == "5"


@pytest.mark.parametrize(
    "text",
    [
        "application: {environment: {A: hunter2, B: 5}}\n",
        "application:\n  secrets: {DB_PASSWORD: [hunter2]}\n",
        'application:\n  environment:\n    A: "${x} hunter2"\n',
        "application:\n  environment:\n    A: |\n      hunter2\n      ${x}\n",
        "application: {secrets: {A: 'hunter2\n",
        "application:\n  environment:\n    A: [hunter2\n",
        "application:\n  environment: hunter2\n",
        "database: {password: hunter2}\n",
        "database:\n  master_password: hunter2\n",
        "password: hunter2\n",
        "password: 'hunter2\n",
        "\tpassword: hunter2\n",
        "environments: {staging: {application: {environment: {A: hunter2, B: 5}}}}\n",
        "database: {url: 'postgresql://me:hunter2@host/db'}\n",
    ],
)
def test_no_secret_is_shown(errors: Errors, text: str) -> None:
    messages = errors(NAME + text)

    assert "hunter2" not in plain(messages)
    assert "hunter2" not in as_json(messages)


@pytest.mark.parametrize(
    "content",
    ["root:hunter2:0:0:root:/root\n", "[default]\naws = hunter2\n", "- hunter2\n", "key: 'hunter2\n", "{hunter2"],
)
def test_of_a_file_that_is_no_deployment_file_nothing_is_shown(errors: Errors, content: str) -> None:
    assert "hunter2" not in plain(errors(content))


def test_a_misspelt_block_is_still_shown(errors: Errors) -> None:
    *_, message = errors("deploymnt: {name: my-app}\n")

    assert "1 | deploymnt: {name: my-app}" in plain([message])


def test_a_message_about_a_whole_file_shows_no_line(read: Read) -> None:
    notices = [notice for notice in read(NAME).notices if notice.path == "platform.domain"]

    assert snippet(notices[0]) is None
    assert plain(notices).splitlines() == [str(notices[0]), "  see docs/configuration.md#platformdomain"]


def test_programs_get_the_same_in_fields(errors: Errors) -> None:
    (row,) = json.loads(as_json(errors(f"{NAME}database:\n  storage: 5\n")))["messages"]

    assert row["severity"] == "error"
    assert (row["file"], row["line"], row["column"]) == ("deployment.yaml", 3, 12)
    assert (row["path"], row["problem"]) == ("database.storage", "5 is out of range")
    assert row["documentation"] == "docs/configuration.md#databasestorage"
    assert row["remedy"] == "write a number from 20 to 65536"


def test_colours_change_nothing_of_the_text(errors: Errors, tmp_path: Path) -> None:
    messages = errors(f"{NAME}database:\n  storage: 5\n  mutli_az: [true]\n")
    with (tmp_path / "out").open("w+", encoding="utf-8") as file:
        Console(file=file, width=300, soft_wrap=True).print(colored(messages))
        file.seek(0)
        assert file.read() == f"{plain(messages)}\n"
    with (tmp_path / "colored").open("w+", encoding="utf-8") as file:
        Console(file=file, force_terminal=True, soft_wrap=True).print(colored(messages))
        file.seek(0)
        assert "\x1b[1;31merror" in file.read()
