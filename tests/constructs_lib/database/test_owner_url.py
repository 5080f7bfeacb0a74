"""What a shell makes of a login, run by the shells that there are."""

from __future__ import annotations

import shutil
import subprocess
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib import with_database_url

SIGNS = "".join(chr(code) for code in range(33, 127))
PATH = {"PATH": "/usr/bin:/bin"}


def run(command: list[str], password: str = "", user: str = "dbadmin") -> subprocess.CompletedProcess[str]:
    shell, *arguments = with_database_url(command)
    login = {"PGUSER": user, "PGPASSWORD": password, "PGHOST": "db.internal", "PGPORT": "5432", "PGDATABASE": "shop"}
    program = shutil.which(shell, path=PATH["PATH"])
    assert program
    return subprocess.run(
        [program, *arguments],
        env={**PATH, **login, "PGSSLMODE": "require"},
        capture_output=True,
        text=True,
        check=False,
    )


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).filter(
        lambda text: not text.endswith("\n")
    )
)
def test_any_password_arrives_as_it_is(password: str) -> None:
    url = urlsplit(run(["printenv", "DATABASE_URL"], password).stdout.rstrip("\n"))

    assert unquote(url.password or "") == password


@pytest.mark.parametrize("password", [SIGNS, "%41", "a b", "$HOME", "`id`", "a'b\"c"])
def test_a_password_with_every_sign_arrives_as_it_is(password: str) -> None:
    url = urlsplit(run(["printenv", "DATABASE_URL"], password, user=SIGNS).stdout.strip())

    assert unquote(url.password or "") == password
    assert unquote(url.username or "") == SIGNS


def test_the_url_leads_to_the_database_over_tls() -> None:
    url = urlsplit(run(["printenv", "DATABASE_URL"]).stdout.strip())

    assert (url.scheme, url.hostname, url.port, url.path, url.query) == (
        "postgresql",
        "db.internal",
        5432,
        "/shop",
        "sslmode=require",
    )


def test_the_commands_words_stay_as_they_are() -> None:
    assert run(["printf", "%s|", "a b", "$HOME", "'"]).stdout == "a b|$HOME|'|"


def test_the_commands_end_is_the_tasks_end() -> None:
    assert run(["sh", "-c", "exit 7"]).returncode == 7


def test_nothing_is_printed_but_what_the_command_prints() -> None:
    result = run(["true"])

    assert (result.stdout, result.stderr) == ("", "")


def test_the_password_is_no_processs_argument() -> None:
    process = run(["sh", "-c", "tr '\\0' ' ' < /proc/$$/cmdline"], password="in-no-argument")

    assert "in-no-argument" not in process.stdout
