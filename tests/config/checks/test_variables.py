"""Variables of the application that the deployment sets itself."""

from collections.abc import Callable

import pytest

from groundplan.config import Configuration, Message

Read = Callable[..., Configuration]
Errors = Callable[..., tuple[Message, ...]]


@pytest.mark.parametrize("block", ["environment", "secrets"])
@pytest.mark.parametrize(
    ("name", "held", "remedy"),
    [
        ("PGUSER", "the application's role in the database", "for another database, choose another name"),
        ("PORT", "where the load balancer expects the application", "write application.port"),
        ("DATABASE_POOL_SIZE", "the connections that a task may open", "write application.pool_size"),
        ("DATABASE_URL", "the URL of the database", "application.database_url: false leaves the name to you"),
        (
            "REPLICA_2_DATABASE_URL",
            "the URL of a read replica",
            "application.database_url: false leaves the name to you",
        ),
        ("UPLOADS_BUCKET", "the bucket of the uploads", "application.storage.uploads: false leaves the name to you"),
    ],
)
def test_a_name_that_is_taken_is_refused_at_its_line(
    errors: Errors, block: str, name: str, held: str, remedy: str
) -> None:
    (message,) = errors(
        "deployment: {name: a, framework: django}\n"
        "database: {read_replicas: 2}\n"
        "application:\n"
        "  pool_size: 2\n"
        f"  {block}:\n"
        f"    {name}: shop\n"
    )

    assert (message.line, message.path) == (6, f"application.{block}.{name}")
    assert message.problem == f'"{name}" is set by the deployment: it is {held}'
    assert message.remedy == f"remove it; {remedy}"


@pytest.mark.parametrize(
    "text",
    [
        "deployment: {name: a, framework: generic}\napplication: {environment: {DATABASE_URL: elsewhere}}\n",
        "deployment: {name: a, framework: rails}\napplication: {database_url: false, secrets: {DATABASE_URL: mine}}\n",
        "deployment: {name: a}\napplication: {environment: {DATABASE_POOL_SIZE: '5'}}\n",
        "deployment: {name: a}\napplication: {environment: {REPLICA_PGHOST: elsewhere}}\n",
        "deployment: {name: a}\napplication: {storage: {uploads: false}, environment: {UPLOADS_BUCKET: mine}}\n",
    ],
    ids=["a URL", "a URL that is switched off", "a pool", "replicas", "a bucket"],
)
def test_a_name_that_this_deployment_does_not_set_is_free(read: Read, text: str) -> None:
    assert read(text).deployments


def test_tls_may_be_stricter_and_never_weaker(read: Read, errors: Errors) -> None:
    text = "deployment: {{name: a}}\napplication: {{environment: {{PGSSLMODE: {}}}}}\n"
    assert read(text.format("verify-full")).deployments
    (message,) = errors(text.format("prefer"))
    assert message.remedy == "remove it; or write verify-ca or verify-full"
