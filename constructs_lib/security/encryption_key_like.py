"""What other constructs need to know of a key, created or existing."""

from __future__ import annotations

from typing import Protocol

from constructs_lib.security.role import ServiceRole


class EncryptionKeyLike(Protocol):
    """A symmetric key of KMS, whose policy leaves the decision to IAM and lets those services in that use it."""

    @property
    def arn(self) -> str:
        """The key's ARN."""

    def grant_decrypt(self, role: ServiceRole, *, via_service: str) -> None:
        """Let a role decrypt with this key, only through the service that stores the data."""
