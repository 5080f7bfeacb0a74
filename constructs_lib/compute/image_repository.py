"""ECR repositories for the application's images."""

from __future__ import annotations

import json
import re

from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

from constructs_lib.references import as_text, require_known
from constructs_lib.security.encryption_key_like import EncryptionKeyLike
from constructs_lib.security.role import ServiceRole

_UNTAGGED_DAYS = 7
_ECR_IMAGE = re.compile(r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com/(?P<repository>[^:@]+)")

_PULL_ACTIONS = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


class ImageRepository(Construct):
    """A private repository: scanned on push, tags that never move, old images cleared away."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        encryption_key: EncryptionKeyLike,
        kept_images: int,
        force_delete: bool = False,
    ) -> None:
        """Create the repository and its lifecycle policy.

        Args:
            scope: The construct it belongs to.
            id_: Such as `repository`.
            name: The repository's name.
            encryption_key: Cannot be changed without replacing the repository.
            kept_images: How many tagged images stay to roll back to.
            force_delete: Whether the images go with the repository; else it must be empty to be destroyed.
        """
        super().__init__(scope, id_)
        self.repository = EcrRepository(
            self,
            "Default",
            name=name,
            image_tag_mutability="IMMUTABLE",
            force_delete=force_delete or None,
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[
                EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=encryption_key.arn)
            ],
        )
        self.arn = self.repository.arn
        self.url = self.repository.repository_url
        EcrLifecyclePolicy(self, "lifecycle-policy", repository=self.repository.name, policy=_lifecycle(kept_images))

    def grant_pull(self, execution_role: ServiceRole) -> None:
        """Let tasks be started with images of this repository."""
        execution_role.allow("pull-images", actions=_PULL_ACTIONS, resources=[self.arn])


def grant_pull_of(image: str, execution_role: ServiceRole) -> None:
    """Let tasks be started with an image of another ECR repository; an image from elsewhere needs no grant.

    Args:
        image: Such as `123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1.4.2`; known when synthesizing, since it
            decides whether there is a grant.
        execution_role: The role that pulls.

    Raises:
        ValueError: The image is a reference.
    """
    require_known("image", image)
    match = _ECR_IMAGE.match(image)
    if match:
        arn = f"arn:aws:ecr:{match['region']}:{match['account']}:repository/{match['repository']}"
        execution_role.allow("pull-declared-image", actions=_PULL_ACTIONS, resources=[arn])


def _lifecycle(kept_images: int) -> str:
    expire = {"type": "expire"}
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": _UNTAGGED_DAYS,
    }
    surplus = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": kept_images}
    return json.dumps(
        {
            "rules": [
                {
                    "rulePriority": 1,
                    "description": "Remove layers that no tag needs",
                    "selection": untagged,
                    "action": expire,
                },
                {
                    "rulePriority": 2,
                    "description": f"Keep the newest {as_text(kept_images)} images",
                    "selection": surplus,
                    "action": expire,
                },
            ]
        }
    )
