"""The effective value of each key, and who says so."""

from collections.abc import Callable
from pathlib import Path

from groundplan.config import Configuration, read_configuration
from groundplan.config.effective import EffectiveValue, effective_values

Read = Callable[..., Configuration]
TEXT = """\
deployment: {name: my-app, framework: django}
platform: {tags: {Team: shop}}
database:
  storage: 200
application:
  environment: {GREETING: hello}
  workers: {mail: {command: work}}
monitoring:
  alarms: [{type: cpu_high, threshold: 70}]
environments:
  staging:
    database: {storage: 30}
"""
CASES = Path(__file__).parent / "cases"


def table(configuration: Configuration, index: int = 0) -> dict[str, EffectiveValue]:
    values = effective_values(configuration.deployments[index], configuration.findings[index])
    return {value.key: value for value in values}


def row(rows: dict[str, EffectiveValue], key: str) -> tuple[str, str]:
    return rows[key].value, rows[key].origin


def test_each_value_comes_with_its_source(read: Read) -> None:
    rows = table(read(TEXT))

    assert row(rows, "database.storage") == ("200", "deployment.yaml:4")
    assert row(rows, "platform.tags.Team") == ("shop", "deployment.yaml:2")
    assert row(rows, "application.workers.mail.command") == ("work", "deployment.yaml:7")
    assert row(rows, "monitoring.alarms[0].threshold") == ("70", "deployment.yaml:9")
    assert row(rows, "platform.domain") == ("null", "default")
    value, origin = row(rows, "platform.network.nat")
    assert value == "single"
    assert origin.startswith("patterns/small-saas.yaml:")


def test_what_the_framework_presets_comes_from_the_framework(read: Read) -> None:
    rows = table(read(TEXT))

    assert row(rows, "application.port") == ("8000", "framework django")
    assert row(rows, "application.migrate")[1] == "framework django"


def test_an_environment_shows_its_own_line(read: Read) -> None:
    rows = table(read(TEXT), 1)

    assert row(rows, "database.storage") == ("30", "deployment.yaml:12 (staging)")
    assert row(rows, "deployment.environment") == ("staging", "the environment's name")
    assert row(rows, "platform.tags.Team") == ("shop", "deployment.yaml:2")


def test_environment_variables_are_not_shown(read: Read) -> None:
    assert row(table(read(TEXT)), "application.environment.GREETING") == ("***", "deployment.yaml:6")


def test_every_key_of_the_model_is_there_even_if_nobody_sets_it(read: Read) -> None:
    keys = table(read("deployment: {name: my-app}\n")).keys()

    assert {"sleep", "usage", "application.pool_size", "database.proxy", "platform.network.existing"} <= keys


def test_the_full_case_has_a_source_for_everything() -> None:
    configuration = read_configuration([CASES / "full.yaml"])

    for index in range(2):
        rows = table(configuration, index)
        assert len(rows) > 100
        assert all(value.origin and "\n" not in value.value for value in rows.values())
