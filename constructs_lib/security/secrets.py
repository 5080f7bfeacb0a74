"""Secrets by reference: nothing here ever holds a value."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.data_aws_secretsmanager_secret import DataAwsSecretsmanagerSecret
from constructs import Construct

_ARN_PARTS = 7
"""`arn:aws:secretsmanager:<region>:<account>:secret:<name>`; ECS allows a key, stage and version behind it."""


@dataclass(frozen=True)
class SecretReference:
    """A secret in Secrets Manager, or one key of its JSON.

    Attributes:
        secret_arn: The whole secret.
        json_key: The key whose value is meant; `None` for all of it.
    """

    secret_arn: str
    json_key: str | None = None

    @property
    def value_from(self) -> str:
        """What ECS takes as `valueFrom`.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
        """
        return self.secret_arn if self.json_key is None else f"{self.secret_arn}:{self.json_key}::"


def existing_secret(scope: Construct, id_: str, *, name_or_arn: str) -> SecretReference:
    """Refer to a secret that somebody else keeps; the plan fails when no secret has that name.

    Args:
        scope: The construct that needs it.
        id_: A kebab-case noun for the look-up.
        name_or_arn: A name, an ARN, or an ARN with `:<json key>::` behind it.
    """
    if not name_or_arn.startswith("arn:"):
        return SecretReference(DataAwsSecretsmanagerSecret(scope, id_, name=name_or_arn).arn)
    parts = name_or_arn.split(":")
    json_key = parts[_ARN_PARTS] if len(parts) > _ARN_PARTS else None
    return SecretReference(":".join(parts[:_ARN_PARTS]), json_key or None)
