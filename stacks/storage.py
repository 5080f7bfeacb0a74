"""The deployment's buckets."""

from __future__ import annotations

from cdktf import TerraformStack

from constructs_lib import Bucket, Retention, ServiceRole, account_id, log_bucket
from groundplan.config.resolved import Deployment
from stacks.keys import DeploymentKeys


class DeploymentBuckets:
    """Access logs always; uploads and backups where the deployment keeps them.

    The logs go with an unprotected stack. Uploads and backups never do: S3 keeps a bucket until somebody empties it.
    """

    def __init__(self, stack: TerraformStack, deployment: Deployment, keys: DeploymentKeys) -> None:
        """Create the buckets."""
        suffix = f"{account_id(stack)}-{deployment.region}"
        prefix = deployment.names.bucket_prefix
        self.logs = log_bucket(
            stack,
            "logs",
            bucket_name=f"{prefix}-logs-{suffix}",
            region=deployment.region,
            retention_days=deployment.monitoring.log_retention_days,
            force_destroy=not deployment.deletion_protection,
        )

        def data_bucket(purpose: str) -> Bucket:
            return Bucket(
                stack,
                purpose,
                bucket_name=f"{prefix}-{purpose}-{suffix}",
                region=deployment.region,
                encryption_key=keys.data,
                retention=Retention(superseded_days=deployment.application.superseded_object_days),
                access_logs_to=self.logs,
                prevent_destroy=deployment.deletion_protection,
            )

        self.uploads = data_bucket("uploads") if deployment.application.uploads_bucket else None
        self.backups = data_bucket("backups") if deployment.application.backups_bucket else None

    def grant(self, task_role: ServiceRole) -> None:
        """Let the application keep files among the uploads, and add dumps to the backups, never remove one."""
        if self.uploads is not None:
            self.uploads.grant_read_write(task_role)
        if self.backups is not None:
            self.backups.grant_write(task_role)

    def environment(self) -> dict[str, str]:
        """Return the variables by which the application finds its buckets."""
        buckets = {"UPLOADS_BUCKET": self.uploads, "BACKUPS_BUCKET": self.backups}
        return {name: bucket.bucket_name for name, bucket in buckets.items() if bucket is not None}
