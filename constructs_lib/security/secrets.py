"""Secrets by reference: nothing here ever holds a value."""

from __future__ import annotations

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.data_aws_kms_key import DataAwsKmsKey
from cdktf_cdktf_provider_aws.data_aws_secretsmanager_secret import DataAwsSecretsmanagerSecret
from constructs import Construct

from constructs_lib.references import require_known

_ARN_PARTS = 7
"""`arn:aws:secretsmanager:<region>:<account>:secret:<name>`; ECS allows a key, stage and version behind it."""


@dataclass(frozen=True)
class SecretKey:
    """The key with which somebody else encrypted a secret, if it is one of their own.

    Attributes:
        id: Names the grant of its use; known when synthesizing.
        arn: Expression for the key's ARN, where there is one.
        count: Expression: 1 where the secret has a key of its own, 0 where it has the account's `aws/secretsmanager`,
            whose use needs no grant.

    Raises:
        ValueError: The id is a reference.
    """

    id: str
    arn: str
    count: str

    def __post_init__(self) -> None:
        """Refuse an id of which no address can be made."""
        require_known("the id of a secret's key", self.id)


@dataclass(frozen=True)
class SecretReference:
    """A secret in Secrets Manager, or one key of its JSON.

    Attributes:
        secret_arn: The whole secret.
        json_key: The key whose value is meant; `None` for all of it.
        version_stage: Such as `AWSPREVIOUS`; the current one by default.
        version_id: One version for ever; the current one by default.
        encrypted_with: What a task needs to read it besides the secret; `None` where the key's owner grants it.
    """

    secret_arn: str
    json_key: str | None = None
    version_stage: str | None = None
    version_id: str | None = None
    encrypted_with: SecretKey | None = None

    @property
    def value_from(self) -> str:
        """What ECS takes as `valueFrom`.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
        """
        parts = (self.json_key, self.version_stage, self.version_id)
        return ":".join([self.secret_arn, *(part or "" for part in parts)]) if any(parts) else self.secret_arn


def existing_secret(scope: Construct, id_: str, *, name_or_arn: str, region: str) -> SecretReference:
    """Refer to a secret that somebody else keeps, and to its key; the plan fails when there is no such secret.

    Args:
        scope: The construct that needs it.
        id_: A kebab-case noun for the look-up.
        name_or_arn: A name, an ARN, or an ARN with `:<json key>:<stage>:<version>` behind it, known when synthesizing:
            a secret of the same stack is a `SecretReference` of its own.
        region: Of the stack, known when synthesizing if there is an ARN. The secret of another one is not looked up: its
            key must let the task's role use it.

    Raises:
        ValueError: What must be known is a reference.
    """
    require_known("name_or_arn", name_or_arn)
    if not name_or_arn.startswith("arn:"):
        secret = DataAwsSecretsmanagerSecret(scope, id_, name=name_or_arn)
        return SecretReference(secret.arn, encrypted_with=_key_of(scope, id_, secret))
    require_known("the region of a secret's ARN", region)
    parts = name_or_arn.split(":")
    arn = ":".join(parts[:_ARN_PARTS])
    json_key, stage, version = (*(part or None for part in parts[_ARN_PARTS:]), None, None, None)[:3]
    key = _key_of(scope, id_, DataAwsSecretsmanagerSecret(scope, id_, arn=arn)) if parts[3] == region else None
    return SecretReference(arn, json_key, stage, version, encrypted_with=key)


def _key_of(scope: Construct, id_: str, secret: DataAwsSecretsmanagerSecret) -> SecretKey:
    # DescribeSecret leaves the key out where it is the account's own; else it is a key's id, or an alias.
    # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
    given = f"compact([data.{secret.terraform_resource_type}.{secret.friendly_unique_id}.kms_key_id])"
    key = DataAwsKmsKey(scope, f"{id_}-key", key_id=f"${{one({given})}}")
    count = f"${{length({given})}}"
    key.add_override("count", count)
    return SecretKey(
        id=id_, arn=f"${{one(data.{key.terraform_resource_type}.{key.friendly_unique_id}[*].arn)}}", count=count
    )
