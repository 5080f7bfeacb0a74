from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Message
from groundplan.config.resolved import OwnedNetwork

Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]

TEXT = """\
deployment: {name: my-app, framework: rails}
platform: {tags: {Team: shop}}
database: {storage: 50}
application: {cpu: 1, memory: 2048, architecture: arm64, environment: {LOG_LEVEL: info, A: b}}
monitoring: {alarms: [{type: cpu_high, email: ops@example.com}]}
environments:
  staging:
    database: {size: medium}
    application: {instances: 1, autoscale: {min: 1, max: 2}, environment: {LOG_LEVEL: debug}}
  demo:
"""


def test_each_environment_is_one_more_deployment_after_the_base(read: Read) -> None:
    configuration = read(TEXT)

    assert [(one.stack_name, one.environment, one.name) for one in configuration.deployments] == [
        ("my-app", "production", "my-app"),
        ("my-app-staging", "staging", "my-app"),
        ("my-app-demo", "demo", "my-app"),
    ]
    assert [notice.path for notice in configuration.notices] == ["platform.domain", "monitoring.alarms"]


def test_the_last_layer_wins_and_mappings_merge(read: Read) -> None:
    base, staging, demo = read(TEXT).deployments

    assert (base.database.instance_class, staging.database.instance_class) == ("db.t4g.micro", "db.t4g.medium")
    assert staging.database.allocated_storage_gib == 50
    assert [(one.name, one.value) for one in staging.application.environment] == [("A", "b"), ("LOG_LEVEL", "debug")]
    assert staging.application.desired_count == 1
    assert demo.application == base.application
    assert demo.database == base.database
    assert {tag.name: tag.value for tag in staging.tags} == {
        "Project": "my-app",
        "Environment": "staging",
        "ManagedBy": "groundplan",
        "Pattern": "small-saas",
        "Team": "shop",
    }
    assert staging.names.load_balancer == "my-app-staging"


def test_lists_are_replaced(read: Read) -> None:
    text = TEXT + "  bare: {monitoring: {alarms: [{type: error_rate, email: dev@example.com}]}}\n"

    assert read(text).deployments[-1].monitoring.email == "dev@example.com"


def test_an_environment_may_follow_another_pattern(read: Read) -> None:
    base, strict = read(
        "deployment: {name: a}\nenvironments: {live: {deployment: {pattern: production-saas}}}\n"
    ).deployments

    assert (base.pattern, base.database.multi_az) == ("small-saas", False)
    assert (strict.pattern, strict.database.multi_az) == ("production-saas", True)


def test_an_error_in_an_override_stands_at_the_override(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\nenvironments:\n  staging:\n    database: {storage: 5, backup: {}}\n")

    assert (message.path, message.line) == ("environments.staging.database.storage", 4)


def test_an_error_of_the_base_is_said_once(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\ndatabase: {storage: 5}\nenvironments: {x: {}, y: {database: {}}}\n")

    assert (message.path, message.line) == ("database.storage", 2)


def test_a_name_that_is_missing_is_said_once(errors: Errors) -> None:
    (message,) = errors("deployment: {framework: rails}\nenvironments: {x: {deployment: {pattern: small-saas}}}\n")

    assert (message.path, message.line) == ("deployment.name", 1)


def test_an_unknown_key_in_an_override_is_named_with_its_place(errors: Errors) -> None:
    (message,) = errors("deployment: {name: a}\nenvironments: {x: {databse: {storage: 50}}}\n")

    assert message.path == "environments.x.databse"
    assert message.remedy == "did you mean database?"


def test_a_rule_broken_by_an_override_and_the_base_stands_where_the_override_is(errors: Errors) -> None:
    text = "deployment: {name: a}\nplatform: {availability_zones: 3}\nenvironments:\n  x: {platform: {region: us-west-1}}\n"

    (message,) = errors(text)

    assert message.problem == "us-west-1 has 2 availability zones, not 3"
    assert message.line == 2


def test_a_refused_identity_does_not_stop_the_checks_of_the_rest(errors: Errors) -> None:
    messages = errors(
        "deployment: {name: a}\n"
        "environments: {x: {deployment: {name: b, pattern: small-saas}, database: {storage: 5}, environments: {}}}\n"
    )

    assert [message.path for message in messages] == [
        "environments.x.deployment.name",
        "environments.x.database.storage",
        "environments.x.environments",
    ]


@pytest.mark.parametrize("environments", ["null", "{}"])
def test_no_environments_are_none(environments: str, read: Read) -> None:
    assert len(read(f"deployment: {{name: a}}\nenvironments: {environments}\n").deployments) == 1


def test_the_environment_that_bears_the_label_of_the_base_is_the_base(read: Read) -> None:
    configuration = read(
        "deployment: {name: a}\n"
        "database: {storage: 50}\n"
        "environments:\n"
        "  staging: {}\n"
        "  production: {database: {storage: 100}}\n"
    )

    assert [
        (one.stack_name, one.environment, one.database.allocated_storage_gib) for one in configuration.deployments
    ] == [("a", "production", 100), ("a-staging", "staging", 50)]


def test_the_label_may_be_one_of_the_files_own(read: Read) -> None:
    configuration = read("deployment: {name: a, environment: live}\nenvironments: {production: {}, live: null}\n")

    assert [one.stack_name for one in configuration.deployments] == ["a", "a-production"]


def test_an_error_of_the_base_that_an_environment_mends_is_none(read: Read) -> None:
    text = "deployment: {name: a}\nplatform: {region: us-west-1, availability_zones: 3}\n"
    mended = read(f"{text}environments: {{production: {{platform: {{availability_zones: 2}}}}}}\n")

    assert len(mended.deployments) == 1


def test_the_base_has_the_label_that_the_file_gives(read: Read) -> None:
    (deployment,) = read("deployment: {name: a, environment: live}\n").deployments

    assert (deployment.environment, deployment.stack_name) == ("live", "a")


@pytest.mark.parametrize(
    "off",
    [
        "database: {proxy: false}",
        "application: {spot: 0, workers: {}, jobs: {}, migrate: null, pool_size: null, autoscale: {schedule: []}}",
        "monitoring: {budget: null}\nusage: {}\nsleep: null",
    ],
)
def test_what_is_not_built_yet_may_be_given_as_off(off: str, read: Read) -> None:
    assert isinstance(read(f"deployment: {{name: a}}\n{off}\n").deployments[0].network, OwnedNetwork)
