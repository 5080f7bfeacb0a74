import re
from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Message
from groundplan.config.assemble import Assembled, name_clashes
from groundplan.config.resolve.names import physical_names, shortened
from groundplan.config.source import Origin
from groundplan.config.source_text import Mark, SourceText
from groundplan.config.tables import zones_by_region

Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]

LONGEST = "a" * 40 + "-" + "b" * 20


def test_a_short_name_is_used_as_it_is() -> None:
    names = physical_names("my-app", 8000)

    assert (names.prefix, names.load_balancer, names.database, names.bucket_prefix) == ("my-app",) * 4
    assert names.target_group == "my-app-8000"


@pytest.mark.parametrize("port", [80, 65535])
def test_the_longest_name_stays_within_the_limits_of_aws(port: int) -> None:
    names = physical_names(LONGEST, port)
    region = max(zones_by_region(), key=len)

    assert len(names.prefix) <= 40
    assert len(names.load_balancer) <= 32
    assert len(names.target_group) <= 32
    assert len(f"{names.database}-replica-5") <= 63
    assert len(f"{names.bucket_prefix}-12345678-123456789012-{region}") <= 63


def test_a_long_name_is_cut_with_a_digest_that_stays() -> None:
    assert shortened("a" * 33, 32) == "a" * 25 + "-852785"
    assert shortened("a" * 24 + "-" + "b" * 8, 32) == "a" * 24 + "-4a476b"


@pytest.mark.parametrize("limit", [26, 32, 40, 53])
def test_a_shortened_name_keeps_to_the_rules_of_names(limit: int) -> None:
    for length in range(1, 41):
        name = shortened("a" * length + "-" + "b" * 20, limit)

        assert re.fullmatch(r"[a-z](-?[a-z0-9])*", name)
        assert len(name) <= limit


def test_a_name_of_40_characters_is_taken_and_long_names_with_one_beginning_stay_apart(read: Read) -> None:
    first, second = "a" * 39 + "b", "a" * 39 + "c"

    one, other = read(f"deployment: {{name: {first}}}\n", f"deployment: {{name: {second}}}\n").deployments

    assert one.names.load_balancer != other.names.load_balancer
    assert one.names.bucket_prefix != other.names.bucket_prefix


def test_two_deployments_of_one_name_are_refused_at_the_second(errors: Errors) -> None:
    (message,) = errors("deployment: {name: my-app}\n", "\ndeployment: {name: my-app}\n")

    assert (message.file, message.line, message.path) == ("deployment-2.yaml", 2, "deployment.name")
    assert message.problem == "the stack my-app is already that of deployment.yaml:1"


def test_a_deployment_called_as_anothers_environment_is_refused(errors: Errors) -> None:
    (message,) = errors(
        "deployment: {name: my-app}\nenvironments: {staging: {}}\n",
        "deployment: {name: my-app-staging}\n",
    )

    assert message.problem == "the stack my-app-staging is already that of deployment.yaml:1"


def test_a_name_that_equals_anothers_short_form_is_refused(errors: Errors) -> None:
    long = "a" * 33

    messages = errors(f"deployment: {{name: {long}}}\n", f"deployment: {{name: {shortened(long, 32)}}}\n")

    assert [message.problem for message in messages] == [
        f"the load balancer {shortened(long, 32)} is also that of the stack {long}",
    ]


def test_no_environment_is_called_like_the_stack_of_the_bucket_that_keeps_the_state(errors: Errors) -> None:
    (message,) = errors(
        "deployment: {name: my-app}\nplatform: {state: {backend: s3, bucket: acme-state}}\nenvironments: {state: {}}\n"
    )

    assert (message.line, message.problem, message.remedy) == (
        1,
        "the stack my-app-state, which makes the bucket of the state, has the name of a deployment",
        "give the deployment my-app-state another name",
    )


def test_wrong_names_do_not_clash(errors: Errors) -> None:
    messages = errors("deployment: {name: A}\n", "deployment: {name: A}\n")

    assert all("must begin with a lower-case letter" in message.problem for message in messages)


def test_a_clash_is_told_in_the_order_of_the_deployments(read: Read) -> None:
    configuration = read("deployment: {name: a}\n")
    (deployment,), (findings,) = configuration.deployments, configuration.findings
    assembled = Assembled(
        deployment, Origin(SourceText("x.yaml", ""), ("deployment", "name"), Mark(1, 1), Mark(1, 7)), findings
    )

    assert list(name_clashes([assembled])) == []
    assert len(list(name_clashes([assembled] * 3))) == 2
