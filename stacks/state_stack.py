"""The bucket that keeps the states of a deployment's stacks, as a stack of its own."""

from __future__ import annotations

from constructs import Construct

from constructs_lib import Bucket, Retention
from groundplan.config.resolved import Deployment, S3State
from stacks.addressing import ReadableAddressesStack
from stacks.terraform_settings import configure_provider, configure_state

_SUPERSEDED_STATE_DAYS = 90
"""For which a state is the way back after a mistake with it."""
_SHARED_TAGS = ("Project", "ManagedBy")
"""Whichever of the environments is synthesized, the bucket is the same."""


class StateStack(ReadableAddressesStack):
    """A bucket, private, encrypted, versioned, which Terraform never destroys.

    Its own state lies in it too, and so has to be moved there once it has been made: until then, `init` finds no bucket.
    """

    def __init__(self, scope: Construct, deployment: Deployment, state: S3State) -> None:
        """Assemble it; the id is the stack's name.

        Args:
            scope: The app.
            deployment: One of those that keep their states in the bucket.
            state: Where the states are kept.
        """
        super().__init__(scope, state.stack)
        tags = [tag for tag in deployment.tags if tag.name in _SHARED_TAGS]
        configure_provider(self, region=state.region, tags=tags)
        configure_state(self, state, state.stack)
        Bucket(
            self,
            "state",
            bucket_name=state.bucket,
            region=state.region,
            # Whoever may read the states needs no right to a key, and the bucket outlives every key of a deployment.
            encryption_key=None,
            retention=Retention(superseded_days=_SUPERSEDED_STATE_DAYS),
        )
