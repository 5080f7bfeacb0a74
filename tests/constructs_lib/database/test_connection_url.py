from __future__ import annotations

import pytest

from constructs_lib import ConnectionUrl, DatabaseCredentials, DatabaseEndpoint
from tests.constructs_lib.stand_ins import encryption_key, new_stack
from tests.constructs_lib.template import Attributes, Template

PRIMARY = DatabaseEndpoint("db.example.internal", 5432, "shop")
REPLICA = DatabaseEndpoint("replica.example.internal", 5432, "shop")


def written(
    leads_to: str = "shop", password_version: int = 1, **endpoints: DatabaseEndpoint
) -> tuple[Template, ConnectionUrl]:
    stack = new_stack()
    key = encryption_key(stack)
    credentials = DatabaseCredentials(
        stack,
        "application-secret",
        name_prefix="shop-application-",
        username="application",
        description="Role of the application",
        encryption_key=key,
        password_version=password_version,
    )
    url = ConnectionUrl(
        stack,
        "url",
        name_prefix="shop-url-",
        credentials=credentials,
        endpoints=endpoints or {"url": PRIMARY},
        leads_to=leads_to,
        encryption_key=key,
    )
    return Template(stack), url


def version(leads_to: str = "shop", password_version: int = 1, **endpoints: DatabaseEndpoint) -> Attributes:
    template, _ = written(leads_to, password_version, **endpoints)
    return template.resources("aws_secretsmanager_secret_version")["url_version"]


def test_the_url_takes_the_password_that_the_credentials_hold() -> None:
    held = "ephemeral.aws_secretsmanager_secret_version.application-secret.secret_string"

    assert version()["secret_string_wo"] == (
        f'${{jsonencode({{"url" = "postgresql://application:${{jsondecode({held})["password"]}}'
        '@db.example.internal:5432/shop?sslmode=require"})}'
    )


def test_the_url_is_in_no_argument_that_a_state_keeps() -> None:
    assert "secret_string" not in version()


def test_the_secret_is_encrypted_with_the_key() -> None:
    template, _ = written()

    assert template.resources("aws_secretsmanager_secret")["url"]["kms_key_id"] == "${aws_kms_key.key.arn}"


def test_a_replica_has_a_url_of_its_own() -> None:
    _, url = written(url=PRIMARY, replica_1_url=REPLICA)

    assert url.of("replica_1_url").json_key == "replica_1_url"
    assert "@replica.example.internal:5432/shop" in version(url=PRIMARY, replica_1_url=REPLICA)["secret_string_wo"]


def test_the_url_is_written_again_with_each_new_password() -> None:
    assert version()["secret_string_wo_version"] != version(password_version=3)["secret_string_wo_version"]


def test_the_url_is_written_again_when_it_leads_elsewhere() -> None:
    assert version("shop")["secret_string_wo_version"] != version("shop proxy")["secret_string_wo_version"]


def test_the_url_is_written_again_when_there_is_one_more() -> None:
    both = version(url=PRIMARY, replica_1_url=REPLICA)

    assert both["secret_string_wo_version"] != version()["secret_string_wo_version"]


def test_the_url_is_written_once_while_it_leads_to_the_same_place() -> None:
    assert version()["secret_string_wo_version"] == version()["secret_string_wo_version"] == 397718862


def test_a_url_to_nowhere_is_refused() -> None:
    stack = new_stack()
    key = encryption_key(stack)
    credentials = DatabaseCredentials(
        stack, "secret", name_prefix="a-", username="application", description="A role", encryption_key=key
    )
    with pytest.raises(ValueError, match="supply at least one endpoint, got none"):
        ConnectionUrl(
            stack, "url", name_prefix="a-", credentials=credentials, endpoints={}, leads_to="a", encryption_key=key
        )
