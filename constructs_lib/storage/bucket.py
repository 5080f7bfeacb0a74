"""S3 buckets: private, encrypted, versioned, reached over TLS only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.policies import Statement, policy_document
from constructs_lib.security.role import ServiceRole

_ABANDONED_UPLOAD_DAYS = 7


@dataclass(frozen=True)
class Retention:
    """How long objects are kept.

    Attributes:
        superseded_days: Days that a version stays after it was overwritten or deleted: the way back from a mistake.
        expiration_days: Days after which an object itself goes; `None` for never.
    """

    superseded_days: int
    expiration_days: int | None = None


class Bucket(Construct):
    """A bucket that nothing outside the account reaches.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html

    Attributes:
        ready: What has to exist before somebody writes here.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket_name: str,
        region: str,
        encryption_key: EncryptionKeyLike | None,
        retention: Retention,
        access_logs_to: Bucket | None = None,
        statements: Sequence[Statement] = (),
        prevent_destroy: bool = True,
        force_destroy: bool = False,
    ) -> None:
        """Create the bucket with all its settings.

        Args:
            scope: The construct it belongs to.
            id_: Its purpose, such as `uploads`.
            bucket_name: Unique in the world, at most 63 characters.
            region: Of the bucket.
            encryption_key: `None` encrypts with S3's own keys, which is all that log deliveries can use.
            retention: How long objects are kept.
            access_logs_to: The bucket that records who read and wrote.
            statements: Further statements of the bucket's policy.
            prevent_destroy: Whether Terraform refuses a plan that would delete the bucket.
            force_destroy: Whether Terraform empties the bucket before it deletes it. S3 itself refuses to delete one
                that is not empty, which protects what cannot be had again.
        """
        super().__init__(scope, id_)
        self._region = region
        self._encryption_key = encryption_key
        self.bucket = S3Bucket(
            self,
            "Default",
            bucket=bucket_name,
            force_destroy=force_destroy or None,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True) if prevent_destroy else None,
        )
        self.bucket_name = self.bucket.bucket
        self.arn = self.bucket.arn
        blocked = S3BucketPublicAccessBlock(
            self,
            "public-access-block",
            bucket=self.bucket_name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership-controls",
            bucket=self.bucket_name,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.bucket_name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        self._encrypt()
        self._expire(retention, versioning)
        policy = S3BucketPolicy(
            self,
            "policy",
            bucket=self.bucket_name,
            policy=policy_document(*_tls_only(self.arn), *statements),
            depends_on=[blocked],
        )
        self.ready: list[ITerraformDependable] = [policy]
        if access_logs_to is not None:
            S3BucketLoggingA(
                self,
                "access-logging",
                bucket=self.bucket_name,
                target_bucket=access_logs_to.bucket_name,
                target_prefix=f"s3/{id_}/",
                depends_on=access_logs_to.ready,
            )

    def grant_read_write(self, role: ServiceRole) -> None:
        """Let a role list, read, write and delete objects; older versions stay out of its reach."""
        role.allow(f"list-{self.node.id}", actions=["s3:ListBucket"], resources=[self.arn])
        role.allow(
            f"read-write-{self.node.id}",
            actions=["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
            resources=[f"{self.arn}/*"],
        )
        self._grant_key(role)

    def grant_write(self, role: ServiceRole) -> None:
        """Let a role add objects, and neither read nor delete them."""
        role.allow(
            f"write-{self.node.id}",
            actions=["s3:PutObject", "s3:AbortMultipartUpload"],
            resources=[f"{self.arn}/*"],
        )
        # S3 decrypts the parts of a large upload to put them together.
        self._grant_key(role)

    def _grant_key(self, role: ServiceRole) -> None:
        if self._encryption_key is not None:
            role.allow(
                f"use-key-of-{self.node.id}",
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=[self._encryption_key.arn],
                conditions={
                    "StringEquals": {"kms:ViaService": f"s3.{self._region}.amazonaws.com"},
                    "StringLike": {"kms:EncryptionContext:aws:s3:arn": f"{self.arn}*"},
                },
            )

    def _encrypt(self) -> None:
        key = self._encryption_key
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256" if key is None else "aws:kms", kms_master_key_id=None if key is None else key.arn
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=self.bucket_name,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=default, bucket_key_enabled=key is not None
                )
            ],
        )

    def _expire(self, retention: Retention, versioning: S3BucketVersioningA) -> None:
        expiration = retention.expiration_days
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=self.bucket_name,
            rule=[
                S3BucketLifecycleConfigurationRule(
                    id="retention",
                    status="Enabled",
                    filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
                    abort_incomplete_multipart_upload=[
                        S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                            days_after_initiation=_ABANDONED_UPLOAD_DAYS
                        )
                    ],
                    noncurrent_version_expiration=[
                        S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                            noncurrent_days=retention.superseded_days
                        )
                    ],
                    expiration=None
                    if expiration is None
                    else [S3BucketLifecycleConfigurationRuleExpiration(days=expiration)],
                )
            ],
            depends_on=[versioning],
        )


def _tls_only(bucket_arn: str) -> list[Statement]:
    conditions: dict[str, dict[str, dict[str, object]]] = {
        "DenyPlainText": {"Bool": {"aws:SecureTransport": "false"}},
        "DenyOutdatedTls": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    }
    return [
        Statement(
            sid=sid,
            effect="Deny",
            actions=["s3:*"],
            resources=[bucket_arn, f"{bucket_arn}/*"],
            principal="*",
            conditions=condition,
        )
        for sid, condition in conditions.items()
    ]
