"""The owner's password where RDS cannot keep it: in Secrets Manager, and in no state, plan or file.

Terraform makes the password as an ephemeral value and hands it on in write-only arguments. It is written to the
secret first, once; the database gets what the secret holds, so that an apply that stops half-way can be repeated.
https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral
"""

from __future__ import annotations

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from constructs_lib.security.encryption_key import EncryptionKey

_PASSWORD_LENGTH = 40
PASSWORD_VERSION = 1
"""Raising it would set a new password, in the secret and in the database."""


class OwnerSecret(Construct):
    """A secret with `username` and `password`, like the one that RDS would keep.

    Needs Terraform 1.11 or OpenTofu 1.11, the first with write-only arguments.

    Attributes:
        arn: The secret, once it holds the password.
        password: The password, for a write-only argument.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name_prefix: str, username: str, encryption_key: EncryptionKey
    ) -> None:
        """Create the secret and write the password.

        Args:
            scope: The database.
            id_: Such as `owner-secret`.
            name_prefix: Begins the name; the rest differs each time, since a deleted secret keeps its name for weeks.
            username: Whose password it is.
            encryption_key: Encrypts the secret.
        """
        super().__init__(scope, id_)
        secret = SecretsmanagerSecret(
            self,
            "Default",
            name_prefix=name_prefix,
            description="Owner of the database",
            kms_key_id=encryption_key.arn,
        )
        name = secret.friendly_unique_id
        made = f"ephemeral.aws_secretsmanager_random_password.{name}.random_password"
        version = SecretsmanagerSecretVersion(
            self,
            "version",
            secret_id=secret.id,
            secret_string_wo=f'${{jsonencode({{"username" = "{username}", "password" = {made}}})}}',
            secret_string_wo_version=PASSWORD_VERSION,
        )
        # cdktf 0.21 has no construct for an ephemeral resource.
        ephemeral = {
            "aws_secretsmanager_random_password": {
                "password_length": _PASSWORD_LENGTH,
                # RDS refuses some signs, and others would have to be escaped in a connection string.
                "exclude_punctuation": True,
            },
            "aws_secretsmanager_secret_version": {"secret_id": version.secret_id},
        }
        stack = TerraformStack.of(self)
        for resource_type, arguments in ephemeral.items():
            stack.add_override(f"ephemeral.{resource_type}.{name}", arguments)
        self.arn = version.arn
        self.password = f'${{jsondecode(ephemeral.aws_secretsmanager_secret_version.{name}.secret_string)["password"]}}'
