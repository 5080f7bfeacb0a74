"""Patterns of a user's own, which extend one that ships."""

from collections.abc import Callable
from pathlib import Path

import pytest

from groundplan.config import Configuration, ConfigurationError, Message, read_configuration

OURS = """\
extends: production-saas
platform: {region: eu-central-1}
database:
  storage: 300
application: {instances: 7}
"""


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Configuration]:
    """Read a deployment that follows `./our-saas.yaml`, whose text comes first."""
    monkeypatch.chdir(tmp_path)

    def read(pattern: str | None, deployment: str = "", path: str = "./our-saas.yaml") -> Configuration:
        if pattern is not None:
            Path("our-saas.yaml").write_text(pattern, encoding="utf-8")
        Path("deployment.yaml").write_text(
            f"deployment:\n  name: my-app\n  pattern: {path}\n{deployment}", encoding="utf-8"
        )
        return read_configuration([Path("deployment.yaml")])

    return read


@pytest.fixture
def errors(read: Callable[..., Configuration]) -> Callable[..., tuple[Message, ...]]:
    def errors(*arguments: str | None, **options: str) -> tuple[Message, ...]:
        with pytest.raises(ConfigurationError) as caught:
            read(*arguments, **options)
        return caught.value.messages

    return errors


Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]


def test_the_file_overrides_the_own_pattern_which_overrides_the_one_it_extends(read: Read) -> None:
    (deployment,) = read(OURS, "database:\n  storage: 400\n").deployments

    assert deployment.database.allocated_storage_gib == 400
    assert (deployment.region, deployment.application.desired_count) == ("eu-central-1", 7)
    assert deployment.database.multi_az


def test_tags_call_the_pattern_by_the_name_of_its_file(read: Read) -> None:
    (deployment,) = read(OURS).deployments

    assert deployment.pattern == "our-saas"
    assert {"Pattern": "our-saas"}.items() <= {tag.name: tag.value for tag in deployment.tags}.items()


def test_its_path_begins_at_the_deployment_file(tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    read(OURS)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    (deployment,) = read_configuration([Path("../deployment.yaml")]).deployments

    assert deployment.pattern == "our-saas"


def test_an_environment_may_follow_a_pattern_of_its_own(read: Read) -> None:
    Path("our-saas.yaml").write_text(OURS, encoding="utf-8")
    base, staging = read(
        None, "environments: {staging: {deployment: {pattern: ./our-saas.yaml}}}\n", path="small-saas"
    ).deployments

    assert (base.pattern, staging.pattern) == ("small-saas", "our-saas")
    assert staging.region == "eu-central-1"


def test_what_is_wrong_in_it_is_said_at_its_own_line_once_for_all_environments(errors: Errors) -> None:
    ours = "extends: small-saas\ndatabase:\n  storage: 5\n  mutli_az: true\n"
    here, range_, key = errors(ours, "environments: {staging: {}}\nmonitoring: {log_retention: 45}\n")

    assert (range_.file, range_.line, range_.path) == ("our-saas.yaml", 3, "database.storage")
    assert (key.file, key.line, key.remedy) == ("our-saas.yaml", 4, "did you mean multi_az?")
    assert (here.file, here.line) == ("deployment.yaml", 5)


def test_a_rule_between_a_value_of_it_and_one_of_the_file_is_said_in_the_file(errors: Errors) -> None:
    ours = "extends: small-saas\napplication: {autoscale: {min: 8}}\n"
    (message,) = errors(ours, "application: {instances: 8, autoscale: {max: 4}}\n")

    assert (message.file, message.line, message.path) == ("deployment.yaml", 4, "application.autoscale.max")


def test_a_rule_within_it_is_said_in_it(errors: Errors) -> None:
    (message,) = errors("extends: small-saas\napplication: {instances: 8, autoscale: {min: 8, max: 4}}\n")

    assert (message.file, message.line) == ("our-saas.yaml", 2)


@pytest.mark.parametrize(
    ("ours", "line", "said"),
    [
        ("database: {storage: 50}\n", 1, "does not say which pattern it extends"),
        ("extends: production\n", 1, "did you mean production-saas?"),
        ("extends: ./our-saas.yaml\n", 1, "write one of small-saas, production-saas"),
        ("extends: [small-saas]\n", 1, "unknown pattern a list"),
        ("extends: small-saas\nextends: small-saas\n", 2, "duplicate key extends"),
        ("extends: small-saas\ndeployment: {name: a}\n", 2, "belongs to a deployment, not to a pattern"),
        ("extends: small-saas\ndeployment: {pattern: small-saas}\n", 2, "belongs to a deployment"),
        ("extends: small-saas\nenvironments: {staging: {}}\n", 2, "belongs to a deployment"),
        ("extends: small-saas\ndatabase: 5\n", 2, "a mapping is needed"),
        ("extends: small-saas\n\tdatabase: 5\n", 2, "not valid YAML"),
        ("extends: small-saas\ndatabase: *a\n", 2, "anchors and aliases are not supported"),
        ("- extends\n", 1, "not a mapping at the top level"),
        ("", 1, "the file is empty"),
    ],
)
def test_a_bad_pattern_gets_one_message_at_its_line(errors: Errors, ours: str, line: int, said: str) -> None:
    (message,) = errors(ours)

    assert (message.file, message.line) == ("our-saas.yaml", line)
    assert said in str(message)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("./none.yaml", "none.yaml: cannot be read: no such file or directory"),
        ("./", "a pattern is called by its file's name"),
        ("'./a b.yaml'", "a pattern is called by its file's name"),
        ("/dev/null", "not a regular file"),
        ("big-saas", "small-saas, production-saas or the path of a file"),
    ],
)
def test_a_pattern_that_is_not_there_is_said_where_it_is_chosen(errors: Errors, path: str, said: str) -> None:
    (message,) = errors(None, path=path)

    assert (message.file, message.line, message.path) == ("deployment.yaml", 3, "deployment.pattern")
    assert said in str(message)
