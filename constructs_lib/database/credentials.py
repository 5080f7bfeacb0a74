"""Name and password of a database role: in Secrets Manager, and in no state, plan or file.

Terraform makes the password as an ephemeral value and hands it on in write-only arguments.
https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral
"""

from __future__ import annotations

from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from constructs_lib.references import in_quotes, require_known
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.secrets import SecretReference

_PASSWORD_LENGTH = 40
PASSWORD_VERSION = 1
"""Of a password that is made once; raising it sets a new one, in the secret and wherever the secret is written to."""


class DatabaseCredentials(Construct):
    """A secret with `username` and `password`, like those that RDS keeps itself, for a role that RDS does not manage.

    Needs Terraform 1.11 or OpenTofu 1.11, the first with write-only arguments.

    Attributes:
        role: The role's name.
        password_version: How many passwords it has had.
        secret_arn: The secret, once it holds the password.
        username: The role's name, by reference.
        password: The role's password, by reference.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name_prefix: str,
        username: str,
        description: str,
        encryption_key: EncryptionKeyLike,
        password_version: int = PASSWORD_VERSION,
    ) -> None:
        """Create the secret and write a password to it, once for each version.

        Args:
            scope: The database.
            id_: Such as `owner-secret`.
            name_prefix: Begins the name; the rest differs each time, since a deleted secret keeps its name for weeks.
            username: Whose password it is.
            description: What the role is for.
            encryption_key: Encrypts the secret.
            password_version: Raising it writes a new password; the role has the old one until it is told.

        Raises:
            ValueError: The version is a reference.
        """
        super().__init__(scope, id_)
        require_known("password_version", password_version)
        secret = SecretsmanagerSecret(
            self, "Default", name_prefix=name_prefix, description=description, kms_key_id=encryption_key.arn
        )
        self.role = username
        self.password_version = password_version
        self._name = secret.friendly_unique_id
        made = f"ephemeral.aws_secretsmanager_random_password.{self._name}.random_password"
        version = SecretsmanagerSecretVersion(
            self,
            "version",
            secret_id=secret.id,
            secret_string_wo=f'${{jsonencode({{"username" = "{in_quotes(username)}", "password" = {made}}})}}',
            secret_string_wo_version=password_version,
        )
        self._declare_ephemeral(
            "aws_secretsmanager_random_password",
            {
                "password_length": _PASSWORD_LENGTH,
                # RDS refuses some signs, and others would have to be escaped in a connection string. It is true in a way
                # that is not known before there is a secret, so that none is made for a plan that has no use for it:
                # `terraform test` could not do without AWS, since it mocks nothing that is ephemeral.
                "exclude_punctuation": f'${{{secret.terraform_resource_type}.{self._name}.arn != ""}}',
            },
        )
        self._written_secret_id = version.secret_id
        self.secret_arn = version.arn
        self.username = SecretReference(self.secret_arn, "username")
        self.password = SecretReference(self.secret_arn, "password")

    def password_to_write(self) -> str:
        """Return the password for a write-only argument of another resource.

        It is read back from the secret, so that an apply that stops half-way can be repeated: both hold the same.
        """
        return f"${{{self.held_password()}}}"

    def held_password(self) -> str:
        """Return the password as an ephemeral value, for an expression of a write-only argument."""
        self._declare_ephemeral("aws_secretsmanager_secret_version", {"secret_id": self._written_secret_id})
        held = f"ephemeral.aws_secretsmanager_secret_version.{self._name}.secret_string"
        return f'jsondecode({held})["password"]'

    def _declare_ephemeral(self, resource_type: str, arguments: dict[str, object]) -> None:
        # cdktf 0.21 has no construct for an ephemeral resource.
        TerraformStack.of(self).add_override(f"ephemeral.{resource_type}.{self._name}", arguments)
