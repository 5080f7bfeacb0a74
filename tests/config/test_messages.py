from collections.abc import Callable
from pathlib import Path

import pytest

from groundplan.config import Configuration, ConfigurationError, Message, read_configuration

Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]


def test_a_message_is_one_line_of_place_path_problem_and_remedy(errors: Errors) -> None:
    (message,) = errors("deployment:\n  name: my-app\ndatabase:\n  storage: 5\n")

    assert str(message) == (
        "deployment.yaml:4:12: error: database.storage: 5 is out of range; write a number from 20 to 65536"
    )


def test_a_message_about_a_list_item_gives_its_number(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\nmonitoring:\n  alarms:\n    - type: cpu_hihg\n")

    assert (message.path, message.line, message.column) == ("monitoring.alarms[0].type", 4, 13)


def test_an_unknown_key_is_shown_at_the_key_and_a_value_at_the_value(errors: Errors) -> None:
    wrong_key, wrong_value = errors("deployment: {name: a}\ndatabase:\n  mutli_az: true\n  storage: x\n")

    assert (wrong_key.line, wrong_key.column) == (3, 3)
    assert (wrong_value.line, wrong_value.column) == (4, 12)


def test_everything_wrong_in_all_files_is_said_at_once_in_the_order_of_files_and_lines(errors: Errors) -> None:
    first = """\
deployment:
  name: my--app
  colour: red
platform: {region: mars-east-1}
database: {storage: 5, version: 16.10, size: huge, parameters: {work_mem: 32}}
application:
  cpu: 0.3
  autoscale: {min: 10, max: 2}
  environment: {A: "${b}"}
  health_check: {interval: 10, timeout: 10}
monitoring: {log_retention: 45}
"""
    messages = errors(first, "deployment: {name: b}\nplatform: {network: {cidr: 8.8.0.0/16}}\n", "[]", "a: [")

    assert [(message.file, message.line, message.path) for message in messages] == [
        ("deployment.yaml", 2, "deployment.name"),
        ("deployment.yaml", 3, "deployment.colour"),
        ("deployment.yaml", 4, "platform.region"),
        ("deployment.yaml", 5, "database.storage"),
        ("deployment.yaml", 5, "database.version"),
        ("deployment.yaml", 5, "database.size"),
        ("deployment.yaml", 5, "database.parameters.work_mem"),
        ("deployment.yaml", 7, "application.cpu"),
        ("deployment.yaml", 8, "application.autoscale.min"),
        ("deployment.yaml", 9, "application.environment.A"),
        ("deployment.yaml", 10, "application.health_check.timeout"),
        ("deployment.yaml", 11, "monitoring.log_retention"),
        ("deployment-2.yaml", 2, "platform.network.cidr"),
        ("deployment-3.yaml", 1, ""),
        ("deployment-4.yaml", 1, ""),
    ]


def test_files_come_in_the_order_given_whatever_their_names_and_whichever_is_found_faulty_last(errors: Errors) -> None:
    messages = errors("deployment: {name: a}\n", "deployment: {name: a}\n", "[]")

    assert [message.file for message in messages] == ["deployment-2.yaml", "deployment-3.yaml"]


def test_a_misspelt_block_is_named_and_what_it_should_have_held_is_missing(errors: Errors) -> None:
    missing, misspelt = errors("deploymnt: {name: my-app}\n")

    assert misspelt.remedy == "did you mean deployment?"
    assert (missing.path, missing.problem) == ("deployment.name", "required, but not given")


def test_a_rule_between_values_is_not_reported_where_one_of_them_is_wrong_in_itself(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\napplication: {autoscale: {min: 0, max: 1}}\n")

    assert message.path == "application.autoscale.min"


def test_an_anchor_that_holds_its_own_alias_is_refused_twice_and_never_followed(errors: Errors) -> None:
    anchor, alias = errors("deployment: {name: a}\nplatform: &a [*a]\n")

    assert anchor.problem == alias.problem == "anchors and aliases are not supported"


def test_the_error_reads_as_its_messages(read: Read) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read("deployment: {name: A}\n", "")

    assert str(caught.value).splitlines() == [str(message) for message in caught.value.messages]
    assert len(caught.value.messages) == 2


@pytest.mark.parametrize(
    ("variable", "part"),
    [
        ("DB_PASSWORD: hunter2", '"DB_PASSWORD" looks like a secret'),
        ("PGPASSWORD: hunter2", '"PGPASSWORD" looks like a secret'),
        ("AWS_SECRET_ACCESS_KEY: hunter2", "looks like a secret"),
        ("github_token: hunter2", "looks like a secret"),
        ("STRIPE_API_KEY: hunter2", "looks like a secret"),
        ("KEY_ID: AKIAIOSFODNN7EXAMPLE", "the value looks like a secret"),
        ("DATABASE_URL: postgres://me:hunter2@host/db", "the value looks like a secret"),
    ],
)
def test_a_secret_in_the_environment_is_sent_to_secrets_and_never_shown(
    variable: str, part: str, errors: Errors
) -> None:
    (message,) = errors(f"deployment: {{name: a}}\napplication:\n  environment: {{{variable}}}\n")

    assert part in message.problem
    assert "application.secrets" in message.remedy
    assert message.line == 3
    assert "hunter2" not in str(message)
    assert "AKIAIOSFODNN7EXAMPLE" not in str(message)


def test_a_url_with_a_password_where_true_or_false_belongs_is_never_shown(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\napplication: {database_url: 'postgres://me:hunter2@host/db'}\n")

    assert message.problem == "true or false is needed, not text"
    assert "hunter2" not in str(message)


@pytest.mark.parametrize("variable", ["MAX_TOKENS: '4096'", "LOG_LEVEL: info", "API_URL: https://api.example.com/a"])
def test_a_plain_variable_is_no_secret(variable: str, read: Read) -> None:
    name, _, _ = variable.partition(":")

    (deployment,) = read(f"deployment: {{name: a}}\napplication: {{environment: {{{variable}}}}}\n").deployments

    assert [setting.name for setting in deployment.application.environment] == [name]


@pytest.mark.parametrize(
    "block",
    [
        "environment: {A: 31337}",
        "environment: {A: [31337]}",
        "environment: {A: 0031337}",
        "environment: 31337",
        "secrets: {A: 31337}",
        "secrets: {A: 'my secret is 31337'}",
        "secrets: [31337]",
        "secrets: {A: AKIAIOSFODNN31337AAA}",
    ],
)
def test_values_that_may_be_secret_are_not_shown_whatever_is_wrong_with_them(block: str, errors: Errors) -> None:
    messages = errors(
        f"deployment: {{name: a}}\napplication: {{{block}}}\n", "deployment: {name: b}\nenvironments: {x: 1}"
    )

    assert len(messages) == 2
    assert not any("31337" in str(message) for message in messages)


def test_a_file_that_is_no_deployment_file_is_not_quoted(errors: Errors) -> None:
    for content in ("root:x:0:0:top-secret\n", "top-secret: {a: 1}\n", "a: !top-secret!x b\n", "- top-secret\n"):
        assert not any("top-secret" in str(message) for message in errors(content))


def test_what_is_not_a_readable_regular_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415  # mkfifo alone

    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("utf-16.yaml").write_bytes("deployment: {name: a}".encode("utf-16"))
    Path("large.yaml").write_bytes(b"#" * (256 * 1024 + 1))
    paths = ["pipe", "folder", "/dev/null", "none.yaml", "utf-16.yaml", "large.yaml", "a\0b", "a\x1b[31m.yaml"]

    with pytest.raises(ConfigurationError) as caught:
        read_configuration([Path(path) for path in paths])

    assert {message.file: message.problem for message in caught.value.messages} == {
        "pipe": "not a regular file",
        "folder": "not a regular file",
        "/dev/null": "not a regular file",
        "none.yaml": "cannot be read: no such file or directory",
        "utf-16.yaml": "not UTF-8 text",
        "large.yaml": "larger than 256 KiB",
        "aU+0000b": "not a path",
        "aU+001B[31m.yaml": "cannot be read: no such file or directory",
    }
    assert str(caught.value.messages[0]).startswith("pipe: error: not a regular file; ")


def test_a_link_to_a_file_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("\ufeffdeployment: {name: a}\n", encoding="utf-8")
    link = tmp_path / "link.yaml"
    link.symlink_to(file)

    assert read_configuration([link]).deployments[0].name == "a"


def test_no_file_at_all_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="supply at least one deployment file, got none"):
        read_configuration([])
