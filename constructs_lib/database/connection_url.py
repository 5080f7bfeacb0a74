"""The database as one URL, for frameworks that take nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from constructs_lib.database.credentials import DatabaseCredentials
from constructs_lib.database.endpoint import DatabaseEndpoint
from constructs_lib.references import as_text, in_quotes, require_known
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.secrets import SecretReference


class ConnectionUrl(Construct):
    """A secret with `postgresql://role:password@host:port/database?sslmode=require`, by reference and in no state.

    It is composed of the password that the credentials hold, and written again when it leads elsewhere; the password
    stays. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name_prefix: str,
        credentials: DatabaseCredentials,
        endpoints: Mapping[str, DatabaseEndpoint],
        leads_to: str,
        encryption_key: EncryptionKeyLike,
    ) -> None:
        """Create the secret and write the URLs to it.

        Args:
            scope: The database.
            id_: Such as `url`.
            name_prefix: Begins the name; the rest differs each time, since a deleted secret keeps its name for weeks.
            credentials: Of the role that connects; their password needs no escape, since it has no punctuation.
            endpoints: What each URL leads to, by the key under which it is kept, such as `url`; the keys must be known
                when synthesizing.
            leads_to: The endpoints in words that are known when synthesizing, such as identifiers: when they change,
                the URLs are written again, as they are with a new version of the password.
            encryption_key: Encrypts the secret.

        Raises:
            ValueError: There is no endpoint, or what must be known is a reference.
        """
        super().__init__(scope, id_)
        if not endpoints:
            raise ValueError("supply at least one endpoint, got none")
        require_known("the keys of endpoints", *endpoints)
        require_known("leads_to", leads_to)
        secret = SecretsmanagerSecret(
            self,
            "Default",
            name_prefix=name_prefix,
            description=f"URL with which {credentials.role} connects to the database",
            kms_key_id=encryption_key.arn,
        )
        password = credentials.held_password()
        urls = ", ".join(
            f'"{key}" = "postgresql://{in_quotes(credentials.role)}:${{{password}}}@{_location(endpoint)}?sslmode=require"'
            for key, endpoint in sorted(endpoints.items())
        )
        version = SecretsmanagerSecretVersion(
            self,
            "version",
            secret_id=secret.id,
            secret_string_wo=f"${{jsonencode({{{urls}}})}}",
            secret_string_wo_version=_revision(leads_to, *sorted(endpoints)) + credentials.password_version - 1,
        )
        secret_arn = version.arn
        self._references = {key: SecretReference(secret_arn, key) for key in endpoints}

    def of(self, key: str) -> SecretReference:
        """Return the URL under a key of `endpoints`.

        Raises:
            KeyError: There is no such endpoint.
        """
        return self._references[key]


def _location(endpoint: DatabaseEndpoint) -> str:
    return in_quotes(f"{endpoint.address}:{as_text(endpoint.port)}/{endpoint.database_name}")


def _revision(*words: str) -> int:
    """Return a number from 1 to 2³¹ that is the same for the same words."""
    return (int.from_bytes(sha256("\n".join(words).encode()).digest()[:4]) >> 1) + 1
